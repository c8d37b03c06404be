"""Interim posterior while answers still arrive: half vote shares, half Dawid-Skene.

The shrunk Dawid-Skene estimate tells members apart but believes too much from two or three answers
an item, and is wrong where a few prolific members err together; the shares of votes know nobody
but err on the other side. Their mean (a linear opinion pool, Stone 1961) keeps most of what skills
bring, and where to ask next depends on neither alone.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from minga_pure.science.labels import EncodedLabels, Numbers
from minga_pure.science.method_result import (
    MethodResult,
    lacks_comparisons,
    make_result,
    vote_shares,
)

SWEEPS: Final = 5
PSEUDO_ANSWERS: Final = 2.0
WEIGHT_OF_VOTES: Final = 0.5


def interim_posterior(labels: EncodedLabels) -> MethodResult:
    """Return the distributions that decide about asking again; fast enough after each bundle."""
    shares = vote_shares(labels)
    if lacks_comparisons(labels):
        return make_result(labels, "interim", shares)
    likely = shares
    for _ in range(SWEEPS):
        likely = _sweep(labels, likely)
    unanswered = labels.answers_per_task() == 0
    likely[unanswered] = shares[unanswered]
    mixed = WEIGHT_OF_VOTES * shares + (1.0 - WEIGHT_OF_VOTES) * likely
    return make_result(labels, "interim", mixed, sweeps=SWEEPS)


def _sweep(labels: EncodedLabels, likely: Numbers) -> Numbers:
    """Run one sweep of Dawid & Skene (1979), each matrix shrunk towards the pooled one."""
    tasks, members, classes = labels.tasks, labels.members, labels.classes
    cells = labels.member.astype(np.int64) * classes + labels.label
    counted = np.stack(
        [
            np.bincount(cells, weights=likely[labels.task, true], minlength=members * classes)
            for true in range(classes)
        ]
    ).reshape(classes, members, classes)
    pooled = counted.sum(axis=1) + 0.5
    pooled /= pooled.sum(axis=1, keepdims=True)
    matrix = counted + PSEUDO_ANSWERS * pooled[:, None, :]
    matrix /= matrix.sum(axis=2, keepdims=True)
    logs = np.log(matrix).reshape(classes, members * classes)
    prior = likely.sum(axis=0) + 1.0
    score = np.log(prior / prior.sum()) + np.stack(
        [np.bincount(labels.task, weights=row[cells], minlength=tasks) for row in logs], axis=1
    )
    score -= score.max(axis=1, keepdims=True)
    chance: Numbers = np.exp(score)
    chance /= chance.sum(axis=1, keepdims=True)
    return chance
