"""Dawid-Skene: every member has a confusion matrix, learned together with the labels.

Dawid, A. P. and Skene, A. M. (1979), "Maximum Likelihood Estimation of Observer Error-Rates Using
the EM Algorithm", Applied Statistics 28. Start: vote shares; counts are kept above 1e-10. Where
numba is installed (extra: fast), COMPILED_FROM answers and more are swept by machine code.
"""

from __future__ import annotations

import numpy as np

from minga_pure.science.answer_table import AnswerTable, moved, normal_rows, softmax
from minga_pure.science.compiled_sweep import SweepResult, compiled_dawid_skene, kernels
from minga_pure.science.labels import Caution, CautionCode, EncodedLabels, Numbers
from minga_pure.science.method_result import (
    MethodResult,
    expected_accuracy,
    lacks_comparisons,
    make_result,
    vote_shares,
)

LEAST = 1e-10
COMPILED_FROM = 100_000
ROWS_MAX = 2**31 - 1


def dawid_skene(
    labels: EncodedLabels, *, sweeps: int = 100, settled: float = 1e-5, start: Numbers | None = None
) -> MethodResult:
    """Estimate by maximum likelihood (EM) until no probability moves by more than `settled`.

    Exactly `sweeps` sweeps with settled=0. What can go wrong: with few answers a member its rows
    run to 0 and 1 and mistakes become certain (hierarchical_dawid_skene holds better).
    """
    if lacks_comparisons(labels):
        return make_result(labels, "dawid_skene", vote_shares(labels))
    fast = kernels() if start is None and _is_large(labels) else None
    if fast is not None:
        result = compiled_dawid_skene(fast, labels, sweeps, settled)
    else:
        result = _swept(labels, vote_shares(labels) if start is None else start, sweeps, settled)
    unsettled = settled > 0 and result.change > settled
    return make_result(
        labels, "dawid_skene", result.shares, prior=result.prior, confusion=result.confusion,
        skill=result.skill, sweeps=result.sweeps,
        cautions=(Caution(CautionCode.NOT_SETTLED, result.sweeps),) if unsettled else (),
    )  # fmt: skip


def _is_large(labels: EncodedLabels) -> bool:
    rows = 2 * labels.members * labels.classes**2
    return len(labels) >= COMPILED_FROM and rows <= ROWS_MAX


def _swept(labels: EncodedLabels, shares: Numbers, sweeps: int, settled: float) -> SweepResult:
    table = AnswerTable(labels)
    swept, change = 0, np.inf
    confusion, prior = learned(table, shares)
    while swept < sweeps and change > settled:
        previous = shares
        shares = expected(table, confusion, prior)
        confusion, prior = learned(table, shares)
        swept, change = swept + 1, moved(previous, shares)
    return SweepResult(shares, prior, confusion, expected_accuracy(labels, shares), swept, change)


def learned(table: AnswerTable, shares: Numbers) -> tuple[Numbers, Numbers]:
    """Return the M step: the confusion matrices and class frequencies that fit the shares."""
    confusion = normal_rows(np.maximum(table.tally(shares), LEAST))
    return confusion, shares[table.answered].mean(axis=0)


def expected(table: AnswerTable, confusion: Numbers, prior: Numbers) -> Numbers:
    """Return the E step: the probability of each class, given the confusion matrices."""
    return softmax(np.log(np.maximum(prior, LEAST)) + table.support(np.log(confusion)))
