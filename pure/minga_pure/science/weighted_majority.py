"""Weighted majority: a vote counts as much as its member agrees with the majority.

The weighted vote of Littlestone and Warmuth (1994), "The Weighted Majority Algorithm", with the
agreement with the plain majority as weight (known as Wawa, worker agreement with aggregate).
"""

from __future__ import annotations

import numpy as np

from minga_pure.science.labels import EncodedLabels
from minga_pure.science.method_result import (
    MethodResult,
    lacks_comparisons,
    make_result,
    vote_shares,
)

LEAST_WEIGHT = 1e-6


def weighted_majority(labels: EncodedLabels) -> MethodResult:
    """Run one pass: agreement with the majority (ties in parts), then the weighted shares."""
    shares = vote_shares(labels)
    if lacks_comparisons(labels):
        return make_result(labels, "weighted_majority", shares)
    majority = make_result(labels, "majority_vote", shares)
    top = shares >= majority.confidence[:, None] - 1e-9
    agreed = (top / top.sum(axis=1, keepdims=True))[labels.task, labels.label]
    answers = np.maximum(labels.answers_per_member(), 1)
    weight = np.bincount(labels.member, weights=agreed, minlength=labels.members) / answers
    cells = labels.task.astype(np.int64) * labels.classes + labels.label
    votes = np.bincount(
        cells,
        weights=np.maximum(weight, LEAST_WEIGHT)[labels.member],
        minlength=labels.tasks * labels.classes,
    ).reshape(labels.tasks, labels.classes)
    answered = labels.answers_per_task() > 0
    shares = shares.copy()
    shares[answered] = votes[answered] / votes[answered].sum(axis=1, keepdims=True)
    return make_result(labels, "weighted_majority", shares, skill=weight, sweeps=2)
