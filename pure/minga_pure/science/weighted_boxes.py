"""The boxes that a weighted majority drew (weighted boxes fusion, Solovyev et al. 2021).

Boxes by different people with one label and enough overlap are one thing (`merged_boxes`); each
side of the result is the mean of theirs, every member by her weight.
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
    """Boxes more likely there than not, each with its chance; `drawn` has one list for each member.

    The order of members and boxes does not matter.
    """
    owned = sorted((box, who) for who, boxes in enumerate(drawn) for box in boxes)
    kept: list[tuple[Box, float]] = []
    dropped: list[float] = []
    for group in cluster_pairs(overlapping_pairs(owned, iou_min), [who for _, who in owned]):
        those = {owned[at][1]: owned[at][0] for at in group}
        chance = support_probability(
            [weights[who] for who in those],
            [weight for who, weight in enumerate(weights) if who not in those],
        )
        if chance > 0.5:
            kept.append((_mean([(those[who], weights[who]) for who in those]), chance))
        else:
            dropped.append(chance)
    kept.sort()
    return merge_parts([box for box, _ in kept], [one for _, one in kept], dropped, len(drawn))


def box_similarity(mine: Sequence[Box], theirs: Sequence[Box]) -> float:
    """The overlap of matching boxes by the boxes of both (0..1); 1 when neither drew any."""
    if not mine and not theirs:
        return 1.0
    owned = sorted([*((box, 0) for box in mine), *((box, 1) for box in theirs)])
    pairs = overlapping_pairs(owned, 0.0)
    groups = cluster_pairs(pairs, [who for _, who in owned])
    shared = sum(iou(owned[group[0]][0], owned[group[1]][0]) for group in groups if len(group) == 2)
    return 2 * shared / (len(mine) + len(theirs))


def score_boxes(mine: Sequence[Box], truth: Sequence[Box], *, iou_min: float = IOU_MIN) -> float:
    """Of all boxes, drawn or true, the share of which each overlaps one of the others enough."""
    owned = sorted([*((box, 0) for box in mine), *((box, 1) for box in truth)])
    return matched_share(overlapping_pairs(owned, iou_min), [who for _, who in owned])


def _mean(boxes: Sequence[tuple[Box, float]]) -> Box:
    ordered = sorted(boxes)  # one order of adding, so that the same boxes give the same float
    whole = sum(weight for _, weight in ordered)
    left, top, right, bottom = (
        sum(place * weight for place, (_, weight) in zip(side, ordered, strict=True)) / whole
        for side in zip(*(box[1:] for box, _ in ordered), strict=True)
    )
    return Box(ordered[0][0].label, left, top, right, bottom)
