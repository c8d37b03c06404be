"""Pure decisions about quality: answers in, results out. No clock, no database."""

import hashlib
import math
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from minga.domains.quality.words import (
    CONFIDENCE_WANTED,
    Choices,
    Computed,
    Further,
    ItemResult,
    MemberSkill,
    Told,
    Verdict,
)
from minga.domains.work.words import ProjectCard
from minga_pure.science import default
from minga_pure.science.drift import Answered, Drift, drift
from minga_pure.science.findings import Given, Together
from minga_pure.science.label_reasons import label_reasons
from minga_pure.science.labels import Index, Numbers
from minga_pure.science.outcome import Outcome
from minga_pure.science.reasons import Reason
from minga_pure.science.redundancy import (
    SKILLED_ANSWERS_AT_LEAST,
    Advice,
    Decision,
    Policy,
    decide_all,
    expected_gain,
    plan,
    skilled_answer,
    usual_answer,
)
from minga_pure.science.skills import Skill, chance_each_is_right, skills
from minga_pure.tasktypes import TaskType

Truths = Mapping[Hashable, Mapping[str, Any]]
ANSWERS_AT_LEAST = 2
GOLD_TO_CALIBRATE = 8
GROWTH = 50
AT_MOST_TIMES = 3
PACE_AT_LEAST = 20
AT_LEAST_EVERY = timedelta(minutes=10)
BLIND_IN = 5
_CLASSIFIED = frozenset({"text_classification", "image_classification"})


def is_single_choice(card: ProjectCard) -> bool:
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
    outcome = default.aggregate(told, gold=truth)
    known = truth >= 0
    right = int((outcome.best[known] == truth[known]).sum()) if told.classes else 0
    chance = chance_each_is_right(outcome)
    estimates = skills(told, chance)
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
    answers: Iterable[Told],
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
    said = kind.aggregate(cast(Given, given), labels, gold=cast(Truths, gold))
    found = []
    for pos in sorted(given):
        finding = said.findings[pos]
        number = sum(member >= 0 for member, _value in given[pos])
        sure = round(min(1.0, max(0.0, finding.confidence)), 4)
        found.append(
            ItemResult(
                pos=pos,
                value=finding.value,
                distribution=_shares(finding.distribution.items()),
                confidence=sure,
                verdict=stands(answers=number, wanted=wanted, confidence=sure, enough=confidence),
                reason=_reason(finding.reason),
                answers=number,
            )
        )
    return Computed(
        method=said.method,
        calibrated=len(said.fits) >= GOLD_TO_CALIBRATE,
        results=found,
        skills=_members(said.skills.items()),
        warnings=said.cautions,
        drift=drift_of(by_people, said, first=first),
        gold_seen=len(said.fits),
        gold_right=round(math.fsum(said.fits.values()), 4),
        agreement=said.agreement,
    )


def method_words(outcome: Outcome) -> str:
    """The method by its name, and what it leaned on, as “default: ebcc 60 %, one_coin 40 %”."""
    leaned = [f"{name} {share:.0%}" for name, share in outcome.weights if share >= 0.005]
    return f"{outcome.method}: {', '.join(leaned)}" if leaned else outcome.method


def drift_of_choices(
    choices: Choices, chance: Numbers, truth: Index, *, first: int | None
) -> Drift:
    """What changed over time in answers that are one label each; machines are left out."""
    told = choices.labels
    members = np.asarray(told.member_ids, dtype=np.int64)[told.member]
    known = np.where(truth[told.task] >= 0, (told.label == truth[told.task]).astype(float), np.nan)
    alone = told.answers_per_task()[told.task] < ANSWERS_AT_LEAST
    fits = np.where(alone, np.nan, chance)
    answers = Answered(
        choices.at, told.task.astype(np.int64), members, choices.seconds, fits, known
    )
    return drift(answers.taken(members >= 0), first_of_item=first)


def drift_of(
    rows: Sequence[tuple[int, int, int, float]], said: Together, *, first: int | None
) -> Drift:
    """The same for answers with a shape; rows of (at, position, member, seconds)."""
    nothing: Mapping[Hashable, float] = {}
    at, pos, member = (np.array([row[place] for row in rows], dtype=np.int64) for place in range(3))
    fits, known = (
        np.array([kept.get(pos, nothing).get(who, np.nan) for _, pos, who, _ in rows], np.float64)
        for kept in (said.fitting, said.known)
    )
    seconds = np.array([row[3] for row in rows], dtype=np.float64)
    return drift(Answered(at, pos, member, seconds, fits, known), first_of_item=first)


def _results(outcome: Outcome, wanted: int, confidence: float) -> list[ItemResult]:
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
                reason=_reason(reasons[place]),
                answers=number,
            )
        )
    return found


def _shares(shares: Iterable[tuple[Any, Any]]) -> dict[str, float]:
    return {str(name): round(float(share), 4) for name, share in shares if share >= 0.00005}


def _reason(reason: Reason) -> dict[str, Any]:
    return {"code": reason.code, "facts": dict(reason.facts)}


def _members(estimates: Iterable[tuple[Any, Skill]]) -> list[MemberSkill]:
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


def is_shown(seed: int, external_id: str) -> bool:
    """Whether members see what a machine guessed of this item; every fifth stays blind, so that
    one can measure whether people follow the machine. Nobody can choose which."""
    digest = hashlib.sha256(f"{seed}:{external_id}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % BLIND_IN != 0


def advised(found: Computed, *, first: int, usual: int, kept: int) -> Computed:
    """The same results, each with a sentence on whether it is asked again, and why.

    Where no answer is to come and it is still not sure, people disagree.
    """
    decisions = _decisions(found, first=first, usual=usual)
    results = []
    for one, decision in zip(found.results, decisions, strict=True):
        reason, ends = decision.reason, decision.advice in (Advice.STOP, Advice.DISAGREE)
        if decision.advice in (Advice.ASK, Advice.ROUTE) and not kept and one.answers >= first:
            reason, ends = Reason("nothing_kept", decision.reason.facts), True
        ended = ends and one.verdict is Verdict.OPEN and one.answers >= ANSWERS_AT_LEAST
        verdict = Verdict.DISAGREE if ended else one.verdict
        results.append(replace(one, verdict=verdict, advice=_reason(reason)))
    return replace(found, results=results)


def _decisions(found: Computed, *, first: int, usual: int) -> list[Decision]:
    policy = Policy(at_least=first, usual=usual, at_most=usual * AT_MOST_TIMES)
    if found.outcome is not None:
        outcome = found.outcome
        return decide_all(
            outcome.distribution,
            people_per_item(outcome),
            usual_answer=usual_answer(outcome.labels, outcome.distribution),
            skilled_answer=skilled_answer(outcome),
            policy=policy,
        )
    return [_by_confidence(one, policy) for one in found.results]


def _by_confidence(one: ItemResult, policy: Policy) -> Decision:
    """For answers with a shape, as `_further_by_confidence` asks."""
    facts = {"answers": one.answers, "percent": round(100 * one.confidence)}
    advice, more = Advice.ASK, {"target": round(100 * CONFIDENCE_WANTED), "most": policy.at_most}
    code = "asked_until_sure"
    if one.answers < policy.at_least:
        code, more = "too_few_answers", {"wanted": policy.at_least}
    elif one.confidence >= CONFIDENCE_WANTED:
        advice, code, more = Advice.STOP, "sure_enough", {}
    elif one.answers >= policy.at_most:
        advice, code, more = Advice.DISAGREE, "most_answers_reached", {}
    reason = Reason(code, {**facts, **more})
    return Decision(advice, one.confidence, one.answers, 0.0, 0.0, reason)


def people_per_item(outcome: Outcome) -> npt.NDArray[np.int64]:
    """How many members answered each item; declared machines do not count."""
    labels = outcome.labels
    people = np.asarray(labels.member_ids, dtype=np.int64) >= 0
    counted = people[labels.member] if labels.members else np.zeros(0, dtype=np.bool_)
    return np.bincount(labels.task[counted], minlength=labels.tasks)


def further(found: Computed, *, first: int, usual: int, kept: int, items: int) -> Further:
    """Where another answer helps, most useful first, in a project that keeps slots back.

    A tenth of the items at a time: then the answers are looked at again. Hard items where a usual
    member's answer is not worth its price are for the members who are good at such items.
    """
    if found.outcome is None:
        return _further_by_confidence(found, first=first, usual=usual, kept=kept, items=items)
    outcome = found.outcome
    answers = people_per_item(outcome)
    policy = Policy(at_least=first, usual=usual, at_most=usual * AT_MOST_TIMES)
    pace = max(PACE_AT_LEAST, items // 10)
    usually = usual_answer(outcome.labels, outcome.distribution)
    chosen = plan(
        outcome.distribution, answers, usual_answer=usually, policy=policy, most=min(kept, pace)
    )
    positions = outcome.labels.task_ids
    ask = [int(positions[place]) for place in chosen.ask]
    skilled = skilled_answer(outcome)
    route: list[int] = []
    members: list[int] = []
    if skilled is not None:
        gain = expected_gain(outcome.distribution, skilled)
        hard = (
            (gain >= policy.gain_min)
            & (chosen.gain < policy.gain_min)
            & (outcome.confidence < policy.target)
            & (answers < policy.at_most)
            & (answers >= first)
        )
        room = min(chosen.left, kept - len(ask), pace)
        order = np.argsort(-gain, kind="stable")
        route = [int(positions[place]) for place in order if hard[place]][: max(0, room)]
        members = skilled_members(outcome)
    return Further(ask, route, members)


def _further_by_confidence(
    found: Computed, *, first: int, usual: int, kept: int, items: int
) -> Further:
    """For answers with a shape: the least sure items first, until they are sure enough."""
    most = min(kept, max(PACE_AT_LEAST, items // 10))
    unsure = [
        one
        for one in found.results
        if one.answers < first
        or (one.confidence < CONFIDENCE_WANTED and one.answers < usual * AT_MOST_TIMES)
    ]
    unsure.sort(key=lambda one: (one.answers >= first, one.confidence, one.pos))
    return Further([one.pos for one in unsure[:most]], [], [])


def skilled_members(outcome: Outcome) -> list[int]:
    """Row numbers of the better quarter of those with ten answers or more."""
    ids = outcome.labels.member_ids
    known = outcome.labels.answers_per_member() >= SKILLED_ANSWERS_AT_LEAST
    known &= np.asarray(ids, dtype=np.int64) >= 0
    if not known.any():
        return []
    bar = np.quantile(outcome.skill[known], 0.75)
    return [int(ids[place]) for place in np.flatnonzero(known & (outcome.skill >= bar)).tolist()]


def is_due(
    answered: int, answered_before: int, computed_at: datetime | None, *, now: datetime
) -> bool:
    """Whether a project is worth another look: at once when it is new or small, later at every
    fiftieth part more, and in any case ten minutes after something changed."""
    if computed_at is None:
        return answered > 0
    if answered == answered_before:
        return False
    more = abs(answered - answered_before)
    return more * GROWTH >= answered or now - computed_at >= AT_LEAST_EVERY


def stands(*, answers: int, wanted: int, confidence: float, enough: float) -> Verdict:
    """Where an item stands. Two answers at least, unless the client asked for one only; one
    answer that is not sure enough stays open, for nobody disagrees with herself."""
    if confidence >= enough and answers >= min(ANSWERS_AT_LEAST, max(1, wanted)):
        return Verdict.AGREED
    return Verdict.OPEN if answers < max(ANSWERS_AT_LEAST, wanted) else Verdict.DISAGREE


def confusion(outcome: Outcome) -> dict[str, dict[str, float]]:
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
