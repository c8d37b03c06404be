"""The outlines that a weighted majority drew, each as the shape that fits all of theirs best.

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
    """Outlines more likely there than not, each with its chance; the order does not matter."""
    owned = sorted((shape, who) for who, shapes in enumerate(drawn) for shape in shapes)
    kept: list[tuple[Polygon, float]] = []
    dropped: list[float] = []
    for group in cluster_pairs(_pairs(owned, iou_min), [who for _, who in owned]):
        those = {owned[at][1]: owned[at][0] for at in group}
        chance = support_probability(
            [weights[who] for who in those],
            [weight for who, weight in enumerate(weights) if who not in those],
        )
        if chance > 0.5:
            kept.append((best_fit([(those[who], weights[who]) for who in those]), chance))
        else:
            dropped.append(chance)
    kept.sort()
    return merge_parts([one for one, _ in kept], [one for _, one in kept], dropped, len(drawn))


def polygon_similarity(mine: Sequence[Polygon], theirs: Sequence[Polygon]) -> float:
    """The overlap of matching outlines by the outlines of both (0..1); 1 without any."""
    if not mine and not theirs:
        return 1.0
    owned = sorted([*((shape, 0) for shape in mine), *((shape, 1) for shape in theirs)])
    pairs = _pairs(owned, 1e-9)
    covers = {(one, other): -cover for cover, one, other in pairs}
    groups = cluster_pairs(pairs, [who for _, who in owned])
    shared = sum(covers[min(group), max(group)] for group in groups if len(group) == 2)
    return 2 * shared / (len(mine) + len(theirs))


def score_polygons(mine: Sequence[Polygon], truth: Sequence[Polygon]) -> float:
    """Of all outlines, drawn or true, the share of which each covers one of the others enough."""
    owned = sorted([*((shape, 0) for shape in mine), *((shape, 1) for shape in truth)])
    return matched_share(_pairs(owned, IOU_MIN), [who for _, who in owned])


def overlap(one: Polygon, other: Polygon) -> float:
    """Intersection over union of two outlines, right to about four in a hundred.

    Both are laid on one grid over the picture (0..1) and their cells counted; small outlines and
    those beyond the picture are measured along lines instead.
    """
    mine, theirs = cells(one), cells(other)
    if mine is None or theirs is None:
        return polygon_iou(one, other, lines=LINES)
    either = (mine | theirs).bit_count()
    return (mine & theirs).bit_count() / either if either else 0.0


@lru_cache(maxsize=CELLS_KEPT)
def cells(shape: Polygon) -> int | None:
    """The grid cells whose middle is inside, as the bits of a number; None if it is too small."""
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
    """Of these weighted outlines and their mean line, the one that overlaps all of them most."""
    own = sorted({shape for shape, _ in shapes})
    if len(own) == 1:
        return own[0]
    candidates = [*own, mean_line(sorted(shapes))]

    def fit(shape: Polygon) -> float:
        return math.fsum(weight * overlap(shape, one) for one, weight in shapes)

    return max(candidates, key=lambda shape: (round(fit(shape), 9), len(shape.points) != STEPS))


def mean_line(shapes: Sequence[tuple[Polygon, float]]) -> Polygon:
    """The weighted mean of outlines, point by point at equal steps along each of them."""
    (first, weight), *others = shapes
    lines = [(_steps(first.points), weight)]
    for shape, share in others:
        line = _steps(shape.points)
        lines.append((_nearest_turn(line, lines[0][0]), share))
    whole = math.fsum(share for _, share in lines)
    points = [
        (
            math.fsum(share * line[at][0] for line, share in lines) / whole,
            math.fsum(share * line[at][1] for line, share in lines) / whole,
        )
        for at in range(STEPS)
    ]
    return Polygon(first.label, tuple(points))


def _pairs(owned: Sequence[tuple[Polygon, int]], iou_min: float) -> list[tuple[float, int, int]]:
    pairs = []
    for one, (shape, who) in enumerate(owned):
        for other in range(one + 1, len(owned)):
            near, whose = owned[other]
            if near.label != shape.label:
                break
            if whose != who:
                cover = overlap(shape, near)
                if cover >= iou_min:
                    pairs.append((-cover, one, other))
    return pairs


def _steps(points: Sequence[Point]) -> list[Point]:
    """STEPS points at equal distances along the outline, clockwise on the screen."""
    doubled = sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise([*points, points[0]]))
    ring = [*points, points[0]] if doubled >= 0 else [*points, points[0]][::-1]
    lengths = [math.dist(one, other) for one, other in pairwise(ring)]
    whole = math.fsum(lengths)
    found: list[Point] = []
    at, passed = 0, 0.0
    for step in range(STEPS):
        wanted = whole * step / STEPS
        while at < len(lengths) - 1 and passed + lengths[at] <= wanted:
            passed += lengths[at]
            at += 1
        share = (wanted - passed) / lengths[at] if lengths[at] > 0 else 0.0
        (x1, y1), (x2, y2) = ring[at], ring[at + 1]
        found.append((x1 + (x2 - x1) * share, y1 + (y2 - y1) * share))
    return found


def _nearest_turn(line: Sequence[Point], to: Sequence[Point]) -> list[Point]:
    """The same ring, started where its points lie nearest to those of the other."""
    turns = [[*line[at:], *line[:at]] for at in range(len(line))]
    return min(turns, key=lambda turn: math.fsum(math.dist(a, b) ** 2 for a, b in zip(turn, to,
               strict=True)))  # fmt: skip
