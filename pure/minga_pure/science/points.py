"""Points that several people put on the same place."""

from __future__ import annotations

import math
from collections.abc import Sequence

Point = tuple[float, float]


def cluster_mean(points: Sequence[Point], tolerance: float) -> tuple[Point, list[int]]:
    """Where most of the points lie: the mean of those near the one that has most near it.

    Near is within `tolerance`. Also gives the positions of the points that were counted. Of several
    points with as many near them, the one nearest to its own neighbours counts, then the first by
    its coordinates: the order of the points does not matter. Without points: ((0, 0), []).
    """
    if not points:
        return (0.0, 0.0), []

    def merit(centre: Point) -> tuple[int, float, Point]:
        gaps = sorted(gap for other in points if (gap := math.dist(centre, other)) <= tolerance)
        return -len(gaps), math.fsum(gaps), centre

    centre = min(points, key=merit)
    near = [at for at, point in enumerate(points) if math.dist(centre, point) <= tolerance]
    across, down = (math.fsum(points[at][way] for at in near) / len(near) for way in (0, 1))
    return (across, down), near
