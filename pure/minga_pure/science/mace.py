"""MACE: each answer is either honest and right, or spam drawn from the member's habit.

Hovy, D., Berg-Kirkpatrick, T., Vaswani, A. and Hovy, E. (2013), "Learning Whom to Trust with MACE",
NAACL-HLT; variational EM with the paper's priors (0.5 and 0.5 for honesty, 10 for habits), started
from the vote shares instead of at random, so that the same answers always give the same result.
"""

from __future__ import annotations

import numpy as np

from minga_pure.science.answer_table import AnswerTable, moved, softmax
from minga_pure.science.digamma import expected_log
from minga_pure.science.labels import EncodedLabels, Numbers
from minga_pure.science.method_result import (
    MethodResult,
    lacks_comparisons,
    make_result,
    vote_shares,
)

HONESTY_PRIOR = 0.5
HABIT_PRIOR = 10.0


def mace(labels: EncodedLabels, *, sweeps: int = 50, settled: float = 1e-5) -> MethodResult:
    """Run MACE; the skill is the share of honest answers, the class prior is uniform."""
    shares = vote_shares(labels)
    if lacks_comparisons(labels):
        return make_result(labels, "mace", shares)
    table = AnswerTable(labels)
    agreed = np.full((labels.members, labels.classes), 0.5)
    swept, change = 0, np.inf
    while swept < sweeps and change > settled:
        previous = shares
        honest, matrices, agreed = _learned(table.tally(shares), agreed)
        shares = softmax(table.support(np.log(matrices)))
        shares[~table.answered] = 1 / labels.classes
        swept, change = swept + 1, moved(previous, shares)
    return make_result(labels, "mace", shares, skill=honest, confusion=None, sweeps=swept)


def _learned(counts: Numbers, agreed: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Return (honesty [members], likelihood of answers by class, honest part of hits)."""
    hits = np.diagonal(counts, axis1=1, axis2=2)
    honest = (hits * agreed).sum(axis=1)
    spam_labels = counts.sum(axis=1) - hits * agreed
    spam = spam_labels.sum(axis=1)
    trust = np.exp(expected_log(np.stack([honest, spam], axis=1) + HONESTY_PRIOR))
    habit = np.exp(expected_log(spam_labels + HABIT_PRIOR))
    by_spam = trust[:, 1:] * habit
    matrices = trust[:, :1, None] * np.eye(counts.shape[1]) + by_spam[:, None, :]
    agreed = trust[:, :1] / (trust[:, :1] + by_spam)
    share = (honest + HONESTY_PRIOR) / (honest + spam + 2 * HONESTY_PRIOR)
    return share, matrices, agreed
