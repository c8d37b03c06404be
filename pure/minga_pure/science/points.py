"""Points that several people put on the same place."""

from __future__ import annotations

import math
from collections.abc import Sequence

Point = tuple[float, float]


def cluster_mean(points: Sequence[Point], tolerance: float) -> tuple[Point, list[int]]:
    """Return the mean of the densest cluster of points and the indexes of its points.

    The cluster is all points within `tolerance` of the one with most points near it. Of several
    points with as many near them, the one nearest to its own neighbours counts, then the first by
    its coordinates: the order of the points does not matter. Without points: ((0, 0), []).
    """
    if not points:
        return (0.0, 0.0), []

    def merit(centre: Point) -> tuple[int, float, Point]:
        gaps = sorted(gap for point in points if (gap := math.dist(centre, point)) <= tolerance)
        return -len(gaps), math.fsum(gaps), centre

    centre = min(points, key=merit)
    cluster = [index for index, point in enumerate(points) if math.dist(centre, point) <= tolerance]
    across, down = (
        math.fsum(points[index][way] for index in cluster) / len(cluster) for way in (0, 1)
    )
    return (across, down), cluster
