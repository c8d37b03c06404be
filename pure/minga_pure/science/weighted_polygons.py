"""Outlines of a weighted majority, each as the shape that fits theirs best.

Outlines have no mean of their own: both the members' outlines and their mean line (points at equal
steps along each, starting where they lie nearest) are tried, and the one with the greatest weighted
overlap with all is taken.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final

from minga_pure.science.groups import cluster_pairs, matched_share
from minga_pure.science.parts import MergedAnswer, merge_parts, support_probability
from minga_pure.science.polygons import (
    IOU_MIN,
    Point,
    Polygon,
    bounds,
    crossings,
    polygon_iou,
)

STEPS: Final = 64
CELLS: Final = 256
CELLS_MIN: Final = 32
CELLS_KEPT: Final = 4096
LINES: Final = 64


def fuse_polygons(
    drawn: Sequence[Sequence[Polygon]], weights: Sequence[float], *, iou_min: float = IOU_MIN
) -> MergedAnswer:
    """Return outlines more likely there than not, each with its chance, in any order."""
    owned = sorted((shape, person) for person, shapes in enumerate(drawn) for shape in shapes)
    accepted: list[tuple[Polygon, float]] = []
    dropped: list[float] = []
    for group in cluster_pairs(_pairs(owned, iou_min), [person for _, person in owned]):
        shape_of = {owned[index][1]: owned[index][0] for index in group}
        chance = support_probability(
            [weights[person] for person in shape_of],
            [weight for person, weight in enumerate(weights) if person not in shape_of],
        )
        if chance > 0.5:
            accepted.append(
                (best_fit([(shape_of[person], weights[person]) for person in shape_of]), chance)
            )
        else:
            dropped.append(chance)
    accepted.sort()
    return merge_parts(
        [part for part, _ in accepted], [part for _, part in accepted], dropped, len(drawn)
    )


def polygon_similarity(shapes: Sequence[Polygon], peer_shapes: Sequence[Polygon]) -> float:
    """Return the overlap of matching outlines by the outlines of both (0..1); 1 without any."""
    if not shapes and not peer_shapes:
        return 1.0
    owned = sorted(
        [*((outline, 0) for outline in shapes), *((outline, 1) for outline in peer_shapes)]
    )
    pairs = _pairs(owned, 1e-9)
    covers = {(first, second): -cover for cover, first, second in pairs}
    groups = cluster_pairs(pairs, [person for _, person in owned])
    shared = sum(covers[min(group), max(group)] for group in groups if len(group) == 2)
    return 2 * shared / (len(shapes) + len(peer_shapes))


def score_polygons(shapes: Sequence[Polygon], truth: Sequence[Polygon]) -> float:
    """Return the share (0..1) of all outlines, drawn or true, that match one of the others."""
    owned = sorted([*((outline, 0) for outline in shapes), *((outline, 1) for outline in truth)])
    return matched_share(_pairs(owned, IOU_MIN), [person for _, person in owned])


def overlap(first: Polygon, second: Polygon) -> float:
    """Return intersection over union of two outlines, with an error of about 0.04.

    Both are laid on one grid over the picture (0..1) and their cells counted; small outlines and
    those beyond the picture are measured along lines instead.
    """
    first_cells, second_cells = cells(first), cells(second)
    if first_cells is None or second_cells is None:
        return polygon_iou(first, second, lines=LINES)
    either = (first_cells | second_cells).bit_count()
    return (first_cells & second_cells).bit_count() / either if either else 0.0


@lru_cache(maxsize=CELLS_KEPT)
def cells(shape: Polygon) -> int | None:
    """Return the grid cells whose centre is inside, as a bit set; None if it is too small."""
    left, top, right, bottom = bounds(shape)
    if left < 0 or top < 0 or right > 1 or bottom > 1:
        return None
    if min(right - left, bottom - top) * CELLS < CELLS_MIN:
        return None
    rows = []
    for crossed in crossings(shape, 0.0, 1.0 / CELLS, CELLS):
        row = 0
        for start, end in zip(crossed[::2], crossed[1::2], strict=True):
            first = max(0, math.ceil(start * CELLS - 0.5))
            beyond = min(CELLS, math.ceil(end * CELLS - 0.5))
            row |= ((1 << max(0, beyond - first)) - 1) << first
        rows.append(row.to_bytes(CELLS // 8, "little"))
    return int.from_bytes(b"".join(rows), "little")


def best_fit(shapes: Sequence[tuple[Polygon, float]]) -> Polygon:
    """Return the outline, or their mean line, with the greatest weighted overlap with all."""
    outlines = sorted({shape for shape, _ in shapes})
    if len(outlines) == 1:
        return outlines[0]
    candidates = [*outlines, mean_line(sorted(shapes))]

    def fit(shape: Polygon) -> float:
        return math.fsum(weight * overlap(shape, drawn) for drawn, weight in shapes)

    return max(candidates, key=lambda shape: (round(fit(shape), 9), len(shape.points) != STEPS))


def mean_line(shapes: Sequence[tuple[Polygon, float]]) -> Polygon:
    """Return the weighted mean of outlines, point by point at equal steps along each."""
    (first, weight), *further = shapes
    lines = [(_steps(first.points), weight)]
    for shape, share in further:
        line = _steps(shape.points)
        lines.append((_nearest_turn(line, lines[0][0]), share))
    total = math.fsum(share for _, share in lines)
    points = [
        (
            math.fsum(share * line[step][0] for line, share in lines) / total,
            math.fsum(share * line[step][1] for line, share in lines) / total,
        )
        for step in range(STEPS)
    ]
    return Polygon(first.label, tuple(points))


def _pairs(owned: Sequence[tuple[Polygon, int]], iou_min: float) -> list[tuple[float, int, int]]:
    pairs = []
    for first, (shape, person) in enumerate(owned):
        for second in range(first + 1, len(owned)):
            rival, rival_owner = owned[second]
            if rival.label != shape.label:
                break
            if rival_owner != person:
                cover = overlap(shape, rival)
                if cover >= iou_min:
                    pairs.append((-cover, first, second))
    return pairs


def _steps(points: Sequence[Point]) -> list[Point]:
    """Return STEPS points at equal distances along the outline, clockwise on the screen."""
    doubled = sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise([*points, points[0]]))
    ring = [*points, points[0]] if doubled >= 0 else [*points, points[0]][::-1]
    lengths = [math.dist(start, end) for start, end in pairwise(ring)]
    total = math.fsum(lengths)
    points_along: list[Point] = []
    edge, passed = 0, 0.0
    for step in range(STEPS):
        target = total * step / STEPS
        while edge < len(lengths) - 1 and passed + lengths[edge] <= target:
            passed += lengths[edge]
            edge += 1
        share = (target - passed) / lengths[edge] if lengths[edge] > 0 else 0.0
        (x1, y1), (x2, y2) = ring[edge], ring[edge + 1]
        points_along.append((x1 + (x2 - x1) * share, y1 + (y2 - y1) * share))
    return points_along


def _nearest_turn(line: Sequence[Point], to: Sequence[Point]) -> list[Point]:
    """Return the ring rotated so that its points lie nearest to those of the other."""
    turns = [[*line[turn:], *line[:turn]] for turn in range(len(line))]
    return min(turns, key=lambda turn: math.fsum(math.dist(a, b) ** 2 for a, b in zip(turn, to,
               strict=True)))  # fmt: skip
