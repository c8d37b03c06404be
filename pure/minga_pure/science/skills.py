"""Skills: the accuracy of each member with its interval.

Intervals are Wilson's (1927) over the counts that the distributions give: an answer to an item with
90 % for this label counts as nine tenths of a right one. They explain and route, and are
never a gate: a member with few answers has a wide interval, not a low estimate.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from minga_pure.science.intervals import wilson
from minga_pure.science.labels import EncodedLabels, Numbers
from minga_pure.science.method_result import MethodResult

PSEUDO_ANSWERS: Final = 4.0
"""Everybody's estimate begins at the mean of all, with the weight of so many answers."""


@dataclass(frozen=True, slots=True)
class SkillEstimate:
    """The share of a member's answers that are right, with its 95 % interval."""

    answers: int
    share: float
    low: float
    high: float


def answer_accuracy(outcome: MethodResult) -> Numbers:
    """Return for every answer the chance that it is right by the other answers to the task.

    Where the method has confusion matrices, the other answers are combined by them (Bayes' rule),
    so that an answer does not support itself. Else, by the method's own distribution.
    """
    labels = outcome.labels
    if outcome.confusion is None or not len(labels):
        chance: Numbers = outcome.distribution[labels.task, labels.label]
        return np.clip(chance, 0.0, 1.0)
    log_chance = np.log(np.maximum(outcome.confusion[labels.member, :, labels.label], 1e-9))
    totals = np.stack(
        [
            np.bincount(labels.task, weights=log_chance[:, true], minlength=labels.tasks)
            for true in range(labels.classes)
        ],
        axis=1,
    )
    by_peers = totals[labels.task] - log_chance + np.log(np.maximum(outcome.prior, 1e-9))
    by_peers = np.exp(by_peers - by_peers.max(axis=1, keepdims=True))
    accuracy: Numbers = by_peers[np.arange(len(labels)), labels.label] / by_peers.sum(axis=1)
    return accuracy


def estimate_skills(labels: EncodedLabels, accuracy: Numbers) -> list[SkillEstimate]:
    """Return each member's skill; `accuracy` has one chance (0..1) for every answer."""
    answers = labels.answers_per_member()
    hits = np.bincount(labels.member, weights=accuracy, minlength=labels.members)
    usual = float(hits.sum() / answers.sum()) if len(labels) else 0.5
    return [_skill(float(hit), int(count), usual) for hit, count in zip(hits, answers, strict=True)]


def _skill(hits: float, answers: int, usual: float) -> SkillEstimate:
    share = (hits + PSEUDO_ANSWERS * usual) / (answers + PSEUDO_ANSWERS)
    low, high = wilson(share * (answers + 1), answers + 1)
    return SkillEstimate(answers, share, low, high)
