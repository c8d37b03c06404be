"""The boxes that most people drew."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Final

from minga_pure.science.geometry import Box, iou
from minga_pure.science.groups import cluster_pairs, majority_clusters

IOU_MIN: Final = 0.5
"""Two boxes show the same thing from this overlap on (the PASCAL VOC criterion)."""


def merge_boxes(
    drawn: Sequence[Sequence[Box]], *, iou_min: float = IOU_MIN
) -> tuple[list[Box], float]:
    """The boxes that more than half of the people drew, and how far people agree (0..1).

    `drawn` has one list of boxes for each person, the empty ones included.

    1. Pairs of boxes by different people, with one label and IoU >= iou_min, best overlap first,
       join their groups unless one person would then be twice in a group.
    2. A group with more than half of the people becomes one box: the mean of its corners.
    3. The agreement is the mean, over the groups, of the share of people who decided as the
       majority did (drew a kept box, did not draw a dropped one). Without any box it is 1.

    The result does not depend on the order of people or boxes. Time grows with the pairs of
    boxes of one label that overlap from left to right.
    """
    owned = sorted(
        chain.from_iterable(((box, who) for box in boxes) for who, boxes in enumerate(drawn))
    )
    groups = cluster_pairs(overlapping_pairs(owned, iou_min), [who for _, who in owned])
    kept, agreement = majority_clusters(groups, len(drawn))
    return sorted(_mean([owned[at][0] for at in group]) for group in kept), agreement


def overlapping_pairs(
    owned: Sequence[tuple[Box, int]], iou_min: float
) -> list[tuple[float, int, int]]:
    """Pairs of sorted (box, person) with one label and that overlap, as `join_pairs` takes them."""
    pairs: list[tuple[float, int, int]] = []
    for one, (box, who) in enumerate(owned):
        for other in range(one + 1, len(owned)):
            near, whose = owned[other]
            if near.label != box.label or near.left >= box.right:
                break
            if whose != who:
                overlap = iou(box, near)
                if overlap >= iou_min:
                    pairs.append((-overlap, one, other))
    return pairs


def _mean(boxes: Sequence[Box]) -> Box:
    boxes = sorted(boxes)  # one order of adding, so that the same boxes give the same float
    label, *_ = boxes[0]
    left, top, right, bottom = (
        sum(side) / len(boxes) for side in zip(*(box[1:] for box in boxes), strict=True)
    )
    return Box(label, left, top, right, bottom)
