"""Forms that many filled in: field by field, each by the way of its kind.

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
    """What one field's answers say: by item (value or None, chance), by member (right, of)."""

    estimates: dict[int, tuple[Any, float]] = field(default_factory=dict)
    member_scores: dict[int, tuple[float, int]] = field(default_factory=dict)


def aggregate_forms(
    answers: AnswersByItem,
    fields: Sequence[Field],
    *,
    score: ScoreFunction,
    gold: Truths | None = None,
) -> Aggregation:
    """{"fields": {name: value}} for each item; None when no field is decided."""
    people = stable_order(member for told in answers.values() for member, _ in told)
    number = {member: place for place, member in enumerate(people)}
    items = list(answers.values())
    columns: dict[str, FieldEstimates] = {}
    for one in fields:
        rows = [
            (item, number[member], value["fields"].get(one["name"]))
            for item, told in enumerate(items)
            for member, value in told
        ]
        columns[one["name"]] = _column(one, rows, len(items), len(people))
    findings = {
        name: _finding(item, columns, len(told))
        for item, (name, told) in enumerate(answers.items())
    }
    skills = {}
    for place, member in enumerate(people):
        parts = [
            each.member_scores[place] for each in columns.values() if place in each.member_scores
        ]
        of = sum(count for _, count in parts)
        share = math.fsum(hit for hit, _ in parts) / of if of else 0.0
        skills[member] = similarity_skill(share, of)
    same = [[_frozen(value) for _, value in told] for told in items]
    held = [
        compare_answers([(number[member], dict(value)) for member, value in told], score,
                 dict(gold[item]) if gold and item in gold else None)
        for item, told in answers.items()
    ]  # fmt: skip
    found = add_peer_scores(
        Aggregation(findings, {}, _agreement(same), "field by field"), list(answers), people, held
    )
    return calibrate_estimates(replace(found, skills=skills), gold, score, in_parts=True)


def _finding(item: int, columns: Mapping[str, FieldEstimates], answers: int) -> ItemEstimate:
    if not answers:
        return empty_estimate()
    told = {
        name: column.estimates[item] for name, column in columns.items() if item in column.estimates
    }
    kept = {name: value for name, (value, _) in told.items() if value is not None}
    chances = [chance for _, chance in told.values()]
    sure = math.fsum(chances) / len(chances) if chances else 0.0
    if not kept and not any(chance > 0.5 for chance in chances):
        return ItemEstimate(None, sure, Reason("no_decision", {"answers": answers}), {}, answers)
    least = min(told, key=lambda name: (told[name][1], name))
    agreed = min(chances) >= min(0.9, support_probability([1.0] * answers))
    if answers == 1:
        reason = Reason("one_answer")
    elif agreed:
        reason = Reason("fields_agree", {"answers": answers})
    else:
        facts = {"decided": len(kept), "fields": len(told), "least": least}
        reason = Reason("fields_mixed", facts)
    shares = {name: chance for name, (_, chance) in told.items()}
    return ItemEstimate({"fields": kept}, sure, reason, shares, answers)


def _column(one: Field, rows: Rows, items: int, members: int) -> FieldEstimates:
    """One field: who left it empty is counted first, then its kind's own way among the rest."""
    given = [row for row in rows if row[2] is not None]
    kind = one.get("kind", "text")
    if kind in ("choice", "yes_no"):
        column = _labels(one, given, items, members)
    elif kind == "scale":
        column = _scale(one, given, items, members)
    elif kind == "number":
        column = _numbers(one, given, items, members)
    elif kind == "choices":
        column = _sets(one, given, items, members)
    else:
        column = _alike(kind, given, items, members)
    there = np.bincount([row[0] for row in given], minlength=items)
    asked = np.bincount([row[0] for row in rows], minlength=items)
    for item in range(items):
        empty = int(asked[item] - there[item])
        if empty > there[item]:
            column.estimates[item] = (
                None,
                support_probability([1.0] * empty, [1.0] * int(there[item])),
            )
        elif empty and item in column.estimates:
            value, chance = column.estimates[item]
            filled = support_probability([1.0] * int(there[item]), [1.0] * empty)
            column.estimates[item] = value, chance * filled
    return column


def _labels(one: Field, given: Rows, items: int, members: int) -> FieldEstimates:
    names = [True, False] if one.get("kind") == "yes_no" else [c["name"] for c in one["choices"]]
    outcome = ensemble.aggregate(_coded(given, names, items, members))
    tied = outcome.tied
    column = _of_outcome(outcome)
    for item in {row[0] for row in given}:
        value = None if tied[item] else names[int(outcome.best[item])]
        column.estimates[item] = value, float(outcome.confidence[item])
    return column


def _scale(one: Field, given: Rows, items: int, members: int) -> FieldEstimates:
    grades = list(range(int(one.get("low", 1)), int(one.get("high", 5)) + 1))
    outcome = ordinal(_coded(given, grades, items, members))
    middle = middle_grade(outcome.distribution)
    column = _of_outcome(outcome)
    for item in {row[0] for row in given}:
        at = int(middle[item])
        column.estimates[item] = grades[at], float(outcome.distribution[item, at])
    return column


def _numbers(one: Field, given: Rows, items: int, members: int) -> FieldEstimates:
    item, member, told = zip(*given, strict=True) if given else ((), (), ())
    found = estimate_numbers(item, member, told, items=items, members=members)
    whole = all(float(number).is_integer() for number in told)
    low, high = one.get("low", -math.inf), one.get("high", math.inf)
    column = FieldEstimates()
    for at in set(item):
        value = min(max(float(found.value[at]), low), high)
        size = DIGITS - 1 - math.floor(math.log10(abs(value))) if value else DIGITS
        shown = round(value) if whole else round(value, max(0, size))
        column.estimates[at] = shown, float(found.confidence[at])
    usual = float(np.median(found.spread)) if members else 0.0
    for who in set(member):
        near = usual / (usual + float(found.spread[who])) * 2 if usual else 1.0
        column.member_scores[who] = min(1.0, near) * member.count(who), member.count(who)
    return column


def _sets(one: Field, given: Rows, items: int, members: int) -> FieldEstimates:
    names = [choice["name"] for choice in one["choices"]]
    place = {name: at for at, name in enumerate(names)}
    item, member, said = zip(*given, strict=True) if given else ((), (), ())
    chosen = [{place[name] for name in each if name in place} for each in said]
    found = multilabel(item, member, chosen, items=items, members=members, classes=len(names))
    column = FieldEstimates()
    for at in set(item):
        kept = [name for name, chance in zip(names, found.chance[at], strict=True) if chance > 0.5]
        looked = [float(max(c, 1 - c)) for name, c in zip(names, found.chance[at], strict=True)
                  if any(place[name] in one for where, one in zip(item, chosen, strict=True)
                         if where == at)]  # fmt: skip
        column.estimates[at] = kept or None, math.fsum(looked) / len(looked) if looked else 0.0
    for who in set(member):
        column.member_scores[who] = float(found.skill[who]) * member.count(who), member.count(who)
    return column


def _alike(kind: str, given: Rows, items: int, members: int) -> FieldEstimates:
    """Dates (the same or not) and texts (near or far): by the weight of who is near to peers."""
    told: list[list[tuple[int, str]]] = [[] for _ in range(items)]
    for item, member, said in given:
        told[item].append((member, said))

    def near(mine: str, theirs: str) -> float:
        if kind == "date":
            return float(mine == theirs)
        return word_similarity(_letters(mine), _letters(theirs))

    peers = peer_weights(told, members, near)
    column = FieldEstimates()
    for item, each in enumerate(told):
        if not each:
            continue
        said = [one for _, one in each]
        weights = [float(peers.weight[member]) for member, _ in each]
        if kind == "date":
            column.estimates[item] = weighted_plurality(said, weights)
        else:
            at, chance = weighted_medoid(said, weights, near)
            column.estimates[item] = None if at is None else said[at], chance
    for who in {member for _, member, _ in given}:
        of = int(peers.comparisons[who])
        column.member_scores[who] = float(peers.similarity[who]) * of, of
    return column


def _coded(given: Rows, names: Sequence[Hashable], items: int, members: int) -> Any:
    number = {name: at for at, name in enumerate(names)}
    return from_codes(
        [row[0] for row in given],
        [row[1] for row in given],
        [number.get(row[2], -1) for row in given],
        task_ids=range(items),
        member_ids=range(members),
        class_names=list(names),
    )


def _of_outcome(outcome: MethodResult) -> FieldEstimates:
    labels = outcome.labels
    right = answer_accuracy(outcome)
    hits = np.bincount(labels.member, weights=right, minlength=labels.members)
    counts = labels.answers_per_member()
    pairs = zip(hits.tolist(), counts.tolist(), strict=True)
    return FieldEstimates({}, {who: pair for who, pair in enumerate(pairs) if pair[1]})


def _letters(text: str) -> tuple[str, ...]:
    return tuple(" ".join(text.split()))


def _frozen(value: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(said) if isinstance(said, list) else said
            for name, said in value["fields"].items()}  # fmt: skip


def _agreement(same: Sequence[Sequence[Mapping[str, Any]]]) -> Agreement:
    """Alpha with the share of fields that differ as distance."""
    from minga_pure.science.agreement_by_distance import distance_agreement

    def apart(mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> float:
        names = {*mine, *theirs}
        return sum(mine.get(n) != theirs.get(n) for n in names) / len(names) if names else 0.0

    return distance_agreement(same, apart, replicates=200, pairs=1000)
