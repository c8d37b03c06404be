"""Bayesian classifier combination: independent (BCC), shrunk to the crowd, and correlated (EBCC).

Kim, H.-C. and Ghahramani, Z. (2012), "Bayesian Classifier Combination", AISTATS; and Li, Y.,
Rubinstein, B. and Cohn, T. (2019), "Exploiting Worker Correlation for Label Aggregation in
Crowdsourcing", ICML: every class has `subtypes` hidden kinds of tasks (easy ones, ones that most
people take for something else), and each member a row of answers for each kind. With one subtype
it is BCC. Mean-field variational inference, stopped when a sweep moves less than `settled` of a
task's class probability on average.
"""

from __future__ import annotations

import numpy as np

from minga_pure.science.answer_table import AnswerTable, normal_rows, softmax
from minga_pure.science.digamma import expected_log
from minga_pure.science.labels import Caution, CautionCode, EncodedLabels, Numbers
from minga_pure.science.method_result import (
    MethodResult,
    expected_accuracy,
    lacks_comparisons,
    make_result,
    vote_shares,
)

SUBTYPE_PRIOR = 0.1
CLASS_PRIOR = 1.0
PRIOR_RIGHT, PRIOR_WRONG = 4.0, 1.0
"""Pseudo-answers of a row: for the right class and for each other one, whatever their number."""
SWEEPS = 100
SETTLED = 1e-3


def bcc(labels: EncodedLabels, *, sweeps: int = SWEEPS, settled: float = SETTLED) -> MethodResult:
    """BCC: Dawid-Skene with a prior on every row, believing members more often right than not."""
    return _combined(labels, "bcc", 1, 1, sweeps, settled)


def ebcc(
    labels: EncodedLabels,
    *,
    subtypes: int = 5,
    starts: int = 4,
    sweeps: int = SWEEPS,
    settled: float = SETTLED,
) -> MethodResult:
    """EBCC: the mean of `starts` runs whose subtypes start in different (reproducible) places.

    The caution "not settled" says that the run with the most sweeps was stopped at the limit.
    """
    return _combined(labels, "ebcc", subtypes, starts, sweeps, settled)


def hierarchical_bcc(
    labels: EncodedLabels,
    *,
    strength: float = 2.0,
    sweeps: int = SWEEPS,
    settled: float = SETTLED,
) -> MethodResult:
    """BCC whose prior row of a class is the crowd's own: `strength` answers spread like it.

    The hierarchical prior of Paun et al. (2018), "Comparing Bayesian Models of Annotation", TACL.
    """
    shares = vote_shares(labels)
    if lacks_comparisons(labels):
        return make_result(labels, "hierarchical_bcc", shares)
    table = AnswerTable(labels)
    swept, change = 0, np.inf
    while swept < sweeps and change >= settled:
        previous, tally = shares, table.tally(shares)
        crowd = normal_rows(tally.sum(axis=0) + row_prior(labels.classes))
        frequency = expected_log(CLASS_PRIOR + shares[table.answered].sum(axis=0))
        shares = softmax(table.support(expected_log(tally + strength * crowd)) + frequency)
        swept, change = swept + 1, mean_shift(previous, shares)
    tally = table.tally(shares)
    crowd = normal_rows(tally.sum(axis=0) + row_prior(labels.classes))
    return make_result(
        labels, "hierarchical_bcc", shares, confusion=normal_rows(tally + strength * crowd),
        sweeps=swept, cautions=_unsettled(change, settled, swept),
    )  # fmt: skip


def _combined(
    labels: EncodedLabels, method: str, subtypes: int, starts: int, sweeps: int, settled: float
) -> MethodResult:
    shares = vote_shares(labels)
    if lacks_comparisons(labels):
        return make_result(labels, method, shares)
    table = AnswerTable(labels)
    total, swept, greatest_change = np.zeros_like(shares), 0, 0.0
    for start in range(starts):
        split = first_split(table, shares, subtypes, start)
        current, change, swept_before = _by_class(split, labels), np.inf, swept
        while swept - swept_before < sweeps and change >= settled:
            previous = current
            split = one_sweep(table, split, subtypes)
            current = _by_class(split, labels)
            swept, change = swept + 1, mean_shift(previous, current)
        total += current
        greatest_change = max(greatest_change, change)
    mean = total / starts
    confusion = normal_rows(table.tally(mean) + row_prior(labels.classes))
    return make_result(
        labels, method, mean, confusion=confusion, sweeps=swept,
        cautions=_unsettled(greatest_change, settled, sweeps),
    )  # fmt: skip


def mean_shift(previous: Numbers, current: Numbers) -> float:
    """Return the mean over tasks of the greatest change of a class probability, 0..1."""
    return float(np.abs(current - previous).max(axis=1, initial=0.0).mean())


def _by_class(split: Numbers, labels: EncodedLabels) -> Numbers:
    shares: Numbers = split.reshape(labels.tasks, labels.classes, -1).sum(axis=2)
    return shares


def _unsettled(change: float, settled: float, swept: int) -> tuple[Caution, ...]:
    return (Caution(CautionCode.NOT_SETTLED, swept),) if change >= settled else ()


def row_prior(classes: int) -> Numbers:
    """Return the pseudo-answers of the rows, 4 : 1 as the authors of EBCC take them."""
    return PRIOR_WRONG + (PRIOR_RIGHT - PRIOR_WRONG) * np.eye(classes)


def first_split(table: AnswerTable, shares: Numbers, subtypes: int, start: int) -> Numbers:
    """Return the vote shares with each class split into subtypes, [tasks, classes * subtypes].

    The split looks like a draw but is none: it must stay the same however tasks, members and
    classes are numbered. So it follows who voted for the class, each member known only by their
    number of answers and their agreement with the others. Rounded: sums depend on order.
    """
    if subtypes == 1:
        return shares
    labels = table.labels
    mark = np.round(
        7 * np.log1p(labels.answers_per_member()) + 41 * expected_accuracy(labels, shares), 6
    )
    wave = np.cos((start + 1) * mark)
    ballots = np.repeat(wave, labels.classes).reshape(labels.members, 1, labels.classes)
    voted = ballots * np.eye(labels.classes)
    turn = np.round(table.support(voted), 6)[:, :, None] + shares.round(6)[:, :, None]
    places = np.arange(subtypes) * (2 * np.pi / subtypes)
    parts = normal_rows(np.exp(2.0 * np.cos((3.0 + start) * turn + places)))
    split: Numbers = (shares[:, :, None] * parts).reshape(labels.tasks, labels.classes * subtypes)
    return split


def one_sweep(table: AnswerTable, split: Numbers, subtypes: int) -> Numbers:
    """Return the split after one sweep: rows, frequencies and subtypes, then the split."""
    classes = table.labels.classes
    known = split[table.answered].sum(axis=0).reshape(classes, subtypes)
    frequency = expected_log(CLASS_PRIOR + known.sum(axis=1))[:, None]
    kind = expected_log(SUBTYPE_PRIOR + known)
    prior = np.repeat(row_prior(classes), subtypes, axis=0)
    rows = expected_log(table.tally(split) + prior)
    return softmax(table.support(rows) + (frequency + kind).reshape(-1))
