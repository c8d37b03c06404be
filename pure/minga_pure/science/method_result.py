"""The result of an aggregation method: label distributions of tasks and skills of members."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from minga_pure.science.labels import Caution, CautionCode, EncodedLabels, Numbers

TIE = 1e-9
ROWS_IN_A_BLOCK = 1 << 14


@dataclass(frozen=True, slots=True, eq=False)
class ItemModel:
    """The opinion of a model of the items, and how much it counts (see item_aware).

    foretold   [tasks, classes], from the items' features alone, each row adds up to 1
    weight     how much its opinion counts beside the members'; 0: it is left out
    gain       nats by which a held-out answer is foretold better with it
    posterior  [tasks, classes], of members and model together
    members    [tasks, classes], of members alone, from the same gold
    """

    foretold: Numbers
    weight: float
    gain: float
    posterior: Numbers
    members: Numbers

    @property
    def joins(self) -> bool:
        return self.weight > 0


@dataclass(frozen=True, slots=True, eq=False)
class MethodResult:
    """The result of one method on one set of labels.

    distribution  [tasks, classes], each row adds up to 1
    skill         [members], the chance that an answer of this member is right on such tasks, 0..1
    prior         [classes], how frequent each class is
    confusion     [members, true class, answered class], rows add up to 1; None where the method
                  does not know one
    sweeps        how often the method went through all answers
    method        its name in minga_pure.science.methods
    weights       of the methods that a mixture leans on, [(name, share)]; empty for a single method
    item_model    the model of the items that was trained, also where it was left out
    """

    labels: EncodedLabels
    method: str
    distribution: Numbers
    skill: Numbers
    prior: Numbers
    confusion: Numbers | None = None
    sweeps: int = 1
    cautions: tuple[Caution, ...] = ()
    weights: tuple[tuple[str, float], ...] = ()
    item_model: ItemModel | None = None

    @property
    def best(self) -> npt.NDArray[np.int64]:
        """Return the most likely class of each task; among tied classes the first (see `tied`)."""
        if not self.labels.classes:
            return np.zeros(self.labels.tasks, dtype=np.int64)
        first: npt.NDArray[np.int64] = np.argmax(self._at_the_top(), axis=1)
        return first

    @property
    def tied(self) -> npt.NDArray[np.bool_]:
        """Return True for tasks where two classes or more are equally likely at the top."""
        several = np.zeros(len(self.distribution), dtype=np.bool_)
        for first in range(0, len(several), ROWS_IN_A_BLOCK):
            block = self.distribution[first : first + ROWS_IN_A_BLOCK]
            floor, count = row_maxima(block) - TIE, np.zeros(len(block), dtype=np.int16)
            for share in block.T:
                count += share >= floor
            several[first : first + ROWS_IN_A_BLOCK] = count > 1
        return several

    def _at_the_top(self) -> npt.NDArray[np.bool_]:
        floor = row_maxima(self.distribution)[:, None] - TIE
        is_top: npt.NDArray[np.bool_] = self.distribution >= floor
        return is_top

    @property
    def confidence(self) -> Numbers:
        """Return the chance that `best` is right, by the method's distribution."""
        return row_maxima(self.distribution)

    @property
    def uncertainty(self) -> Numbers:
        """Return the normalised entropy of each distribution: 0 certain, 1 uniform."""
        if self.labels.classes < 2:
            return np.zeros(self.labels.tasks)
        logs = np.log(np.maximum(self.distribution, 1e-300))
        spread: Numbers = -(self.distribution * logs).sum(axis=1) / np.log(self.labels.classes)
        return np.clip(spread, 0.0, 1.0)

    def answers(self) -> dict[Any, Any]:
        """Return the most likely label of each task, by the names of the input."""
        names = self.labels.class_names
        if not names:
            return {}
        best = self.best
        return {task: names[best[row]] for row, task in enumerate(self.labels.task_ids)}


def row_maxima(distribution: Numbers) -> Numbers:
    """Return the greatest share of each row (column by column, faster for few columns)."""
    highest = np.zeros(len(distribution))
    for share in distribution.T:
        np.maximum(highest, share, out=highest)
    return highest


def make_result(
    labels: EncodedLabels,
    method: str,
    distribution: Numbers,
    *,
    prior: Numbers | None = None,
    skill: Numbers | None = None,
    confusion: Numbers | None = None,
    sweeps: int = 1,
    cautions: tuple[Caution, ...] = (),
    weights: tuple[tuple[str, float], ...] = (),
    item_model: ItemModel | None = None,
) -> MethodResult:
    """Return a result with its default parts filled in and its ties counted."""
    if prior is None:
        prior = mean_row(distribution, labels)
    if skill is None:
        skill = expected_accuracy(labels, distribution)
    cautions = labels.cautions + cautions
    result = MethodResult(labels, method, distribution, skill, prior, confusion, sweeps, cautions,
                    weights, item_model)  # fmt: skip
    tied = result.tied if len(labels) else np.zeros(0, dtype=np.bool_)
    ties = int((tied & (labels.answers_per_task() > 0)).sum()) if tied.any() else 0
    return (
        replace(result, cautions=(*cautions, Caution(CautionCode.TIES, ties))) if ties else result
    )


def mean_row(distribution: Numbers, labels: EncodedLabels) -> Numbers:
    """Return the mean distribution of the answered tasks; uniform when there is none."""
    answered = distribution[labels.answers_per_task() > 0]
    row: Numbers = answered.mean(axis=0) if len(answered) else uniform(1, labels.classes)[0]
    return row


def uniform(tasks: int, classes: int) -> Numbers:
    """Return distributions in which every class is equally likely."""
    return np.full((tasks, classes), 1.0 / max(classes, 1))


def expected_accuracy(labels: EncodedLabels, distribution: Numbers) -> Numbers:
    """Return the expected accuracy of each member; 1 / classes without answers."""
    hits = np.bincount(
        labels.member, weights=distribution[labels.task, labels.label], minlength=labels.members
    )
    answers = labels.answers_per_member()
    chance = 1.0 / max(labels.classes, 1)
    share: Numbers = np.where(answers > 0, hits / np.maximum(answers, 1), chance)
    return share


def lacks_comparisons(labels: EncodedLabels) -> bool:
    """Return True for inputs on which every method gives the vote shares.

    Nobody answered, one class, one member, or no task with two answers: nobody can be compared.
    """
    if len(labels) == 0 or labels.classes < 2 or labels.members < 2:
        return True
    return int(labels.answers_per_task().max()) < 2


def vote_shares(labels: EncodedLabels) -> Numbers:
    """The share of votes per class; unanswered tasks get the mean share of the others."""
    votes = labels.votes()
    answers = votes.sum(axis=1)
    if not len(labels):
        return uniform(labels.tasks, labels.classes)
    shares: Numbers = votes / np.maximum(answers, 1)[:, None]
    shares[answers == 0] = shares[answers > 0].mean(axis=0)
    return shares
