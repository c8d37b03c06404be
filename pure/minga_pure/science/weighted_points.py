"""The weighted geometric median (Weiszfeld 1937) of a majority's points.

The geometric median has the least sum of distances to all points, so that an outlier
does not move the result, as it would with a mean.
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
    """Return (point, chance that it is there, indexes of the points of the cluster).

    `weight_without` is the weight of members without a point. The cluster is all points within
    `tolerance` of the point with most weight near it. Without points: ((0, 0), chance, []).
    """
    if not points:
        return (0.0, 0.0), support_probability([], [weight_without]), []

    def merit(candidate: int) -> tuple[float, float, Point]:
        neighbours = [index for index in range(len(points))
                if math.dist(points[candidate], points[index]) <= tolerance]  # fmt: skip
        heard = math.fsum(weights[index] for index in neighbours)
        gaps = math.fsum(math.dist(points[candidate], points[index]) for index in neighbours)
        return -round(heard, 9), round(gaps, 9), points[candidate]

    centre = points[min(range(len(points)), key=merit)]
    cluster = [index for index, point in enumerate(points) if math.dist(centre, point) <= tolerance]
    far = [weights[index] for index in range(len(points)) if index not in cluster]
    chance = support_probability([weights[index] for index in cluster], [*far, weight_without])
    place = geometric_median(
        [points[index] for index in cluster], [weights[index] for index in cluster]
    )
    return place, chance, cluster


def geometric_median(points: Sequence[Point], weights: Sequence[float]) -> Point:
    """Return the point with the least weighted sum of distances to all."""
    ordered = sorted(zip(points, weights, strict=True))
    estimate = _mean(ordered)
    for _ in range(STEPS_MAX):
        pulled = [
            (point, weight / max(math.dist(point, estimate), NEAR_ENOUGH))
            for point, weight in ordered
        ]
        improved = _mean(pulled)
        if math.dist(estimate, improved) < NEAR_ENOUGH:
            break
        estimate = improved
    return estimate


def _mean(pulled: Sequence[tuple[Point, float]]) -> Point:
    total = math.fsum(weight for _, weight in pulled)
    return (
        math.fsum(point[0] * weight for point, weight in pulled) / total,
        math.fsum(point[1] * weight for point, weight in pulled) / total,
    )
