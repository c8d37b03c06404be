"""Ordinal aggregation: each member reads the scale with a shift and a blur of their own.

A discrete form of Lakshminarayanan & Teh (2013, "Inferring ground truth from multi-annotator
ordinal data"): the chance that a member answers grade l where k is true falls with the square of
l - k - shift, by the blur. Two numbers a member instead of a whole matrix hold up with few
answers, and "good" for "very good" weighs less than "bad" for "very good".

The shifts of all add up to nothing, or the scale would drift with nobody to hold it; and half of
the result are the votes as they stand, for the model is sure of too much (as in `interim`).
"""

from __future__ import annotations

from typing import Final

import numpy as np

from minga_pure.science.labels import EncodedLabels, Numbers
from minga_pure.science.method_result import MethodResult, make_result, vote_shares

SWEEPS: Final = 4
WEIGHT_OF_VOTES: Final = 0.5
PSEUDO_ANSWERS: Final = 4.0
BLUR_MIN: Final = 0.15
BLUR_BEFORE: Final = 0.35
"""With it two of three answers hit the very grade: what is believed before anybody answers."""
SURPRISE: Final = 0.02
"""The share of answers that fall anywhere: a slip of the finger is no proof."""


def ordinal(labels: EncodedLabels) -> MethodResult:
    """Return distributions over the classes of `labels`, whose order is the scale."""
    shares = vote_shares(labels)
    if not len(labels) or labels.classes < 2:
        return make_result(labels, "ordinal", shares)
    answered = labels.answers_per_task() > 0
    likely = shares.copy()
    matrix = np.zeros((labels.members, labels.classes, labels.classes))
    for _ in range(SWEEPS):
        matrix = _reading(labels, likely)
        prior = likely[answered].sum(axis=0) + 1.0
        prior /= prior.sum()
        logs = np.log(matrix)
        score = np.repeat(np.log(prior)[None, :], labels.tasks, axis=0)
        for true in range(labels.classes):
            score[:, true] += np.bincount(
                labels.task, weights=logs[labels.member, true, labels.label], minlength=labels.tasks
            )
        score -= score.max(axis=1, keepdims=True)
        likely = np.exp(score)
        likely /= likely.sum(axis=1, keepdims=True)
    likely[~answered] = shares[~answered]
    mixed = WEIGHT_OF_VOTES * shares + (1.0 - WEIGHT_OF_VOTES) * likely
    return make_result(labels, "ordinal", mixed, confusion=matrix, sweeps=SWEEPS)


def middle_grade(distribution: Numbers) -> Numbers:
    """Return the median grade of each row, as a position on the scale."""
    reached = np.cumsum(distribution, axis=1)
    medians: Numbers = np.argmax(reached >= 0.5 - 1e-9, axis=1)
    return medians


def _reading(labels: EncodedLabels, likely: Numbers) -> Numbers:
    """Return [members, true, answered] from each member's mean shift and blur."""
    grade = np.arange(labels.classes, dtype=np.float64)
    off = labels.label - likely[labels.task] @ grade
    count = labels.answers_per_member().astype(np.float64)
    summed = np.bincount(labels.member, weights=off, minlength=labels.members)
    shift: Numbers = summed / (count + PSEUDO_ANSWERS)
    shift -= float(np.average(shift, weights=count))
    gap_now = labels.label[:, None] - grade[None, :] - shift[labels.member][:, None]
    square = (likely[labels.task] * gap_now**2).sum(axis=1)
    usual = float((square.sum() + PSEUDO_ANSWERS * BLUR_BEFORE) / (len(labels) + PSEUDO_ANSWERS))
    wide = np.bincount(labels.member, weights=square, minlength=labels.members)
    blur: Numbers = (wide + PSEUDO_ANSWERS * usual) / (count + PSEUDO_ANSWERS)
    blur = np.maximum(blur, BLUR_MIN)
    gap = grade[None, None, :] - grade[None, :, None] - shift[:, None, None]
    log_chance = -(gap**2) / (2 * blur[:, None, None])
    chance = np.exp(log_chance - log_chance.max(axis=2, keepdims=True))
    chance /= chance.sum(axis=2, keepdims=True)
    mixed: Numbers = (1 - SURPRISE) * chance + SURPRISE / labels.classes
    return mixed
