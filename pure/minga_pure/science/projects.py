"""Aggregation of all answers of a project: per item a value, its confidence and a reason.

These are the methods that several task types share; each type states in its own file which one it
takes and how two of its answers compare. Members are any hashable names; weights and skills are
learned from the same answers, in any order.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol

import numpy as np

from minga_pure.science import ensemble
from minga_pure.science.agreement import Agreement, nominal_agreement
from minga_pure.science.agreement_by_distance import ordinal_agreement
from minga_pure.science.calibration import blend_distributions
from minga_pure.science.intervals import wilson
from minga_pure.science.label_reasons import label_reasons
from minga_pure.science.labels import EncodedLabels, Index, from_codes, stable_order
from minga_pure.science.many_classes import (
    CandidateLabels,
    aggregate_candidates,
    candidate_labels,
    has_many_classes,
    peer_accuracy,
)
from minga_pure.science.method_result import MethodResult
from minga_pure.science.ordinal import middle_grade, ordinal
from minga_pure.science.parts import MergedAnswer
from minga_pure.science.peer_skill import ItemComparisons, compare_answers, peer_skills
from minga_pure.science.peer_weights import peer_weights
from minga_pure.science.reasons import Reason
from minga_pure.science.results import Aggregation, AnswersByItem, ItemEstimate, Value
from minga_pure.science.shape_confidence import calibrate_estimates
from minga_pure.science.skills import SkillEstimate, answer_accuracy, estimate_skills

REPLICATES = 200
Join = Callable[[Sequence[Value], Sequence[float]], MergedAnswer]
Similarity = Callable[[Value, Value], float]
Truths = Mapping[Hashable, Mapping[str, Any]]


class MajorityConsensus(Protocol):
    """The consensus type that task types return."""

    @property
    def value(self) -> Value | None: ...

    @property
    def share(self) -> float: ...


def aggregate_labels(
    answers: AnswersByItem,
    names: Sequence[str],
    label_of: Callable[[Mapping[str, Any]], str | None],
    *,
    gold: Truths | None = None,
) -> Aggregation:
    """Aggregate one label of `names` per item by the calibrated default method."""
    labels = encode_labels(answers, names, label_of)
    truth = _truth(labels, label_of, gold)
    agreement = nominal_agreement(_grouped(labels), replicates=REPLICATES)
    coded = None
    if has_many_classes(labels):
        coded, columns = candidate_labels(labels, truth)
        outcome = aggregate_candidates(coded, gold=columns)
    else:
        outcome = ensemble.aggregate(labels, gold=truth)
    tied = outcome.tied
    chosen = [
        names[best] if coded is None else coded.name(row, best)
        for row, best in enumerate(outcome.best.tolist())
    ]
    values = [
        None if tied[row] or name is None else {"label": name} for row, name in enumerate(chosen)
    ]
    sure = outcome.confidence.tolist()
    return _of_outcome(outcome, answers, values, sure, agreement, gold, coded)


def aggregate_grades(
    answers: AnswersByItem,
    names: Sequence[str],
    label_of: Callable[[Mapping[str, Any]], str | None],
    *,
    gold: Truths | None = None,
) -> Aggregation:
    """Aggregate one grade of `names`, the lowest first, per item by the median.

    Grades are read as a scale and as plain labels, and both count the same: scales that people do
    not use as one (a grade called "adult" that nobody comes near) are found by the second.
    """
    labels = encode_labels(answers, names, label_of)
    truth = _truth(labels, label_of, gold)
    scale, nominal = ordinal(labels), ensemble.aggregate(labels, gold=truth)
    mean = (scale.distribution + nominal.distribution) / 2
    calm = blend_distributions([mean], [0.0], truth)[0] if mean.size else mean
    cautions = ensemble.gold_cautions(int((truth >= 0).sum()))
    outcome = replace(scale, distribution=calm, cautions=(*scale.cautions, *cautions))
    rows = np.arange(outcome.labels.tasks)
    answered = outcome.labels.answers_per_task() > 0
    middle = middle_grade(outcome.distribution) if len(names) else rows * 0
    sure = outcome.distribution[rows, middle].tolist() if len(names) else []
    values = [{"label": names[grade]} if is_answered else None
              for grade, is_answered in zip(middle.tolist(), answered, strict=True)]  # fmt: skip
    agreement = ordinal_agreement(_grouped(outcome.labels), replicates=REPLICATES)
    return _of_outcome(outcome, answers, values, sure, agreement, gold)


def aggregate_shapes(
    answers: AnswersByItem,
    merge: Join,
    similarity: Similarity,
    method: str,
    *,
    score: Similarity,
    gold: Truths | None = None,
) -> Aggregation:
    """Aggregate answers of any shape: members weigh by similarity to peers, then all are merged.

    `merge` makes one value of the answers to an item and their weights. `score` is the share of
    one answer that is right if another is true.
    """
    people = stable_order(member for item_answers in answers.values() for member, _ in item_answers)
    number = {member: place for place, member in enumerate(people)}
    written = [
        sorted(
            ((_text(value), number[member], dict(value)) for member, value in item_answers),
            key=lambda answer: answer[:2],
        )
        for item_answers in answers.values()
    ]  # sorted by text, so that the order of answers changes nothing
    peers = peer_weights(
        [
            [(member, value) for _, member, value in item_answers]
            for item_answers in sorted(written, key=_by_text)
        ],
        len(people),
        similarity,
    )
    findings: dict[Hashable, ItemEstimate] = {}
    for item, item_answers in zip(answers, written, strict=True):
        if not item_answers:
            findings[item] = empty_estimate()
            continue
        weighed = sorted((text, float(peers.weight[member])) for text, member, _ in item_answers)
        joined = merge([value for *_, value in item_answers], [weight for _, weight in weighed])
        findings[item] = ItemEstimate(
            joined.value, joined.confidence, joined.reason, joined.distribution, len(item_answers)
        )
    comparisons = [
        compare_answers(
            [(member, value) for _, member, value in item_answers], score, _true(item, gold)
        )
        for item, item_answers in zip(answers, written, strict=True)
    ]
    aggregation = Aggregation(findings, {}, peers.agreement, method)
    return calibrate_estimates(
        add_peer_scores(aggregation, list(answers), people, comparisons), gold, score, in_parts=True
    )


def add_peer_scores(
    aggregation: Aggregation,
    items: Sequence[Hashable],
    people: Sequence[Hashable],
    comparisons: Sequence[ItemComparisons],
) -> Aggregation:
    """Return the aggregation with skills, peer scores and gold scores from the comparisons."""

    def named(scores: Mapping[int, float]) -> dict[Hashable, float]:
        return {people[place]: share for place, share in scores.items()}

    return replace(
        aggregation,
        skills=dict(zip(people, peer_skills(comparisons, len(people)), strict=True)),
        peer_scores={
            item: named(comparison.peer_scores)
            for item, comparison in zip(items, comparisons, strict=True)
        },
        gold_scores={
            item: named(comparison.gold_scores)
            for item, comparison in zip(items, comparisons, strict=True)
        },
    )


def _true(item: Hashable, gold: Truths | None) -> Value | None:
    return dict(gold[item]) if gold and item in gold else None


def keep_all_answers(answers: AnswersByItem, method: str = "each_its_own") -> Aggregation:
    """Return every answer as a result: a single one is the value, several give None."""
    findings: dict[Hashable, ItemEstimate] = {}
    for item, item_answers in answers.items():
        if item_answers:
            value = dict(item_answers[0][1]) if len(item_answers) == 1 else None
            reason = Reason("each_its_own", {"answers": len(item_answers)})
            findings[item] = ItemEstimate(value, 1.0, reason, {}, len(item_answers))
        else:
            findings[item] = empty_estimate()
    return Aggregation(findings, {}, Agreement(None, None, None, 0, 0), method)


def aggregate_by_majority(
    answers: AnswersByItem, majority: Callable[[list[Mapping[str, Any]]], MajorityConsensus]
) -> Aggregation:
    """Aggregate item by item with equal weights: for task types without a method of their own."""
    findings: dict[Hashable, ItemEstimate] = {}
    for item, item_answers in answers.items():
        consensus = majority([value for _, value in item_answers])
        code = (
            "no_answers"
            if not item_answers
            else "one_answer"
            if len(item_answers) == 1
            else "share_said"
        )
        facts = {"answers": len(item_answers), "percent": round(100 * consensus.share)}
        findings[item] = ItemEstimate(
            consensus.value, consensus.share, Reason(code, facts), {}, len(item_answers)
        )
    return Aggregation(findings, {}, Agreement(None, None, None, 0, 0), "majority")


def empty_estimate() -> ItemEstimate:
    return ItemEstimate(None, 0.0, Reason("no_answers"), {}, 0)


def encode_labels(
    answers: AnswersByItem,
    names: Sequence[str],
    label_of: Callable[[Mapping[str, Any]], str | None],
) -> EncodedLabels:
    """Return the answers as encoded labels; tasks are numbered in the order of the mapping."""
    number = {name: place for place, name in enumerate(names)}
    people = stable_order(member for item_answers in answers.values() for member, _ in item_answers)
    person = {member: place for place, member in enumerate(people)}
    rows = [
        (item, person[member], number.get(label_of(value) or "", -1))
        for item, item_answers in enumerate(answers.values())
        for member, value in item_answers
    ]
    item, member, label = zip(*rows, strict=True) if rows else ((), (), ())
    return from_codes(
        item, member, label, task_ids=list(answers), member_ids=people, class_names=list(names)
    )


def similarity_skill(similarity: float, compared: int) -> SkillEstimate:
    """Return the skill of a mean similarity (0..1) over `compared` answers."""
    low, high = wilson(similarity * compared, compared)
    return SkillEstimate(compared, min(max(similarity, low), high), low, high)


def _of_outcome(
    outcome: MethodResult,
    answers: AnswersByItem,
    values: Sequence[Value | None],
    sure: Sequence[float],
    agreement: Agreement,
    gold: Truths | None,
    coded: CandidateLabels | None = None,
) -> Aggregation:
    labels = outcome.labels
    names: list[Sequence[Any]] = [labels.class_names] * labels.tasks
    if coded is not None:
        columns = range(labels.classes)
        names = [[coded.name(row, column) for column in columns] for row in range(labels.tasks)]
    chances = [
        {
            str(name): float(share)
            for name, share in zip(names[row], shares, strict=True)
            if name is not None
        }
        for row, shares in enumerate(outcome.distribution)
    ]
    reasons = label_reasons(outcome, name_of=None if coded is None else coded.name)
    findings: dict[Hashable, ItemEstimate] = {}
    for row, (item, reason) in enumerate(zip(answers, reasons, strict=True)):
        count = len(answers[item])
        if count:
            findings[item] = ItemEstimate(values[row], sure[row], reason, chances[row], count)
        else:
            findings[item] = empty_estimate()
    chance = answer_accuracy(outcome) if coded is None else peer_accuracy(coded, outcome)
    skilled = dict(zip(labels.member_ids, estimate_skills(labels, chance), strict=True))
    fits = {
        item: float(findings[item].value == true)
        for item, true in (gold or {}).items()
        if item in findings and findings[item].answers
    }
    fitting: dict[Hashable, dict[Hashable, float]] = {}
    for task, member, share in zip(labels.task, labels.member, chance.tolist(), strict=True):
        fitting.setdefault(labels.task_ids[task], {})[labels.member_ids[member]] = share
    known = {
        item: {member: float(value == true) for member, value in answers[item]}
        for item, true in (gold or {}).items()
        if item in answers
    }
    return Aggregation(
        findings, skilled, agreement, outcome.method, outcome.cautions, fits, fitting, known
    )


def _truth(
    labels: EncodedLabels, label_of: Callable[[Mapping[str, Any]], str | None], gold: Truths | None
) -> Index:
    return labels.gold({item: label_of(value) for item, value in (gold or {}).items()})[0]


def _text(value: Mapping[str, Any]) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def _by_text(item_answers: Sequence[tuple[str, int, Value]]) -> list[str]:
    return [text for text, *_ in item_answers]


def _grouped(labels: EncodedLabels) -> list[list[int]]:
    groups: list[list[int]] = [[] for _ in range(labels.tasks)]
    for task, label in zip(labels.task.tolist(), labels.label.tolist(), strict=True):
        groups[task].append(label)
    return groups
