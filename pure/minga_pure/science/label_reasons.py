"""Reasons for the label of each item, as a sentence about the answers.

Beside the count of votes it names one fact: a dissenter whose label is usually right, dissenters
who are less often right, or a minority that outweighs the majority.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
import numpy.typing as npt

from minga_pure.science.labels import Numbers
from minga_pure.science.method_result import MethodResult
from minga_pure.science.reasons import Reason

USUALLY: Final = 0.75
CLEARLY_LESS: Final = 0.15


def label_reasons(
    outcome: MethodResult,
    people: npt.NDArray[np.bool_] | None = None,
    name_of: Callable[[int, int], object] | None = None,
) -> list[Reason]:
    """Return one reason per task, in their order, from the answers marked in `people`, or all.

    name_of: the name of a class number of a task, where a number means another class in each task;
    None for a number without a name, which is no decision.
    """
    labels = outcome.labels
    meant = label_precision(outcome)
    order = np.argsort(labels.task, kind="stable")
    if people is not None:
        order = order[people[order]]
    bounds = np.searchsorted(labels.task[order], np.arange(labels.tasks + 1))
    best, tied = outcome.best, outcome.tied
    reasons = []
    for task in range(labels.tasks):
        rows = order[bounds[task] : bounds[task + 1]]
        votes, trust = labels.label[rows].tolist(), meant[rows].tolist()
        winner = None if tied[task] else int(best[task])
        names = labels.class_names
        if name_of is not None:
            names = [name_of(task, number) for number in range(labels.classes)]
            winner = None if winner is None or names[winner] is None else winner
        reasons.append(_reason(votes, trust, winner, names))
    return reasons


def label_precision(outcome: MethodResult) -> Numbers:
    """Return for each answer the chance that its label is true when this member gives it.

    From the member's confusion matrix where the method has one (Bayes' rule with the prior), else
    their skill.
    """
    labels = outcome.labels
    if outcome.confusion is None or not len(labels):
        skill: Numbers = outcome.skill[labels.member]
        return skill
    joint = outcome.confusion[labels.member, :, labels.label] * outcome.prior[None, :]
    meant: Numbers = joint[np.arange(len(labels)), labels.label] / np.maximum(
        joint.sum(axis=1), 1e-300
    )
    return meant


def _reason(votes: list[int], trust: list[float], winner: int | None, names: object) -> Reason:
    if not votes:
        return Reason("no_answers")
    if winner is None:
        return Reason("no_decision", {"answers": len(votes)})
    label = _name(names, winner)
    if votes == [winner]:
        return Reason("one_answer", {"label": label})
    count = votes.count(winner)
    if not count:
        return Reason("model_tipped", {"answers": len(votes), "label": label})
    facts: dict[str, object] = {"count": count, "answers": len(votes), "label": label}
    if count == len(votes):
        return Reason("all_said", facts)
    top_other_count = max(
        votes.count(label_number) for label_number in set(votes) if label_number != winner
    )
    if count < top_other_count:
        return Reason("fewer_but_better", facts)
    against = sorted(
        ((vote, precision) for vote, precision in zip(votes, trust, strict=True) if vote != winner),
        key=lambda pair: (-pair[1], pair[0]),
    )
    rival, best = against[0]
    supporting = [precision for vote, precision in zip(votes, trust, strict=True) if vote == winner]
    facts["other"] = _name(names, rival)
    if len(against) == 1 and best >= USUALLY:
        return Reason("most_said_one_good", facts)
    if (
        len({vote for vote, _ in against}) == 1
        and best < sum(supporting) / len(supporting) - CLEARLY_LESS
    ):
        return Reason("most_said_others_weak", facts)
    return Reason("most_said", facts)


def _name(names: object, place: int) -> str:
    return str(names[place])  # type: ignore[index]
