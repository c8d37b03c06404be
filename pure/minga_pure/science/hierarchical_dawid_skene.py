"""Hierarchical Dawid-Skene: each member's matrix is shrunk towards the pooled matrix.

Dawid and Skene (1979) with a hierarchical prior, the idea of Paun et al. (2018), "Comparing
Bayesian Models of Annotation", TACL 6 (HierD&S), solved by EM: every row of a member's matrix gets
`strength` answers spread like the same row of the whole crowd. Stopped early: after ten sweeps
labels hardly change any more, only their certainty grows beyond what the answers bear.
"""

from __future__ import annotations

import numpy as np

from minga_pure.science.answer_table import AnswerTable, moved, normal_rows
from minga_pure.science.dawid_skene import LEAST, expected
from minga_pure.science.labels import EncodedLabels, Numbers
from minga_pure.science.method_result import (
    MethodResult,
    lacks_comparisons,
    make_result,
    vote_shares,
)


def hierarchical_dawid_skene(
    labels: EncodedLabels,
    *,
    strength: float = 2.0,
    sweeps: int = 10,
    settled: float = 1e-5,
    start: Numbers | None = None,
) -> MethodResult:
    """Run at most `sweeps` sweeps; a member without answers in a class gets the crowd's row."""
    shares = vote_shares(labels) if start is None else start
    if lacks_comparisons(labels):
        return make_result(labels, "hierarchical_dawid_skene", shares)
    table = AnswerTable(labels)
    swept, change = 0, np.inf
    while swept < sweeps and change > settled:
        previous = shares
        shares = expected(table, shrunk(table.tally(shares), strength), prior_of(table, shares))
        swept, change = swept + 1, moved(previous, shares)
    return make_result(
        labels, "hierarchical_dawid_skene", shares, prior=prior_of(table, shares),
        confusion=shrunk(table.tally(shares), strength), sweeps=swept,
    )  # fmt: skip


def shrunk(counts: Numbers, strength: float) -> Numbers:
    """Return confusion matrices from counts [members, true, answered], shrunk to the pool."""
    pooled = normal_rows(counts.sum(axis=0) + LEAST)
    return normal_rows(np.maximum(counts + strength * pooled, LEAST))


def prior_of(table: AnswerTable, shares: Numbers) -> Numbers:
    frequencies: Numbers = shares[table.answered].mean(axis=0)
    return frequencies
