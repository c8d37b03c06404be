"""How often a member is right, with the interval in which that lies.

Intervals are Wilson's (1927) over the counts that the distributions give: an answer to an item with
90 % for this label counts as nine tenths of a right one. They are there to explain and to route,
never a gate: who has few answers has a wide interval, not a low estimate.
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
    """The share of a member's answers that are right, and where it lies in 95 of 100 cases."""

    answers: int
    share: float
    low: float
    high: float


def answer_accuracy(outcome: MethodResult) -> Numbers:
    """For every answer, the chance that it is right by what the others say of the task.

    Where the method knows how members confuse labels, the others' answers are put together by
    those matrices (Bayes' rule), so that nobody is right only because she was asked. Else, by the
    method's own distribution.
    """
    labels = outcome.labels
    if outcome.confusion is None or not len(labels):
        chance: Numbers = outcome.distribution[labels.task, labels.label]
        return np.clip(chance, 0.0, 1.0)
    said = np.log(np.maximum(outcome.confusion[labels.member, :, labels.label], 1e-9))
    whole = np.stack(
        [
            np.bincount(labels.task, weights=said[:, true], minlength=labels.tasks)
            for true in range(labels.classes)
        ],
        axis=1,
    )
    others = whole[labels.task] - said + np.log(np.maximum(outcome.prior, 1e-9))
    others = np.exp(others - others.max(axis=1, keepdims=True))
    found: Numbers = others[np.arange(len(labels)), labels.label] / others.sum(axis=1)
    return found


def estimate_skills(labels: EncodedLabels, right: Numbers) -> list[SkillEstimate]:
    """Each member's skill; `right` has one chance (0..1) for every answer."""
    answers = labels.answers_per_member()
    hits = np.bincount(labels.member, weights=right, minlength=labels.members)
    usual = float(hits.sum() / answers.sum()) if len(labels) else 0.5
    return [_skill(float(hit), int(count), usual) for hit, count in zip(hits, answers, strict=True)]


def _skill(right: float, answers: int, usual: float) -> SkillEstimate:
    share = (right + PSEUDO_ANSWERS * usual) / (answers + PSEUDO_ANSWERS)
    low, high = wilson(share * (answers + 1), answers + 1)
    return SkillEstimate(answers, share, low, high)
