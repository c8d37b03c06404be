"""One coin a member: right with one chance whatever the class, wrong evenly among the others.

The "one-coin" form of Dawid and Skene (1979), as in Zhang, Chen, Zhou and Jordan (2016), "Spectral
Methods Meet EM", JMLR 17. Strong when members are careful or careless; it collapses when whole
classes are confused by everybody (then everything ends in one class).
"""

from __future__ import annotations

import numpy as np

from minga_pure.science.answer_table import AnswerTable, moved
from minga_pure.science.dawid_skene import expected
from minga_pure.science.labels import Caution, CautionCode, EncodedLabels, Numbers
from minga_pure.science.method_result import (
    MethodResult,
    expected_accuracy,
    lacks_comparisons,
    make_result,
    vote_shares,
)

SKILL_MAX = 1 - 1e-6


def one_coin(
    labels: EncodedLabels, *, strength: float = 2.0, sweeps: int = 100, settled: float = 1e-5
) -> MethodResult:
    """Run EM; each member's skill gets `strength` pseudo-answers of the mean skill."""
    shares = vote_shares(labels)
    if lacks_comparisons(labels):
        return make_result(labels, "one_coin", shares)
    table = AnswerTable(labels)
    answers = labels.answers_per_member()
    swept, change = 0, np.inf
    while swept < sweeps and change > settled:
        previous = shares
        hits = expected_accuracy(labels, shares) * answers
        skill = (hits + strength * hits.sum() / answers.sum()) / (answers + strength)
        coin = matrices_of(np.clip(skill, 1 - SKILL_MAX, SKILL_MAX), labels.classes)
        shares = expected(table, coin, shares[table.answered].mean(axis=0))
        swept, change = swept + 1, moved(previous, shares)
    return make_result(
        labels, "one_coin", shares, skill=skill, confusion=coin, sweeps=swept,
        cautions=(Caution(CautionCode.NOT_SETTLED, swept),) if change > settled else (),
    )  # fmt: skip


def matrices_of(skill: Numbers, classes: int) -> Numbers:
    """Return [members, true, answered]: `skill` on the diagonal, the rest spread evenly."""
    error = (1 - skill) / (classes - 1)
    diagonal = np.eye(classes)
    matrices: Numbers = error[:, None, None] * (1 - diagonal) + skill[:, None, None] * diagonal
    return matrices
