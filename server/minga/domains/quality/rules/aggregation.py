"""Aggregation of the answers to each item: by label for choices, else by the task type."""

import math
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from minga.domains.quality.rules.drift import drift_of, drift_of_choices
from minga.domains.quality.rules.winners import winners
from minga.domains.quality.types import (
    ANSWERS_AT_LEAST,
    CONFIDENCE_WANTED,
    Annotation,
    Choices,
    Computed,
    ItemResult,
    MemberSkill,
    Verdict,
)
from minga.domains.work.types import ProjectView
from minga_pure.science import ensemble
from minga_pure.science.item_features import Features
from minga_pure.science.label_reasons import label_reasons
from minga_pure.science.many_classes import (
    CandidateLabels,
    aggregate_candidates,
    candidate_labels,
    confusion_shares,
    has_many_classes,
    peer_accuracy,
)
from minga_pure.science.method_result import MethodResult
from minga_pure.science.reasons import Reason
from minga_pure.science.results import AnswersByItem
from minga_pure.science.skills import SkillEstimate, answer_accuracy, estimate_skills
from minga_pure.tasktypes import TaskType

Truths = Mapping[Hashable, Mapping[str, Any]]
GOLD_TO_CALIBRATE = 8
COMPARED = "comparison"
SHARE_LEAST = 0.0005
CONFUSED_WITH_MAX = 10
_CLASSIFIED = frozenset({"text_classification", "image_classification"})


def is_single_choice(card: ProjectView) -> bool:
    """Return True when an answer is one label out of a flat list (twelve bytes an answer)."""
    is_tree = any(label.get("under") for label in card.labels)
    return card.task_type in _CLASSIFIED and not card.multiple and not is_tree


def aggregate_choices(
    choices: Choices,
    *,
    gold: Mapping[int, Mapping[str, Any]],
    redundancy: int,
    first: int | None = None,
    confidence: float = CONFIDENCE_WANTED,
    features: Features | None = None,
) -> Computed:
    """Aggregate answers that are one label each; members are weighed by their skill.

    choices: tasks are positions, members row numbers (below zero: a declared machine), classes
    names of labels. gold: true values by position. redundancy: the usual number of
    answers an item; first: the number that it begins with, where it may be asked again. features:
    of the items, a row for each task, from which a model may join the members.
    """
    encoded = choices.labels
    truth, _cautions = encoded.gold({pos: value.get("label") for pos, value in gold.items()})
    coded = None
    columns = truth
    if has_many_classes(encoded):
        coded, columns = candidate_labels(encoded, truth)
        outcome = aggregate_candidates(coded, gold=columns)
        chance = peer_accuracy(coded, outcome)
    else:
        outcome = ensemble.aggregate(encoded, gold=truth, features=features)
        chance = answer_accuracy(outcome)
    known = truth >= 0
    gold_right = int((outcome.best[known] == columns[known]).sum()) if encoded.classes else 0
    estimates = estimate_skills(encoded, chance)
    return Computed(
        outcome=outcome,
        drift=drift_of_choices(choices, chance, truth, first=first),
        method=method_words(outcome),
        calibrated=bool(known.sum() >= GOLD_TO_CALIBRATE),
        results=_results(outcome, coded, redundancy, confidence),
        skills=_members(zip(encoded.member_ids, estimates, strict=True)),
        warnings=outcome.cautions,
        confusion=confusion(outcome, coded),
        gold_seen=int(known.sum()),
        gold_right=gold_right,
    )


def aggregate_values(
    kind: TaskType,
    labels: Sequence[Mapping[str, Any]],
    answers: Iterable[Annotation],
    *,
    gold: Mapping[int, Mapping[str, Any]],
    redundancy: int,
    first: int | None = None,
    confidence: float = CONFIDENCE_WANTED,
) -> Computed:
    """Aggregate answers with a shape (boxes, spans, texts, rankings), as the task type does."""
    by_position: dict[int, list[tuple[int, dict[str, Any]]]] = defaultdict(list)
    by_people = []
    for answer in answers:
        by_position[answer.pos].append((answer.member, answer.value))
        if answer.member >= 0:
            by_people.append((answer.answered_at, answer.pos, answer.member, answer.seconds))
    aggregation = kind.aggregate(cast(AnswersByItem, by_position), labels, gold=cast(Truths, gold))
    results = []
    for pos in sorted(by_position):
        item_estimate = aggregation.estimates[pos]
        number = sum(member >= 0 for member, _value in by_position[pos])
        sure = round(min(1.0, max(0.0, item_estimate.confidence)), 4)
        results.append(
            ItemResult(
                pos=pos,
                value=item_estimate.value,
                distribution=_shares(item_estimate.distribution.items()),
                confidence=sure,
                verdict=verdict_of(
                    answers=number, redundancy=redundancy, confidence=sure, enough=confidence
                ),
                reason=reason_kept(item_estimate.reason),
                answers=number,
            )
        )
    return Computed(
        method=aggregation.method,
        calibrated=len(aggregation.estimate_scores) >= GOLD_TO_CALIBRATE,
        results=results,
        skills=_members(aggregation.skills.items()),
        warnings=aggregation.cautions,
        drift=drift_of(by_people, aggregation, first=first),
        winners=winners(by_position) if kind.name == COMPARED else (),
        gold_seen=len(aggregation.estimate_scores),
        gold_right=round(math.fsum(aggregation.estimate_scores.values()), 4),
        agreement=aggregation.agreement,
    )


def method_words(outcome: MethodResult) -> str:
    """The method by its name, and what it leaned on, as “default: ebcc 60 %, one_coin 40 %”."""
    leaned = [f"{name} {share:.0%}" for name, share in outcome.weights if share >= 0.005]
    return f"{outcome.method}: {', '.join(leaned)}" if leaned else outcome.method


def _results(
    outcome: MethodResult, coded: CandidateLabels | None, redundancy: int, confidence: float
) -> list[ItemResult]:
    labels = outcome.labels
    people = np.asarray(labels.member_ids, dtype=np.int64) >= 0
    counts = people_per_item(outcome)
    best, tied, sure = outcome.best, outcome.tied, outcome.confidence
    names: Sequence[Any] = labels.class_names
    results = []
    reasons = label_reasons(
        outcome,
        people[labels.member] if labels.members else None,
        None if coded is None else coded.name,
    )
    by_members = members_values(outcome)
    for place, pos in enumerate(labels.task_ids):
        members_value = None if by_members is None else by_members[place]
        number, certain = int(counts[place]), round(min(1.0, float(sure[place])), 4)
        if coded is not None:
            names = [coded.name(place, column) for column in range(labels.classes)]
        name = None if tied[place] else names[best[place]]
        results.append(
            ItemResult(
                pos=int(pos),
                value=None if name is None else {"label": name},
                distribution=_shares(zip(names, outcome.distribution[place], strict=True)),
                confidence=certain,
                verdict=verdict_of(
                    answers=number, redundancy=redundancy, confidence=certain, enough=confidence
                ),
                reason=reason_kept(_tipped(reasons[place], members_value)),
                answers=number,
                members_value=members_value,
            )
        )
    return results


def _tipped(reason: Reason, members_value: Mapping[str, Any] | None) -> Reason:
    """Return the reason of a label; where the items' model decides it, that is the reason."""
    if members_value is None or "count" not in reason.facts:
        return reason
    facts = {name: reason.facts[name] for name in ("count", "answers", "label")}
    return Reason("item_model_tipped", facts)


def members_values(outcome: MethodResult) -> list[dict[str, Any] | None] | None:
    """Return the value of the members alone for each item whose label the items' model changed.

    None where no model joined.
    """
    model = outcome.item_model
    if model is None or not model.joins:
        return None
    names, best, tied = outcome.labels.class_names, outcome.best, outcome.tied
    members_best = model.members.argmax(axis=1)
    is_changed = (members_best != best) & ~tied & (outcome.labels.answers_per_task() > 0)
    return [
        {"label": names[number]} if differs else None
        for number, differs in zip(members_best.tolist(), is_changed.tolist(), strict=True)
    ]


def _shares(shares: Iterable[tuple[Any, Any]]) -> dict[str, float]:
    return {
        str(name): round(float(share), 4)
        for name, share in shares
        if name is not None and share >= 0.00005
    }


def reason_kept(reason: Reason) -> dict[str, Any]:
    return {"code": reason.code, "facts": dict(reason.facts)}


def _members(estimates: Iterable[tuple[Any, SkillEstimate]]) -> list[MemberSkill]:
    """Estimates of members and of machines (below zero), in the form in which they are kept."""
    return [
        MemberSkill(
            int(member),
            estimate.answers,
            round(estimate.share, 4),
            round(min(estimate.low, estimate.share), 4),
            round(max(estimate.high, estimate.share), 4),
        )
        for member, estimate in estimates
        if estimate.answers
    ]


def people_per_item(outcome: MethodResult) -> npt.NDArray[np.int64]:
    """Return the number of members who answered each item, machines excluded: int64 (items,)."""
    labels = outcome.labels
    people = np.asarray(labels.member_ids, dtype=np.int64) >= 0
    counted = people[labels.member] if labels.members else np.zeros(0, dtype=np.bool_)
    return np.bincount(labels.task[counted], minlength=labels.tasks)


def verdict_of(*, answers: int, redundancy: int, confidence: float, enough: float) -> Verdict:
    """Return the verdict on an item.

    Two answers at least, unless the client asked for one only; one answer that is not sure enough
    stays open, for nobody disagrees with themselves.
    """
    if confidence >= enough and answers >= min(ANSWERS_AT_LEAST, max(1, redundancy)):
        return Verdict.AGREED
    return Verdict.OPEN if answers < max(ANSWERS_AT_LEAST, redundancy) else Verdict.DISAGREE


def confusion(
    outcome: MethodResult, coded: CandidateLabels | None = None
) -> dict[str, dict[str, float]]:
    """Return the shares (0..1) of answered labels (inner) by true label (outer).

    Of many classes only the greatest shares of each row, so that the table stays small.
    """
    if coded is not None:
        table = confusion_shares(coded, outcome, row_max=CONFUSED_WITH_MAX, least=SHARE_LEAST)
        return {
            true: {name: round(share, 4) for name, share in row.items()}
            for true, row in table.items()
        }
    labels = outcome.labels
    counted = np.zeros((labels.classes, labels.classes))
    for label in range(labels.classes):
        chosen = labels.label == label
        counted[:, label] = outcome.distribution[labels.task[chosen]].sum(axis=0)
    names = labels.class_names
    table = {}
    for place, row in enumerate(counted):
        total = row.sum()
        if total >= 0.5:
            table[names[place]] = {
                name: round(float(share / total), 4)
                for name, share in zip(names, row, strict=True)
                if share / total >= SHARE_LEAST
            }
    return table
