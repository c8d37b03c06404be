"""Why each item got its label, in a sentence about the people who answered.

Beside the count of votes it names one thing: a dissenter who is usually right about what she said,
dissenters who are less often right, or that the few outweighed the many.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from minga_pure.science.labels import Numbers
from minga_pure.science.method_result import MethodResult
from minga_pure.science.reasons import Reason

USUALLY: Final = 0.75
CLEARLY_LESS: Final = 0.15


def label_reasons(
    outcome: MethodResult, people: npt.NDArray[np.bool_] | None = None
) -> list[Reason]:
    """One reason for each task, in their order; it counts the answers of `people`, or all."""
    labels = outcome.labels
    meant = label_precision(outcome)
    order = np.argsort(labels.task, kind="stable")
    if people is not None:
        order = order[people[order]]
    bounds = np.searchsorted(labels.task[order], np.arange(labels.tasks + 1))
    best, tied = outcome.best, outcome.tied
    found = []
    for task in range(labels.tasks):
        rows = order[bounds[task] : bounds[task + 1]]
        said, trust = labels.label[rows].tolist(), meant[rows].tolist()
        winner = None if tied[task] else int(best[task])
        found.append(_reason(said, trust, winner, labels.class_names))
    return found


def label_precision(outcome: MethodResult) -> Numbers:
    """For every answer: how often this label is true when this member says it.

    From her confusion matrix where the method has one (Bayes' rule with the usual frequencies),
    else her skill.
    """
    labels = outcome.labels
    if outcome.confusion is None or not len(labels):
        skill: Numbers = outcome.skill[labels.member]
        return skill
    said = outcome.confusion[labels.member, :, labels.label] * outcome.prior[None, :]
    meant: Numbers = said[np.arange(len(labels)), labels.label] / np.maximum(
        said.sum(axis=1), 1e-300
    )
    return meant


def _reason(said: list[int], trust: list[float], winner: int | None, names: object) -> Reason:
    if not said:
        return Reason("no_answers")
    if winner is None:
        return Reason("no_decision", {"answers": len(said)})
    label = _name(names, winner)
    if said == [winner]:
        return Reason("one_answer", {"label": label})
    count = said.count(winner)
    if not count:
        return Reason("model_tipped", {"answers": len(said), "label": label})
    facts: dict[str, object] = {"count": count, "answers": len(said), "label": label}
    if count == len(said):
        return Reason("all_said", facts)
    most_others = max(said.count(one) for one in set(said) if one != winner)
    if count < most_others:
        return Reason("fewer_but_better", facts)
    against = sorted(
        ((one, at) for one, at in zip(said, trust, strict=True) if one != winner),
        key=lambda pair: (-pair[1], pair[0]),
    )
    other, best = against[0]
    mine = [at for one, at in zip(said, trust, strict=True) if one == winner]
    facts["other"] = _name(names, other)
    if len(against) == 1 and best >= USUALLY:
        return Reason("most_said_one_good", facts)
    if len({one for one, _ in against}) == 1 and best < sum(mine) / len(mine) - CLEARLY_LESS:
        return Reason("most_said_others_weak", facts)
    return Reason("most_said", facts)


def _name(names: object, place: int) -> str:
    return str(names[place])  # type: ignore[index]
