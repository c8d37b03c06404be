"""Points that a weighted majority put on the same place: their geometric median (Weiszfeld 1937).

The geometric median has the least sum of distances to all points, so that one who misses the thing
does not draw the result away, as she would with a mean.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from minga_pure.science.parts import support_probability
from minga_pure.science.points import Point

STEPS_MAX: Final = 100
NEAR_ENOUGH: Final = 1e-9


def fuse_points(
    points: Sequence[Point],
    weights: Sequence[float],
    *,
    tolerance: float,
    weight_without: float = 0.0,
) -> tuple[Point, float, list[int]]:
    """(where the point is, the chance that it is there, positions of the points that are near).

    `without` is the weight of those who put no point. Near is within `tolerance` of the point
    with most weight near it. Without points: ((0, 0), the chance of none, []).
    """
    if not points:
        return (0.0, 0.0), support_probability([], [weight_without]), []

    def merit(at: int) -> tuple[float, float, Point]:
        near = [other for other in range(len(points))
                if math.dist(points[at], points[other]) <= tolerance]  # fmt: skip
        heard = math.fsum(weights[other] for other in near)
        gaps = math.fsum(math.dist(points[at], points[other]) for other in near)
        return -round(heard, 9), round(gaps, 9), points[at]

    centre = points[min(range(len(points)), key=merit)]
    near = [at for at, point in enumerate(points) if math.dist(centre, point) <= tolerance]
    far = [weights[at] for at in range(len(points)) if at not in near]
    chance = support_probability([weights[at] for at in near], [*far, weight_without])
    place = geometric_median([points[at] for at in near], [weights[at] for at in near])
    return place, chance, near


def geometric_median(points: Sequence[Point], weights: Sequence[float]) -> Point:
    """The point with the least weighted sum of distances to all; in the middle where many have."""
    ordered = sorted(zip(points, weights, strict=True))
    at = _mean(ordered)
    for _ in range(STEPS_MAX):
        pulled = [
            (point, weight / max(math.dist(point, at), NEAR_ENOUGH)) for point, weight in ordered
        ]
        further = _mean(pulled)
        if math.dist(at, further) < NEAR_ENOUGH:
            break
        at = further
    return at


def _mean(pulled: Sequence[tuple[Point, float]]) -> Point:
    whole = math.fsum(weight for _, weight in pulled)
    return (
        math.fsum(point[0] * weight for point, weight in pulled) / whole,
        math.fsum(point[1] * weight for point, weight in pulled) / whole,
    )
