"""Pure decisions about quality: answers in, results out. No clock, no database."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from minga.domains.quality.words import (
    CONFIDENCE_WANTED,
    Computed,
    Further,
    ItemResult,
    MemberSkill,
    Told,
    Verdict,
)
from minga_pure.science import default
from minga_pure.science.labels import Labels
from minga_pure.science.outcome import Outcome
from minga_pure.science.redundancy import (
    SKILLED_ANSWERS_AT_LEAST,
    Policy,
    expected_gain,
    plan,
    skilled_answer,
    usual_answer,
)
from minga_pure.tasktypes import TaskType

ANSWERS_AT_LEAST = 2
GOLD_TO_CALIBRATE = 8
GROWTH = 50
AT_MOST_TIMES = 3
PACE_AT_LEAST = 20
AT_LEAST_EVERY = timedelta(minutes=10)
_HALF_WIDTH = 1.959963984540054  # standard deviations to each side of a 95 % interval


def is_single_choice(kind: TaskType, *, multiple: bool) -> bool:
    """Whether an answer is one label out of a list, so that members can be compared by it."""
    return not multiple and set(kind.sample.value) == {"label"}


def by_classes(
    told: Labels,
    *,
    gold: Mapping[int, Mapping[str, Any]],
    wanted: int,
    confidence: float = CONFIDENCE_WANTED,
) -> Computed:
    """What answers say together that are one label each: members are weighed by their skill.

    told: tasks are positions, members row numbers, classes names of labels. gold: true values by
    position. wanted: how many answers an item is to get at most.
    """
    truth, _cautions = told.gold({pos: value.get("label") for pos, value in gold.items()})
    outcome = default.aggregate(told, gold=truth)
    known = truth >= 0
    right = int((outcome.best[known] == truth[known]).sum()) if told.classes else 0
    return Computed(
        outcome=outcome,
        method=outcome.method,
        calibrated=bool(known.sum() >= GOLD_TO_CALIBRATE),
        results=_results(outcome, wanted, confidence),
        skills=skills(outcome),
        warnings=[caution.sentence for caution in outcome.cautions],
        confusion=confusion(outcome),
        gold_seen=int(known.sum()),
        gold_right=right,
    )


def by_shape(
    kind: TaskType,
    labels: Sequence[Mapping[str, Any]],
    answers: Iterable[Told],
    *,
    wanted: int,
    confidence: float = CONFIDENCE_WANTED,
) -> Computed:
    """What answers say together that have a shape of their own: boxes, spans, texts, rankings."""
    by_item: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for answer in answers:
        by_item[answer.pos].append(answer.value)
    found = []
    for pos in sorted(by_item):
        joined = kind.majority(by_item[pos], labels)
        number = len(by_item[pos])
        sure = round(float(joined.share), 4)
        found.append(
            ItemResult(
                pos=pos,
                value=joined.value,
                distribution={},
                confidence=sure,
                verdict=stands(answers=number, wanted=wanted, confidence=sure, enough=confidence),
                reason={"said": [[name, votes, None] for name, votes in joined.votes.items()]},
                answers=number,
            )
        )
    return Computed("consensus", calibrated=False, results=found, skills=())


def _results(outcome: Outcome, wanted: int, confidence: float) -> list[ItemResult]:
    labels = outcome.labels
    counts = labels.answers_per_task()
    names = labels.class_names
    said: dict[int, dict[int, list[float]]] = defaultdict(lambda: defaultdict(list))
    for task, member, label in zip(labels.task, labels.member, labels.label, strict=True):
        said[int(task)][int(label)].append(float(outcome.skill[member]))
    best, tied, sure = outcome.best, outcome.tied, outcome.confidence
    found = []
    for place, pos in enumerate(labels.task_ids):
        row = outcome.distribution[place]
        verdict = stands(
            answers=int(counts[place]),
            wanted=wanted,
            confidence=float(sure[place]),
            enough=confidence,
        )
        told = sorted(said[place].items(), key=lambda one: (-len(one[1]), one[0]))
        found.append(
            ItemResult(
                pos=int(pos),
                value=None if tied[place] else {"label": names[best[place]]},
                distribution={
                    name: round(float(share), 4)
                    for name, share in zip(names, row, strict=True)
                    if share >= 0.00005
                },
                confidence=round(min(1.0, float(sure[place])), 4),
                verdict=verdict,
                reason={
                    "said": [
                        [names[label], len(skill), round(float(np.mean(skill)), 3)]
                        for label, skill in told
                    ]
                },
                answers=int(counts[place]),
            )
        )
    return found


def further(found: Computed, *, first: int, usual: int, kept: int, items: int) -> Further:
    """Where another answer helps, most useful first, in a project that keeps slots back.

    A tenth of the items at a time: then the answers are looked at again. Hard items where a usual
    member's answer is not worth its price are for the members who are good at such items.
    """
    if found.outcome is None:
        return _further_by_confidence(found, first=first, usual=usual, kept=kept, items=items)
    outcome = found.outcome
    answers = outcome.labels.answers_per_task()
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
    known = outcome.labels.answers_per_member() >= SKILLED_ANSWERS_AT_LEAST
    if not known.any():
        return []
    bar = np.quantile(outcome.skill[known], 0.75)
    ids = outcome.labels.member_ids
    return [int(ids[place]) for place in np.flatnonzero(known & (outcome.skill >= bar))]


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
    """Where an item stands. Two answers at least, unless the client asked for one only."""
    if confidence >= enough and answers >= min(ANSWERS_AT_LEAST, max(1, wanted)):
        return Verdict.AGREED
    return Verdict.OPEN if answers < wanted else Verdict.DISAGREE


def skills(outcome: Outcome) -> list[MemberSkill]:
    """Each member's estimated share of right labels with its Wilson interval."""
    answers = outcome.labels.answers_per_member()
    found = []
    for place, member in enumerate(outcome.labels.member_ids):
        number = int(answers[place])
        if number == 0:
            continue
        right = min(1.0, max(0.0, float(outcome.skill[place])))
        low, high = wilson(right, number)
        found.append(MemberSkill(int(member), number, round(right, 4), low, high))
    return found


def wilson(share: float, number: int) -> tuple[float, float]:
    """The 95 % interval of a share seen in `number` trials (E. B. Wilson 1927)."""
    z = _HALF_WIDTH
    middle = (share + z * z / (2 * number)) / (1 + z * z / number)
    half = z * (share * (1 - share) / number + z * z / (4 * number * number)) ** 0.5
    half /= 1 + z * z / number
    low, high = max(0.0, middle - half), min(1.0, middle + half)
    return min(round(low, 4), round(share, 4)), max(round(high, 4), round(share, 4))


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
