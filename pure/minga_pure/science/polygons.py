"""Polygons in a picture: how much two of them cover each other, and those that most people drew."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import chain, pairwise
from typing import Final, NamedTuple

from minga_pure.science.groups import cluster_pairs, majority_clusters

Point = tuple[float, float]
IOU_MIN: Final = 0.5
"""Two outlines show the same thing from this overlap on, as with boxes."""
ROWS: Final = 256
"""How many lines are laid across two polygons; the overlap is right to about one in a hundred."""


class Polygon(NamedTuple):
    """A labelled outline; the last point is joined to the first."""

    label: str
    points: tuple[Point, ...]


def polygon_iou(one: Polygon, other: Polygon, *, lines: int = ROWS) -> float:
    """Intersection over union (0..1) of two outlines; labels are not looked at.

    Both are crossed by the same `lines` horizontal lines, and on each the stretches inside one or
    both are measured exactly. What is inside is told by the even-odd rule, so that an outline that
    crosses itself has an inside too. The same outline twice gives 1, without overlap 0.
    """
    left, top, right, bottom = bounds(one)
    left2, top2, right2, bottom2 = bounds(other)
    if min(right, right2) <= max(left, left2) or min(bottom, bottom2) <= max(top, top2):
        return 0.0
    above, height = min(top, top2), max(bottom, bottom2) - min(top, top2)
    mine = crossings(one, above, height / lines, lines)
    theirs = crossings(other, above, height / lines, lines)
    first = second = both = 0.0
    for row in range(lines):
        first += _length(mine[row])
        second += _length(theirs[row])
        both += _shared_length(mine[row], theirs[row])
    union = first + second - both
    return min(1.0, both / union) if union > 0 else 0.0


def merge_polygons(
    drawn: Sequence[Sequence[Polygon]], *, iou_min: float = IOU_MIN
) -> tuple[list[Polygon], float]:
    """The polygons that more than half of the people drew, and how far people agree (0..1).

    As with boxes (`merge_boxes`), but outlines have no mean: of a group the one is kept that
    overlaps the others most (the medoid). `drawn` has one list for each person, the empty ones
    included. The result does not depend on the order of people or polygons.
    """
    owned = sorted(
        chain.from_iterable(((shape, who) for shape in shapes) for who, shapes in enumerate(drawn))
    )
    overlap = {
        (one, other): polygon_iou(owned[one][0], owned[other][0])
        for one in range(len(owned))
        for other in range(one + 1, len(owned))
        if owned[one][0].label == owned[other][0].label and owned[one][1] != owned[other][1]
    }
    pairs = [(-cover, *pair) for pair, cover in overlap.items() if cover >= iou_min]
    kept, agreement = majority_clusters(cluster_pairs(pairs, [who for _, who in owned]), len(drawn))

    return sorted(owned[_medoid(group, overlap)][0] for group in kept), agreement


def _medoid(group: Sequence[int], overlap: Mapping[tuple[int, int], float]) -> int:
    """The one that the others overlap most; of equals the first in order."""

    def fit(at: int) -> float:
        return math.fsum(overlap[min(at, other), max(at, other)] for other in group if other != at)

    return max(sorted(group), key=fit)


def bounds(shape: Polygon) -> tuple[float, float, float, float]:
    across, down = zip(*shape.points, strict=True)
    return min(across), min(down), max(across), max(down)


def crossings(shape: Polygon, above: float, step: float, lines: int) -> list[list[float]]:
    """For each line, half a step below the last, the places at which the outline crosses it."""
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


def _shared_length(mine: Sequence[float], theirs: Sequence[float]) -> float:
    """How much of the stretches [ends 0..1], [ends 2..3], … of both lists is in both."""
    shared, at = 0.0, 0
    for start, end in zip(mine[::2], mine[1::2], strict=True):
        while at < len(theirs) and theirs[at + 1] <= start:
            at += 2
        look = at
        while look < len(theirs) and theirs[look] < end:
            shared += min(end, theirs[look + 1]) - max(start, theirs[look])
            look += 2
    return shared
