"""Text spans of a weighted majority, with the weighted median of their ends.

Spans by different people with one label and an overlap of at least half are one span, as with
boxes; each end of the result is the weighted median of theirs (robust against one member
with a word more). Relations are kept by the same vote between the joined marks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from minga_pure.science.groups import cluster_pairs
from minga_pure.science.parts import MergedAnswer, merge_parts, support_probability, weighted_median

IOU_MIN: Final = 0.5


class TextSpan(NamedTuple):
    """A labelled span from `start` up to, not including, `end`, in code points of the text."""

    start: int
    end: int
    label: str


Relation = tuple[TextSpan, TextSpan, str]
SpanAnnotation = tuple[frozenset[TextSpan], frozenset[Relation]]


def fuse_spans(marked: Sequence[SpanAnnotation], weights: Sequence[float]) -> MergedAnswer:
    """Merge annotations, one per member, into spans and relations more likely right than not."""
    owned = sorted((span, person) for person, (spans, _) in enumerate(marked) for span in spans)
    became: dict[tuple[int, TextSpan], TextSpan] = {}
    accepted: dict[TextSpan, float] = {}
    dropped: list[float] = []
    for group in cluster_pairs(_pairs(owned, IOU_MIN), [person for _, person in owned]):
        span_of = {owned[index][1]: owned[index][0] for index in group}
        chance = _vote(span_of, weights)
        if chance <= 0.5:
            dropped.append(chance)
            continue
        span = _middle(span_of, weights)
        accepted[span] = max(chance, accepted.get(span, 0.0))
        became |= dict.fromkeys(span_of.items(), span)
    votes: dict[Relation, set[int]] = {}
    for person, (_, relations) in enumerate(marked):
        for head, tail, label in relations:
            ends = became.get((person, head)), became.get((person, tail))
            if ends[0] is not None and ends[1] is not None and ends[0] != ends[1]:
                votes.setdefault((ends[0], ends[1], label), set()).add(person)
    related: dict[Relation, float] = {}
    for relation in sorted(votes):
        chance = _vote(dict.fromkeys(votes[relation]), weights)
        if chance > 0.5:
            related[relation] = chance
        else:
            dropped.append(chance)
    value = {"spans": sorted(accepted), "relations": sorted(related)}
    sure = [
        *(accepted[part] for part in sorted(accepted)),
        *(related[part] for part in sorted(related)),
    ]
    return merge_parts(value, sure, dropped, len(marked))


def span_similarity(annotation: SpanAnnotation, peer_annotation: SpanAnnotation) -> float:
    """Return the overlap of two annotations by all marks of both (0..1); 1 without any."""
    number = sum(len(marks) for annotation in (annotation, peer_annotation) for marks in annotation)
    if not number:
        return 1.0
    owned = sorted(
        [*((span, 0) for span in annotation[0]), *((span, 1) for span in peer_annotation[0])]
    )
    pairs = _pairs(owned, 1e-9)
    groups = cluster_pairs(pairs, [person for _, person in owned])
    shared = sum(span_iou(owned[a][0], owned[b][0]) for a, b in (g for g in groups if len(g) == 2))
    return 2 * (shared + len(annotation[1] & peer_annotation[1])) / number


def score_spans(annotation: SpanAnnotation, truth: SpanAnnotation) -> float:
    """Return the share (0..1) of all spans and relations that is in both; 1 without any.

    Marks are the same from half of what both cover on; relations by the marks that they join.
    """
    owned = sorted([*((span, 0) for span in annotation[0]), *((span, 1) for span in truth[0])])
    groups = cluster_pairs(_pairs(owned, IOU_MIN), [person for _, person in owned])
    group_of = {owned[index]: place for place, group in enumerate(groups) for index in group}
    tied = [
        {(group_of.get((a, person)), group_of.get((b, person)), label) for a, b, label in relations}
        for person, (_, relations) in enumerate((annotation, truth))
    ]
    number = len(groups) + len(tied[0] | tied[1])
    both = sum(len(group) == 2 for group in groups) + len(tied[0] & tied[1])
    return both / number if number else 1.0


def span_iou(first: TextSpan, second: TextSpan) -> float:
    """Return the code points that both spans cover by those that either covers (0..1)."""
    both = min(first.end, second.end) - max(first.start, second.start)
    return max(0, both) / (max(first.end, second.end) - min(first.start, second.start))


def _pairs(owned: Sequence[tuple[TextSpan, int]], iou_min: float) -> list[tuple[float, int, int]]:
    pairs = []
    for first, (span, person) in enumerate(owned):
        for second in range(first + 1, len(owned)):
            rival, rival_owner = owned[second]
            if rival.start >= span.end:
                break
            if rival_owner != person and rival.label == span.label:
                cover = span_iou(span, rival)
                if cover >= iou_min:
                    pairs.append((-cover, first, second))
    return pairs


def _vote(span_of: Mapping[int, object], weights: Sequence[float]) -> float:
    return support_probability(
        [weights[person] for person in span_of],
        [weight for person, weight in enumerate(weights) if person not in span_of],
    )


def _middle(span_of: Mapping[int, TextSpan], weights: Sequence[float]) -> TextSpan:
    """Return the median span; an end between two code points is rounded outwards."""
    member_weights = [weights[person] for person in span_of]
    start = weighted_median([span.start for span in span_of.values()], member_weights)
    end = weighted_median([span.end for span in span_of.values()], member_weights)
    first, last = int(start), int(-(-end // 1))
    return TextSpan(first, max(last, first + 1), next(iter(span_of.values())).label)
