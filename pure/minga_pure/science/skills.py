"""How often a member is right, with the interval in which that lies, and whether it changed.

Intervals are Wilson's (1927) over the counts that the distributions give: an answer to an item with
90 % for this label counts as nine tenths of a right one. They are there to explain and to route,
never a gate: who has few answers has a wide interval, not a low estimate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from minga_pure.science.labels import Labels, Numbers
from minga_pure.science.outcome import Outcome

NORMAL_95: Final = 1.959963984540054
NORMAL_99: Final = 2.5758293035489004
PSEUDO_ANSWERS: Final = 4.0
"""Everybody's estimate begins at the mean of all, with the weight of so many answers."""


@dataclass(frozen=True, slots=True)
class Skill:
    """The share of a member's answers that are right, and where it lies in 95 of 100 cases."""

    answers: int
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Drift:
    """One member's skill week by week, oldest first.

    `change` is the share in the later half of her answers less that in the earlier half;
    `changed` says whether chance alone would show as much in fewer than one case of a hundred.
    """

    weeks: tuple[tuple[int, Skill], ...]
    change: float
    changed: bool


def wilson(right: float, answers: float, *, normal: float = NORMAL_95) -> tuple[float, float]:
    """The interval of a share seen as `right` of `answers`; (0, 1) without answers."""
    if answers <= 0:
        return 0.0, 1.0
    share = min(max(right / answers, 0.0), 1.0)
    square = normal**2 / answers
    middle = (share + square / 2) / (1 + square)
    half = normal * np.sqrt(share * (1 - share) / answers + square / (4 * answers)) / (1 + square)
    return float(max(0.0, min(middle - half, share))), float(min(1.0, max(middle + half, share)))


def chance_each_is_right(outcome: Outcome) -> Numbers:
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


def skills(labels: Labels, right: Numbers) -> list[Skill]:
    """Each member's skill; `right` has one chance (0..1) for every answer."""
    answers = labels.answers_per_member()
    hits = np.bincount(labels.member, weights=right, minlength=labels.members)
    usual = float(hits.sum() / answers.sum()) if len(labels) else 0.5
    return [_skill(float(hit), int(count), usual) for hit, count in zip(hits, answers, strict=True)]


def drift(labels: Labels, right: Numbers, week: npt.ArrayLike) -> list[Drift]:
    """Each member's skill by week; `week` numbers the week of every answer."""
    weeks = np.asarray(week, dtype=np.int64)
    usual = float(right.mean()) if len(labels) else 0.5
    order = np.lexsort((weeks, labels.member))
    bounds = np.searchsorted(labels.member[order], np.arange(labels.members + 1))
    return [
        _drift(weeks[order[start:end]], right[order[start:end]], usual)
        for start, end in pairwise(bounds)
    ]


def _drift(weeks: npt.NDArray[np.int64], right: Numbers, usual: float) -> Drift:
    found: list[tuple[int, Skill]] = []
    for one in np.unique(weeks):
        those = right[weeks == one]
        found.append((int(one), _skill(float(those.sum()), len(those), usual)))
    change, changed = _change(weeks, right)
    return Drift(tuple(found), change, changed)


def _change(weeks: Sequence[int] | npt.NDArray[np.int64], right: Numbers) -> tuple[float, bool]:
    """Between the weeks up to the middle answer and those after it (a test of two shares)."""
    if len(right) < 2:
        return 0.0, False
    at = np.asarray(weeks)
    middle = at[(len(right) - 1) // 2]
    early, late = right[at <= middle], right[at > middle]
    if not len(early) or not len(late):
        return 0.0, False
    change = float(late.mean() - early.mean())
    both = float(right.mean())
    error = np.sqrt(both * (1 - both) * (1 / len(early) + 1 / len(late)))
    return change, bool(abs(change) > NORMAL_99 * error and error > 0)


def _skill(right: float, answers: int, usual: float) -> Skill:
    share = (right + PSEUDO_ANSWERS * usual) / (answers + PSEUDO_ANSWERS)
    low, high = wilson(share * (answers + 1), answers + 1)
    return Skill(answers, share, low, high)
