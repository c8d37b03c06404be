"""Polygons in a picture: intersection over union, and the polygons that a majority drew."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import chain, pairwise
from typing import Final, NamedTuple

from minga_pure.science.groups import cluster_pairs, majority_clusters

Point = tuple[float, float]
IOU_MIN: Final = 0.5
"""Two outlines show the same object from this overlap on, as with boxes."""
ROWS: Final = 256
"""How many lines are laid across two polygons; the overlap is right to about one in a hundred."""


class Polygon(NamedTuple):
    """A labelled outline; the last point is joined to the first."""

    label: str
    points: tuple[Point, ...]


def polygon_iou(first_shape: Polygon, second_shape: Polygon, *, lines: int = ROWS) -> float:
    """Return intersection over union (0..1) of two outlines; labels are ignored.

    Both are crossed by the same `lines` horizontal lines, and on each the stretches inside one or
    both are measured exactly. What is inside is told by the even-odd rule, so that an outline that
    crosses itself has an inside too. The same outline twice gives 1, without overlap 0.
    """
    left, top, right, bottom = bounds(first_shape)
    left2, top2, right2, bottom2 = bounds(second_shape)
    if min(right, right2) <= max(left, left2) or min(bottom, bottom2) <= max(top, top2):
        return 0.0
    above, height = min(top, top2), max(bottom, bottom2) - min(top, top2)
    first_rows = crossings(first_shape, above, height / lines, lines)
    second_rows = crossings(second_shape, above, height / lines, lines)
    first_area = second_area = both = 0.0
    for row in range(lines):
        first_area += _length(first_rows[row])
        second_area += _length(second_rows[row])
        both += _shared_length(first_rows[row], second_rows[row])
    union = first_area + second_area - both
    return min(1.0, both / union) if union > 0 else 0.0


def merge_polygons(
    drawn: Sequence[Sequence[Polygon]], *, iou_min: float = IOU_MIN
) -> tuple[list[Polygon], float]:
    """Return the polygons that more than half of the people drew, and the agreement (0..1).

    As with boxes (`merge_boxes`), but outlines have no mean: of a group the one is kept that
    overlaps the others most (the medoid). `drawn` has one list for each person, the empty ones
    included. The result does not depend on the order of people or polygons.
    """
    owned = sorted(
        chain.from_iterable(
            ((shape, person) for shape in shapes) for person, shapes in enumerate(drawn)
        )
    )
    overlap = {
        (first, second): polygon_iou(owned[first][0], owned[second][0])
        for first in range(len(owned))
        for second in range(first + 1, len(owned))
        if owned[first][0].label == owned[second][0].label and owned[first][1] != owned[second][1]
    }
    pairs = [(-cover, *pair) for pair, cover in overlap.items() if cover >= iou_min]
    majorities, agreement = majority_clusters(
        cluster_pairs(pairs, [person for _, person in owned]), len(drawn)
    )

    return sorted(owned[_medoid(group, overlap)][0] for group in majorities), agreement


def _medoid(group: Sequence[int], overlap: Mapping[tuple[int, int], float]) -> int:
    """Return the index that the others overlap most; of equals the first."""

    def fit(candidate: int) -> float:
        return math.fsum(
            overlap[min(candidate, index), max(candidate, index)]
            for index in group
            if index != candidate
        )

    return max(sorted(group), key=fit)


def bounds(shape: Polygon) -> tuple[float, float, float, float]:
    across, down = zip(*shape.points, strict=True)
    return min(across), min(down), max(across), max(down)


def crossings(shape: Polygon, above: float, step: float, lines: int) -> list[list[float]]:
    """Return for each line, half a step below the last, the x at which the outline crosses it."""
    rows: list[list[float]] = [[] for _ in range(lines)]
    for (x1, y1), (x2, y2) in pairwise((*shape.points, shape.points[0])):
        if y1 > y2:
            x1, y1, x2, y2 = x2, y2, x1, y1
        first = max(0, math.ceil((y1 - above) / step - 0.5))
        beyond = min(lines, math.ceil((y2 - above) / step - 0.5))
        for row in range(first, beyond):
            place = (above + (row + 0.5) * step - y1) / (y2 - y1)
            rows[row].append(x1 + (x2 - x1) * place)
    for crossed in rows:
        crossed.sort()
    return rows


def _length(ends: Sequence[float]) -> float:
    return sum(ends[1::2]) - sum(ends[::2])


def _shared_length(ends: Sequence[float], other_ends: Sequence[float]) -> float:
    """Return the length that is in the stretches [ends 0..1], [ends 2..3], … of both lists."""
    shared, begin = 0.0, 0
    for start, end in zip(ends[::2], ends[1::2], strict=True):
        while begin < len(other_ends) and other_ends[begin + 1] <= start:
            begin += 2
        look = begin
        while look < len(other_ends) and other_ends[look] < end:
            shared += min(end, other_ends[look + 1]) - max(start, other_ends[look])
            look += 2
    return shared
