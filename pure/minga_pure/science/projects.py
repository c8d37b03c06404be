"""What all answers of a project say together: per item a value, how sure it is, and why.

Here are the ways that several kinds of task share; each kind says in its own file which one it
takes and how two of its answers compare. Members are whatever names them; weights and skills are
learned from the same answers, in no order.
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
    """A consensus as task types have it."""

    @property
    def value(self) -> Value | None: ...

    @property
    def share(self) -> float: ...


def aggregate_labels(
    answers: AnswersByItem,
    names: Sequence[str],
    said: Callable[[Mapping[str, Any]], str | None],
    *,
    gold: Truths | None = None,
) -> Aggregation:
    """One label out of `names` each: the calibrated default of `minga_pure.science`."""
    labels = encode_labels(answers, names, said)
    truth = _truth(labels, said, gold)
    outcome = ensemble.aggregate(labels, gold=truth)
    tied = outcome.tied
    values = [
        None if tied[row] else {"label": names[best]} for row, best in enumerate(outcome.best)
    ]
    agreement = nominal_agreement(_grouped(labels), replicates=REPLICATES)
    return _of_outcome(outcome, answers, values, outcome.confidence.tolist(), agreement, gold)


def aggregate_grades(
    answers: AnswersByItem,
    names: Sequence[str],
    said: Callable[[Mapping[str, Any]], str | None],
    *,
    gold: Truths | None = None,
) -> Aggregation:
    """One grade out of `names`, the lowest first: the median of what members' readings allow.

    Grades are read as a scale and as plain labels, and both count the same: scales that people do
    not use as one (a grade called "adult" that nobody comes near) are found by the second.
    """
    labels = encode_labels(answers, names, said)
    truth = _truth(labels, said, gold)
    scale, plain = ordinal(labels), ensemble.aggregate(labels, gold=truth)
    mean = (scale.distribution + plain.distribution) / 2
    calm = blend_distributions([mean], [0.0], truth)[0] if mean.size else mean
    cautions = ensemble.gold_cautions(int((truth >= 0).sum()))
    outcome = replace(scale, distribution=calm, cautions=(*scale.cautions, *cautions))
    rows = np.arange(outcome.labels.tasks)
    answered = outcome.labels.answers_per_task() > 0
    middle = middle_grade(outcome.distribution) if len(names) else rows * 0
    sure = outcome.distribution[rows, middle].tolist() if len(names) else []
    values = [{"label": names[grade]} if there else None
              for grade, there in zip(middle.tolist(), answered, strict=True)]  # fmt: skip
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
    """Answers of any shape: members weigh by how near they lie to their peers, then all are joined.

    `join` makes one of the answers to an item and their weights; without an answer there is none.
    `right` says how much of one answer is right if another is true.
    """
    people = stable_order(member for told in answers.values() for member, _ in told)
    number = {member: place for place, member in enumerate(people)}
    written = [
        sorted(
            ((_text(value), number[member], dict(value)) for member, value in told),
            key=lambda one: one[:2],
        )
        for told in answers.values()
    ]  # in no order of theirs, so that who answered first changes nothing
    peers = peer_weights(
        [[(member, value) for _, member, value in told] for told in sorted(written, key=_by_text)],
        len(people),
        similarity,
    )
    findings: dict[Hashable, ItemEstimate] = {}
    for item, told in zip(answers, written, strict=True):
        if not told:
            findings[item] = empty_estimate()
            continue
        weighed = sorted((text, float(peers.weight[member])) for text, member, _ in told)
        joined = merge([value for *_, value in told], [weight for _, weight in weighed])
        findings[item] = ItemEstimate(
            joined.value, joined.confidence, joined.reason, joined.distribution, len(told)
        )
    held = [
        compare_answers([(member, value) for _, member, value in told], score, _true(item, gold))
        for item, told in zip(answers, written, strict=True)
    ]
    found = Aggregation(findings, {}, peers.agreement, method)
    return calibrate_estimates(
        add_peer_scores(found, list(answers), people, held), gold, score, in_parts=True
    )


def add_peer_scores(
    found: Aggregation,
    items: Sequence[Hashable],
    people: Sequence[Hashable],
    held: Sequence[ItemComparisons],
) -> Aggregation:
    """The same with skills, and with how well each answer fits, out of the items' comparisons."""

    def named(each: Mapping[int, float]) -> dict[Hashable, float]:
        return {people[place]: share for place, share in each.items()}

    return replace(
        found,
        skills=dict(zip(people, peer_skills(held, len(people)), strict=True)),
        peer_scores={item: named(one.peer_scores) for item, one in zip(items, held, strict=True)},
        gold_scores={item: named(one.gold_scores) for item, one in zip(items, held, strict=True)},
    )


def _true(item: Hashable, gold: Truths | None) -> Value | None:
    return dict(gold[item]) if gold and item in gold else None


def keep_all_answers(answers: AnswersByItem, method: str = "each_its_own") -> Aggregation:
    """Every answer is its own result: a single one is the value, several are all kept."""
    findings: dict[Hashable, ItemEstimate] = {}
    for item, told in answers.items():
        if told:
            value = dict(told[0][1]) if len(told) == 1 else None
            reason = Reason("each_its_own", {"answers": len(told)})
            findings[item] = ItemEstimate(value, 1.0, reason, {}, len(told))
        else:
            findings[item] = empty_estimate()
    return Aggregation(findings, {}, Agreement(None, None, None, 0, 0), method)


def aggregate_by_majority(
    answers: AnswersByItem, majority: Callable[[list[Mapping[str, Any]]], MajorityConsensus]
) -> Aggregation:
    """Item by item, everybody weighing the same: for a kind that has no way of its own."""
    findings: dict[Hashable, ItemEstimate] = {}
    for item, told in answers.items():
        said = majority([value for _, value in told])
        code = "no_answers" if not told else "one_answer" if len(told) == 1 else "share_said"
        facts = {"answers": len(told), "percent": round(100 * said.share)}
        findings[item] = ItemEstimate(said.value, said.share, Reason(code, facts), {}, len(told))
    return Aggregation(findings, {}, Agreement(None, None, None, 0, 0), "majority")


def empty_estimate() -> ItemEstimate:
    return ItemEstimate(None, 0.0, Reason("no_answers"), {}, 0)


def encode_labels(
    answers: AnswersByItem, names: Sequence[str], said: Callable[[Mapping[str, Any]], str | None]
) -> EncodedLabels:
    """The answers as the arrays that the science reads; tasks are numbered as they stand."""
    number = {name: place for place, name in enumerate(names)}
    people = stable_order(member for told in answers.values() for member, _ in told)
    person = {member: place for place, member in enumerate(people)}
    rows = [
        (item, person[member], number.get(said(value) or "", -1))
        for item, told in enumerate(answers.values())
        for member, value in told
    ]
    item, member, label = zip(*rows, strict=True) if rows else ((), (), ())
    return from_codes(
        item, member, label, task_ids=list(answers), member_ids=people, class_names=list(names)
    )


def similarity_skill(similarity: float, compared: int) -> SkillEstimate:
    """A skill out of a mean similarity (0..1) over so many compared answers."""
    low, high = wilson(similarity * compared, compared)
    return SkillEstimate(compared, min(max(similarity, low), high), low, high)


def _of_outcome(
    outcome: MethodResult,
    answers: AnswersByItem,
    values: Sequence[Value | None],
    sure: Sequence[float],
    agreement: Agreement,
    gold: Truths | None,
) -> Aggregation:
    labels = outcome.labels
    shown = [
        {str(name): float(share) for name, share in zip(labels.class_names, row, strict=True)}
        for row in outcome.distribution
    ]
    findings: dict[Hashable, ItemEstimate] = {}
    for row, (item, reason) in enumerate(zip(answers, label_reasons(outcome), strict=True)):
        told = len(answers[item])
        if told:
            findings[item] = ItemEstimate(values[row], sure[row], reason, shown[row], told)
        else:
            findings[item] = empty_estimate()
    chance = answer_accuracy(outcome)
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
    labels: EncodedLabels, said: Callable[[Mapping[str, Any]], str | None], gold: Truths | None
) -> Index:
    return labels.gold({item: said(value) for item, value in (gold or {}).items()})[0]


def _text(value: Mapping[str, Any]) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def _by_text(told: Sequence[tuple[str, int, Value]]) -> list[str]:
    return [text for text, *_ in told]


def _grouped(labels: EncodedLabels) -> list[list[int]]:
    found: list[list[int]] = [[] for _ in range(labels.tasks)]
    for task, label in zip(labels.task.tolist(), labels.label.tolist(), strict=True):
        found[task].append(label)
    return found
