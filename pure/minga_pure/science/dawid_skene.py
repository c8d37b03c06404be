"""Dawid-Skene: every member has a confusion matrix, learned together with the labels.

Dawid, A. P. and Skene, A. M. (1979), "Maximum Likelihood Estimation of Observer Error-Rates Using
the EM Algorithm", Applied Statistics 28. Start: vote shares; counts are kept above 1e-10.
"""

from __future__ import annotations

import numpy as np

from minga_pure.science.answer_table import AnswerTable, moved, normal_rows, softmax
from minga_pure.science.labels import Caution, Labels, Numbers, Oddity
from minga_pure.science.outcome import Outcome, nothing_to_learn, outcome_of, vote_shares

LEAST = 1e-10


def dawid_skene(
    labels: Labels, *, sweeps: int = 100, settled: float = 1e-5, start: Numbers | None = None
) -> Outcome:
    """Maximum likelihood by EM until no probability moves by more than `settled`.

    Exactly `sweeps` sweeps with settled=0. What can go wrong: with few answers a member its rows
    run to 0 and 1 and mistakes become certain (hierarchical_dawid_skene holds better).
    """
    shares = vote_shares(labels) if start is None else start
    if nothing_to_learn(labels):
        return outcome_of(labels, "dawid_skene", shares)
    table = AnswerTable(labels)
    swept, change = 0, np.inf
    confusion, prior = learned(table, shares)
    while swept < sweeps and change > settled:
        before = shares
        shares = expected(table, confusion, prior)
        confusion, prior = learned(table, shares)
        swept, change = swept + 1, moved(before, shares)
    unsettled = settled > 0 and change > settled
    return outcome_of(
        labels, "dawid_skene", shares, prior=prior, confusion=confusion, sweeps=swept,
        cautions=(Caution(Oddity.NOT_SETTLED, swept),) if unsettled else (),
    )  # fmt: skip


def learned(table: AnswerTable, shares: Numbers) -> tuple[Numbers, Numbers]:
    """The M step: confusion matrices and class frequencies that fit these shares best."""
    confusion = normal_rows(np.maximum(table.tally(shares), LEAST))
    return confusion, shares[table.answered].mean(axis=0)


def expected(table: AnswerTable, confusion: Numbers, prior: Numbers) -> Numbers:
    """The E step: how likely each class is, given the confusion matrices."""
    return softmax(np.log(np.maximum(prior, LEAST)) + table.support(np.log(confusion)))
