"""What the answers to each item say together: a label for choices, or what each kind knows."""

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
from minga_pure.science.label_reasons import label_reasons
from minga_pure.science.method_result import MethodResult
from minga_pure.science.reasons import Reason
from minga_pure.science.results import AnswersByItem
from minga_pure.science.skills import SkillEstimate, answer_accuracy, estimate_skills
from minga_pure.tasktypes import TaskType

Truths = Mapping[Hashable, Mapping[str, Any]]
GOLD_TO_CALIBRATE = 8
COMPARED = "comparison"
_CLASSIFIED = frozenset({"text_classification", "image_classification"})


def is_single_choice(card: ProjectView) -> bool:
    """Whether an answer is one label out of a flat list: then it takes twelve bytes, however many
    answers there are, and members are compared by it."""
    is_tree = any(label.get("under") for label in card.labels)
    return card.task_type in _CLASSIFIED and not card.multiple and not is_tree


def by_classes(
    choices: Choices,
    *,
    gold: Mapping[int, Mapping[str, Any]],
    wanted: int,
    first: int | None = None,
    confidence: float = CONFIDENCE_WANTED,
) -> Computed:
    """What answers say together that are one label each: members are weighed by their skill.

    choices: tasks are positions, members row numbers (below zero: a declared machine), classes
    names of labels. gold: true values by position. wanted: how many answers an item usually gets;
    first: how many it begins with, where it may be asked again.
    """
    told = choices.labels
    truth, _cautions = told.gold({pos: value.get("label") for pos, value in gold.items()})
    outcome = ensemble.aggregate(told, gold=truth)
    known = truth >= 0
    right = int((outcome.best[known] == truth[known]).sum()) if told.classes else 0
    chance = answer_accuracy(outcome)
    estimates = estimate_skills(told, chance)
    return Computed(
        outcome=outcome,
        drift=drift_of_choices(choices, chance, truth, first=first),
        method=method_words(outcome),
        calibrated=bool(known.sum() >= GOLD_TO_CALIBRATE),
        results=_results(outcome, wanted, confidence),
        skills=_members(zip(told.member_ids, estimates, strict=True)),
        warnings=outcome.cautions,
        confusion=confusion(outcome),
        gold_seen=int(known.sum()),
        gold_right=right,
    )


def by_kind(
    kind: TaskType,
    labels: Sequence[Mapping[str, Any]],
    answers: Iterable[Annotation],
    *,
    gold: Mapping[int, Mapping[str, Any]],
    wanted: int,
    first: int | None = None,
    confidence: float = CONFIDENCE_WANTED,
) -> Computed:
    """What all other answers say together (boxes, spans, texts, rankings): each kind knows how."""
    given: dict[int, list[tuple[int, dict[str, Any]]]] = defaultdict(list)
    by_people = []
    for answer in answers:
        given[answer.pos].append((answer.member, answer.value))
        if answer.member >= 0:
            by_people.append((answer.at, answer.pos, answer.member, answer.seconds))
    said = kind.aggregate(cast(AnswersByItem, given), labels, gold=cast(Truths, gold))
    found = []
    for pos in sorted(given):
        finding = said.estimates[pos]
        number = sum(member >= 0 for member, _value in given[pos])
        sure = round(min(1.0, max(0.0, finding.confidence)), 4)
        found.append(
            ItemResult(
                pos=pos,
                value=finding.value,
                distribution=_shares(finding.distribution.items()),
                confidence=sure,
                verdict=stands(answers=number, wanted=wanted, confidence=sure, enough=confidence),
                reason=reason_kept(finding.reason),
                answers=number,
            )
        )
    return Computed(
        method=said.method,
        calibrated=len(said.estimate_scores) >= GOLD_TO_CALIBRATE,
        results=found,
        skills=_members(said.skills.items()),
        warnings=said.cautions,
        drift=drift_of(by_people, said, first=first),
        winners=winners(given) if kind.name == COMPARED else (),
        gold_seen=len(said.estimate_scores),
        gold_right=round(math.fsum(said.estimate_scores.values()), 4),
        agreement=said.agreement,
    )


def method_words(outcome: MethodResult) -> str:
    """The method by its name, and what it leaned on, as “default: ebcc 60 %, one_coin 40 %”."""
    leaned = [f"{name} {share:.0%}" for name, share in outcome.weights if share >= 0.005]
    return f"{outcome.method}: {', '.join(leaned)}" if leaned else outcome.method


def _results(outcome: MethodResult, wanted: int, confidence: float) -> list[ItemResult]:
    labels = outcome.labels
    people = np.asarray(labels.member_ids, dtype=np.int64) >= 0
    counts = people_per_item(outcome)
    best, tied, sure = outcome.best, outcome.tied, outcome.confidence
    names = labels.class_names
    found = []
    reasons = label_reasons(outcome, people[labels.member] if labels.members else None)
    for place, pos in enumerate(labels.task_ids):
        number, certain = int(counts[place]), round(min(1.0, float(sure[place])), 4)
        found.append(
            ItemResult(
                pos=int(pos),
                value=None if tied[place] else {"label": names[best[place]]},
                distribution=_shares(zip(names, outcome.distribution[place], strict=True)),
                confidence=certain,
                verdict=stands(
                    answers=number, wanted=wanted, confidence=certain, enough=confidence
                ),
                reason=reason_kept(reasons[place]),
                answers=number,
            )
        )
    return found


def _shares(shares: Iterable[tuple[Any, Any]]) -> dict[str, float]:
    return {str(name): round(float(share), 4) for name, share in shares if share >= 0.00005}


def reason_kept(reason: Reason) -> dict[str, Any]:
    return {"code": reason.code, "facts": dict(reason.facts)}


def _members(estimates: Iterable[tuple[Any, SkillEstimate]]) -> list[MemberSkill]:
    """Estimates of members and of machines (below zero), in the form in which they are kept."""
    return [
        MemberSkill(
            int(member),
            one.answers,
            round(one.share, 4),
            round(min(one.low, one.share), 4),
            round(max(one.high, one.share), 4),
        )
        for member, one in estimates
        if one.answers
    ]


def people_per_item(outcome: MethodResult) -> npt.NDArray[np.int64]:
    """How many members answered each item; declared machines do not count."""
    labels = outcome.labels
    people = np.asarray(labels.member_ids, dtype=np.int64) >= 0
    counted = people[labels.member] if labels.members else np.zeros(0, dtype=np.bool_)
    return np.bincount(labels.task[counted], minlength=labels.tasks)


def stands(*, answers: int, wanted: int, confidence: float, enough: float) -> Verdict:
    """Where an item stands. Two answers at least, unless the client asked for one only; one
    answer that is not sure enough stays open, for nobody disagrees with herself."""
    if confidence >= enough and answers >= min(ANSWERS_AT_LEAST, max(1, wanted)):
        return Verdict.AGREED
    return Verdict.OPEN if answers < max(ANSWERS_AT_LEAST, wanted) else Verdict.DISAGREE


def confusion(outcome: MethodResult) -> dict[str, dict[str, float]]:
    """How often members answered each label (inner) where each label is true (outer), as shares."""
    labels = outcome.labels
    counted = np.zeros((labels.classes, labels.classes))
    for label in range(labels.classes):
        chosen = labels.label == label
        counted[:, label] = outcome.distribution[labels.task[chosen]].sum(axis=0)
    names = labels.class_names
    table: dict[str, dict[str, float]] = {}
    for place, row in enumerate(counted):
        whole = row.sum()
        if whole >= 0.5:
            table[names[place]] = {
                name: round(float(share / whole), 4)
                for name, share in zip(names, row, strict=True)
                if share / whole >= 0.0005
            }
    return table
