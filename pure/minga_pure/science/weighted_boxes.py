"""Weighted boxes fusion (Solovyev et al. 2021): the boxes of a weighted majority.

Boxes by different people with one label and enough overlap are one object (`merged_boxes`); each
side of the result is the mean of theirs, by the members' weights.
"""

from __future__ import annotations

from collections.abc import Sequence

from minga_pure.science.geometry import Box, iou
from minga_pure.science.groups import cluster_pairs, matched_share
from minga_pure.science.merged_boxes import IOU_MIN, overlapping_pairs
from minga_pure.science.parts import MergedAnswer, merge_parts, support_probability


def fuse_boxes(
    drawn: Sequence[Sequence[Box]], weights: Sequence[float], *, iou_min: float = IOU_MIN
) -> MergedAnswer:
    """Return boxes more likely there than not, each with its chance; one list per member.

    The order of members and boxes does not matter.
    """
    owned = sorted((box, person) for person, boxes in enumerate(drawn) for box in boxes)
    accepted: list[tuple[Box, float]] = []
    dropped: list[float] = []
    for group in cluster_pairs(overlapping_pairs(owned, iou_min), [person for _, person in owned]):
        box_of = {owned[index][1]: owned[index][0] for index in group}
        chance = support_probability(
            [weights[person] for person in box_of],
            [weight for person, weight in enumerate(weights) if person not in box_of],
        )
        if chance > 0.5:
            accepted.append(
                (_mean([(box_of[person], weights[person]) for person in box_of]), chance)
            )
        else:
            dropped.append(chance)
    accepted.sort()
    return merge_parts(
        [box for box, _ in accepted], [chance for _, chance in accepted], dropped, len(drawn)
    )


def box_similarity(boxes: Sequence[Box], peer_boxes: Sequence[Box]) -> float:
    """Return the overlap of matching boxes by the boxes of both (0..1); 1 without boxes."""
    if not boxes and not peer_boxes:
        return 1.0
    owned = sorted([*((box, 0) for box in boxes), *((box, 1) for box in peer_boxes)])
    pairs = overlapping_pairs(owned, 0.0)
    groups = cluster_pairs(pairs, [person for _, person in owned])
    shared = sum(iou(owned[group[0]][0], owned[group[1]][0]) for group in groups if len(group) == 2)
    return 2 * shared / (len(boxes) + len(peer_boxes))


def score_boxes(boxes: Sequence[Box], truth: Sequence[Box], *, iou_min: float = IOU_MIN) -> float:
    """Return the share (0..1) of all boxes, drawn or true, that match one of the others."""
    owned = sorted([*((box, 0) for box in boxes), *((box, 1) for box in truth)])
    return matched_share(overlapping_pairs(owned, iou_min), [person for _, person in owned])


def _mean(boxes: Sequence[tuple[Box, float]]) -> Box:
    ordered = sorted(boxes)  # one order of adding, so that the same boxes give the same float
    total = sum(weight for _, weight in ordered)
    left, top, right, bottom = (
        sum(place * weight for place, (_, weight) in zip(side, ordered, strict=True)) / total
        for side in zip(*(box[1:] for box, _ in ordered), strict=True)
    )
    return Box(ordered[0][0].label, left, top, right, bottom)
