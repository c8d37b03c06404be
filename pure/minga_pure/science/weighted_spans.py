"""The stretches of a text that a weighted majority marked, with their ends in the middle of theirs.

Marks by different people with one label that share at least half of what both cover are one thing,
as with boxes; each end of the result is the weighted median of theirs (robust where one member
takes a word more). Relations are kept by the same vote between the joined marks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from minga_pure.science.groups import cluster_pairs
from minga_pure.science.parts import MergedAnswer, merge_parts, support_probability, weighted_median

IOU_MIN: Final = 0.5


class TextSpan(NamedTuple):
    """From `start` up to, not including, `end`, in signs of the text."""

    start: int
    end: int
    label: str


Relation = tuple[TextSpan, TextSpan, str]
SpanAnnotation = tuple[frozenset[TextSpan], frozenset[Relation]]


def fuse_spans(marked: Sequence[SpanAnnotation], weights: Sequence[float]) -> MergedAnswer:
    """{"spans": …, "relations": …} more likely right than not; `marked` has one for each member."""
    owned = sorted((span, who) for who, (spans, _) in enumerate(marked) for span in spans)
    became: dict[tuple[int, TextSpan], TextSpan] = {}
    kept: dict[TextSpan, float] = {}
    dropped: list[float] = []
    for group in cluster_pairs(_pairs(owned, IOU_MIN), [who for _, who in owned]):
        those = {owned[at][1]: owned[at][0] for at in group}
        chance = _vote(those, weights)
        if chance <= 0.5:
            dropped.append(chance)
            continue
        span = _middle(those, weights)
        kept[span] = max(chance, kept.get(span, 0.0))
        became |= dict.fromkeys(those.items(), span)
    votes: dict[Relation, set[int]] = {}
    for who, (_, relations) in enumerate(marked):
        for one, other, label in relations:
            ends = became.get((who, one)), became.get((who, other))
            if ends[0] is not None and ends[1] is not None and ends[0] != ends[1]:
                votes.setdefault((ends[0], ends[1], label), set()).add(who)
    related: dict[Relation, float] = {}
    for relation in sorted(votes):
        chance = _vote(dict.fromkeys(votes[relation]), weights)
        if chance > 0.5:
            related[relation] = chance
        else:
            dropped.append(chance)
    value = {"spans": sorted(kept), "relations": sorted(related)}
    sure = [*(kept[one] for one in sorted(kept)), *(related[one] for one in sorted(related))]
    return merge_parts(value, sure, dropped, len(marked))


def span_similarity(mine: SpanAnnotation, theirs: SpanAnnotation) -> float:
    """What two members marked alike, by all that both marked (0..1); 1 when neither marked any."""
    number = sum(len(one) for each in (mine, theirs) for one in each)
    if not number:
        return 1.0
    owned = sorted([*((span, 0) for span in mine[0]), *((span, 1) for span in theirs[0])])
    pairs = _pairs(owned, 1e-9)
    groups = cluster_pairs(pairs, [who for _, who in owned])
    shared = sum(span_iou(owned[a][0], owned[b][0]) for a, b in (g for g in groups if len(g) == 2))
    return 2 * (shared + len(mine[1] & theirs[1])) / number


def score_spans(mine: SpanAnnotation, truth: SpanAnnotation) -> float:
    """Of all marks and relations, made or true, the share that is in both; 1 without any.

    Marks are the same from half of what both cover on; relations by the marks that they join.
    """
    owned = sorted([*((span, 0) for span in mine[0]), *((span, 1) for span in truth[0])])
    groups = cluster_pairs(_pairs(owned, IOU_MIN), [who for _, who in owned])
    one = {owned[at]: place for place, group in enumerate(groups) for at in group}
    tied = [
        {(one.get((a, who)), one.get((b, who)), label) for a, b, label in relations}
        for who, (_, relations) in enumerate((mine, truth))
    ]
    number = len(groups) + len(tied[0] | tied[1])
    both = sum(len(group) == 2 for group in groups) + len(tied[0] & tied[1])
    return both / number if number else 1.0


def span_iou(one: TextSpan, other: TextSpan) -> float:
    """The signs that both cover by those that either covers (0..1)."""
    both = min(one.end, other.end) - max(one.start, other.start)
    return max(0, both) / (max(one.end, other.end) - min(one.start, other.start))


def _pairs(owned: Sequence[tuple[TextSpan, int]], iou_min: float) -> list[tuple[float, int, int]]:
    pairs = []
    for one, (span, who) in enumerate(owned):
        for other in range(one + 1, len(owned)):
            near, whose = owned[other]
            if near.start >= span.end:
                break
            if whose != who and near.label == span.label:
                cover = span_iou(span, near)
                if cover >= iou_min:
                    pairs.append((-cover, one, other))
    return pairs


def _vote(those: Mapping[int, object], weights: Sequence[float]) -> float:
    return support_probability(
        [weights[who] for who in those],
        [weight for who, weight in enumerate(weights) if who not in those],
    )


def _middle(those: Mapping[int, TextSpan], weights: Sequence[float]) -> TextSpan:
    """Whole signs; a middle between two ends is rounded towards the longer mark."""
    mine = [weights[who] for who in those]
    start = weighted_median([one.start for one in those.values()], mine)
    end = weighted_median([one.end for one in those.values()], mine)
    first, last = int(start), int(-(-end // 1))
    return TextSpan(first, max(last, first + 1), next(iter(those.values())).label)
