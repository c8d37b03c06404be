"""Aggregation of form answers: field by field, each by the method of its type.

Choices by members' skills, scales by their readings, numbers by their errors, several choices label
by label, dates by weight, texts by nearness. Nothing is an answer too: a field that most left empty
stays empty.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np

from minga_pure.science import ensemble
from minga_pure.science.agreement import Agreement
from minga_pure.science.labels import from_codes, stable_order
from minga_pure.science.member_numbers import estimate_numbers
from minga_pure.science.method_result import MethodResult
from minga_pure.science.multilabel import multilabel
from minga_pure.science.ordinal import middle_grade, ordinal
from minga_pure.science.parts import support_probability, weighted_plurality
from minga_pure.science.peer_skill import compare_answers
from minga_pure.science.peer_weights import peer_weights
from minga_pure.science.projects import Truths, add_peer_scores, empty_estimate, similarity_skill
from minga_pure.science.reasons import Reason
from minga_pure.science.results import Aggregation, AnswersByItem, ItemEstimate
from minga_pure.science.rover import word_similarity
from minga_pure.science.shape_confidence import ScoreFunction, calibrate_estimates
from minga_pure.science.skills import answer_accuracy
from minga_pure.science.weighted_medoid import weighted_medoid

DIGITS: Final = 6
Field = Mapping[str, Any]
Rows = list[tuple[int, int, Any]]


@dataclass(slots=True)
class FieldEstimates:
    """Estimates of one form field: by item (value or None, chance), by member (correct, of)."""

    estimates: dict[int, tuple[Any, float]] = field(default_factory=dict)
    member_scores: dict[int, tuple[float, int]] = field(default_factory=dict)


def aggregate_forms(
    answers: AnswersByItem,
    fields: Sequence[Field],
    *,
    score: ScoreFunction,
    gold: Truths | None = None,
) -> Aggregation:
    """Return {"fields": {name: value}} for each item; None when no field is decided."""
    people = stable_order(member for rows in answers.values() for member, _ in rows)
    number = {member: place for place, member in enumerate(people)}
    items = list(answers.values())
    columns: dict[str, FieldEstimates] = {}
    for form_field in fields:
        rows = [
            (item, number[member], value["fields"].get(form_field["name"]))
            for item, item_answers in enumerate(items)
            for member, value in item_answers
        ]
        columns[form_field["name"]] = _column(form_field, rows, len(items), len(people))
    findings = {
        name: _finding(item, columns, len(item_answers))
        for item, (name, item_answers) in enumerate(answers.items())
    }
    skills = {}
    for place, member in enumerate(people):
        parts = [
            column.member_scores[place]
            for column in columns.values()
            if place in column.member_scores
        ]
        of = sum(count for _, count in parts)
        share = math.fsum(hit for hit, _ in parts) / of if of else 0.0
        skills[member] = similarity_skill(share, of)
    frozen = [[_frozen(value) for _, value in item_answers] for item_answers in items]
    comparisons = [
        compare_answers([(number[member], dict(value)) for member, value in item_answers], score,
                 dict(gold[item]) if gold and item in gold else None)
        for item, item_answers in answers.items()
    ]  # fmt: skip
    aggregation = add_peer_scores(
        Aggregation(findings, {}, _agreement(frozen), "field by field"),
        list(answers),
        people,
        comparisons,
    )
    return calibrate_estimates(replace(aggregation, skills=skills), gold, score, in_parts=True)


def _finding(item: int, columns: Mapping[str, FieldEstimates], answers: int) -> ItemEstimate:
    if not answers:
        return empty_estimate()
    estimates = {
        name: column.estimates[item] for name, column in columns.items() if item in column.estimates
    }
    decided = {name: value for name, (value, _) in estimates.items() if value is not None}
    chances = [chance for _, chance in estimates.values()]
    sure = math.fsum(chances) / len(chances) if chances else 0.0
    if not decided and not any(chance > 0.5 for chance in chances):
        return ItemEstimate(None, sure, Reason("no_decision", {"answers": answers}), {}, answers)
    least = min(estimates, key=lambda name: (estimates[name][1], name))
    agreed = min(chances) >= min(0.9, support_probability([1.0] * answers))
    if answers == 1:
        reason = Reason("one_answer")
    elif agreed:
        reason = Reason("fields_agree", {"answers": answers})
    else:
        facts = {"decided": len(decided), "fields": len(estimates), "least": least}
        reason = Reason("fields_mixed", facts)
    shares = {name: chance for name, (_, chance) in estimates.items()}
    return ItemEstimate({"fields": decided}, sure, reason, shares, answers)


def _column(form_field: Field, rows: Rows, items: int, members: int) -> FieldEstimates:
    """Aggregate one field: empty or filled first, then by its type among the filled ones."""
    filled_rows = [row for row in rows if row[2] is not None]
    kind = form_field.get("kind", "text")
    if kind in ("choice", "yes_no"):
        column = _labels(form_field, filled_rows, items, members)
    elif kind == "scale":
        column = _scale(form_field, filled_rows, items, members)
    elif kind == "number":
        column = _numbers(form_field, filled_rows, items, members)
    elif kind == "choices":
        column = _sets(form_field, filled_rows, items, members)
    else:
        column = _alike(kind, filled_rows, items, members)
    filled_counts = np.bincount([row[0] for row in filled_rows], minlength=items)
    asked_counts = np.bincount([row[0] for row in rows], minlength=items)
    for item in range(items):
        empty = int(asked_counts[item] - filled_counts[item])
        if empty > filled_counts[item]:
            column.estimates[item] = (
                None,
                support_probability([1.0] * empty, [1.0] * int(filled_counts[item])),
            )
        elif empty and item in column.estimates:
            value, chance = column.estimates[item]
            filled_chance = support_probability([1.0] * int(filled_counts[item]), [1.0] * empty)
            column.estimates[item] = value, chance * filled_chance
    return column


def _labels(form_field: Field, filled_rows: Rows, items: int, members: int) -> FieldEstimates:
    names = (
        [True, False]
        if form_field.get("kind") == "yes_no"
        else [c["name"] for c in form_field["choices"]]
    )
    outcome = ensemble.aggregate(_coded(filled_rows, names, items, members))
    tied = outcome.tied
    column = _of_outcome(outcome)
    for item in {row[0] for row in filled_rows}:
        value = None if tied[item] else names[int(outcome.best[item])]
        column.estimates[item] = value, float(outcome.confidence[item])
    return column


def _scale(form_field: Field, filled_rows: Rows, items: int, members: int) -> FieldEstimates:
    grades = list(range(int(form_field.get("low", 1)), int(form_field.get("high", 5)) + 1))
    outcome = ordinal(_coded(filled_rows, grades, items, members))
    middle = middle_grade(outcome.distribution)
    column = _of_outcome(outcome)
    for item in {row[0] for row in filled_rows}:
        grade = int(middle[item])
        column.estimates[item] = grades[grade], float(outcome.distribution[item, grade])
    return column


def _numbers(form_field: Field, filled_rows: Rows, items: int, members: int) -> FieldEstimates:
    item, member, values = zip(*filled_rows, strict=True) if filled_rows else ((), (), ())
    result = estimate_numbers(item, member, values, items=items, members=members)
    is_integer = all(float(number).is_integer() for number in values)
    low, high = form_field.get("low", -math.inf), form_field.get("high", math.inf)
    column = FieldEstimates()
    for index in set(item):
        value = min(max(float(result.value[index]), low), high)
        size = DIGITS - 1 - math.floor(math.log10(abs(value))) if value else DIGITS
        rounded = round(value) if is_integer else round(value, max(0, size))
        column.estimates[index] = rounded, float(result.confidence[index])
    usual = float(np.median(result.spread)) if members else 0.0
    for person in set(member):
        closeness = usual / (usual + float(result.spread[person])) * 2 if usual else 1.0
        column.member_scores[person] = (
            min(1.0, closeness) * member.count(person),
            member.count(person),
        )
    return column


def _sets(form_field: Field, filled_rows: Rows, items: int, members: int) -> FieldEstimates:
    names = [choice["name"] for choice in form_field["choices"]]
    place = {name: index for index, name in enumerate(names)}
    item, member, selections = zip(*filled_rows, strict=True) if filled_rows else ((), (), ())
    chosen = [{place[name] for name in selection if name in place} for selection in selections]
    result = multilabel(item, member, chosen, items=items, members=members, classes=len(names))
    column = FieldEstimates()
    for index in set(item):
        applied = [
            name for name, chance in zip(names, result.chance[index], strict=True) if chance > 0.5
        ]
        named = frozenset().union(
            *(places for row_item, places in zip(item, chosen, strict=True) if row_item == index)
        )
        looked = [
            float(max(chance, 1 - chance))
            for name, chance in zip(names, result.chance[index], strict=True)
            if place[name] in named
        ]
        column.estimates[index] = (
            applied or None,
            math.fsum(looked) / len(looked) if looked else 0.0,
        )
    for person in set(member):
        column.member_scores[person] = (
            float(result.skill[person]) * member.count(person),
            member.count(person),
        )
    return column


def _alike(kind: str, filled_rows: Rows, items: int, members: int) -> FieldEstimates:
    """Aggregate dates (equal or not) and texts (by similarity), weighed by peer weights."""
    answers: list[list[tuple[int, str]]] = [[] for _ in range(items)]
    for item, member, value in filled_rows:
        answers[item].append((member, value))

    def similarity(first: str, second: str) -> float:
        if kind == "date":
            return float(first == second)
        return word_similarity(_letters(first), _letters(second))

    peers = peer_weights(answers, members, similarity)
    column = FieldEstimates()
    for item, item_answers in enumerate(answers):
        if not item_answers:
            continue
        texts = [text for _, text in item_answers]
        weights = [float(peers.weight[member]) for member, _ in item_answers]
        if kind == "date":
            column.estimates[item] = weighted_plurality(texts, weights)
        else:
            position, chance = weighted_medoid(texts, weights, similarity)
            column.estimates[item] = None if position is None else texts[position], chance
    for person in {member for _, member, _ in filled_rows}:
        of = int(peers.comparisons[person])
        column.member_scores[person] = float(peers.similarity[person]) * of, of
    return column


def _coded(filled_rows: Rows, names: Sequence[Hashable], items: int, members: int) -> Any:
    number = {name: index for index, name in enumerate(names)}
    return from_codes(
        [row[0] for row in filled_rows],
        [row[1] for row in filled_rows],
        [number.get(row[2], -1) for row in filled_rows],
        task_ids=range(items),
        member_ids=range(members),
        class_names=list(names),
    )


def _of_outcome(outcome: MethodResult) -> FieldEstimates:
    labels = outcome.labels
    accuracy = answer_accuracy(outcome)
    hits = np.bincount(labels.member, weights=accuracy, minlength=labels.members)
    counts = labels.answers_per_member()
    pairs = zip(hits.tolist(), counts.tolist(), strict=True)
    return FieldEstimates({}, {person: pair for person, pair in enumerate(pairs) if pair[1]})


def _letters(text: str) -> tuple[str, ...]:
    return tuple(" ".join(text.split()))


def _frozen(answer: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value
            for name, value in answer["fields"].items()}  # fmt: skip


def _agreement(forms: Sequence[Sequence[Mapping[str, Any]]]) -> Agreement:
    """Return alpha; the distance is the share of fields that differ."""
    from minga_pure.science.agreement_by_distance import distance_agreement

    def distance(first: Mapping[str, Any], second: Mapping[str, Any]) -> float:
        names = {*first, *second}
        return sum(first.get(n) != second.get(n) for n in names) / len(names) if names else 0.0

    return distance_agreement(forms, distance, replicates=200, pairs=1000)
