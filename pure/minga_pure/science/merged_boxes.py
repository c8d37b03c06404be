"""Majority boxes of several people, by overlap."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Final

from minga_pure.science.geometry import Box, iou
from minga_pure.science.groups import cluster_pairs, majority_clusters

IOU_MIN: Final = 0.5
"""Two boxes show the same object from this overlap on (the PASCAL VOC criterion)."""


def merge_boxes(
    drawn: Sequence[Sequence[Box]], *, iou_min: float = IOU_MIN
) -> tuple[list[Box], float]:
    """Return the boxes that more than half of the people drew, and the agreement (0..1).

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
        chain.from_iterable(((box, person) for box in boxes) for person, boxes in enumerate(drawn))
    )
    groups = cluster_pairs(overlapping_pairs(owned, iou_min), [person for _, person in owned])
    majorities, agreement = majority_clusters(groups, len(drawn))
    return sorted(_mean([owned[index][0] for index in group]) for group in majorities), agreement


def overlapping_pairs(
    owned: Sequence[tuple[Box, int]], iou_min: float
) -> list[tuple[float, int, int]]:
    """Return pairs (-overlap, first, second) of sorted (box, person) with one label and overlap."""
    pairs: list[tuple[float, int, int]] = []
    for first_index, (box, person) in enumerate(owned):
        for second_index in range(first_index + 1, len(owned)):
            rival, rival_owner = owned[second_index]
            if rival.label != box.label or rival.left >= box.right:
                break
            if rival_owner != person:
                overlap = iou(box, rival)
                if overlap >= iou_min:
                    pairs.append((-overlap, first_index, second_index))
    return pairs


def _mean(boxes: Sequence[Box]) -> Box:
    boxes = sorted(boxes)  # one order of adding, so that the same boxes give the same float
    label, *_ = boxes[0]
    left, top, right, bottom = (
        sum(side) / len(boxes) for side in zip(*(box[1:] for box in boxes), strict=True)
    )
    return Box(label, left, top, right, bottom)
