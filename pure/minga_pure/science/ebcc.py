"""Bayesian classifier combination, independent (BCC) and for members who err together (EBCC).

Kim, H.-C. and Ghahramani, Z. (2012), "Bayesian Classifier Combination", AISTATS; and Li, Y.,
Rubinstein, B. and Cohn, T. (2019), "Exploiting Worker Correlation for Label Aggregation in
Crowdsourcing", ICML: every class has `subtypes` hidden kinds of tasks (easy ones, ones that most
people take for something else), and each member a row of answers for each kind. With one subtype
it is BCC. Mean-field variational inference.
"""

from __future__ import annotations

import numpy as np

from minga_pure.science.answer_table import AnswerTable, moved, normal_rows, softmax
from minga_pure.science.digamma import expected_log
from minga_pure.science.labels import EncodedLabels, Numbers
from minga_pure.science.method_result import (
    MethodResult,
    expected_accuracy,
    lacks_comparisons,
    make_result,
    vote_shares,
)

SUBTYPE_PRIOR = 0.1
CLASS_PRIOR = 1.0


def bcc(labels: EncodedLabels, *, sweeps: int = 50, settled: float = 1e-4) -> MethodResult:
    """BCC: Dawid-Skene with a prior on every row, believing members more often right than not."""
    return _combined(labels, "bcc", 1, 1, sweeps, settled)


def ebcc(
    labels: EncodedLabels,
    *,
    subtypes: int = 5,
    starts: int = 4,
    sweeps: int = 50,
    settled: float = 1e-4,
) -> MethodResult:
    """EBCC: the mean of `starts` runs whose subtypes start in different (reproducible) places."""
    return _combined(labels, "ebcc", subtypes, starts, sweeps, settled)


def _combined(
    labels: EncodedLabels, method: str, subtypes: int, starts: int, sweeps: int, settled: float
) -> MethodResult:
    shares = vote_shares(labels)
    if lacks_comparisons(labels):
        return make_result(labels, method, shares)
    table = AnswerTable(labels)
    total, swept = np.zeros_like(shares), 0
    for start in range(starts):
        split = first_split(table, shares, subtypes, start)
        for _ in range(sweeps):
            previous = split
            split = one_sweep(table, split, subtypes)
            swept += 1
            if moved(previous, split) < settled:
                break
        total += split.reshape(labels.tasks, labels.classes, subtypes).sum(axis=2)
    mean = total / starts
    confusion = normal_rows(table.tally(mean) + row_prior(labels.classes))
    return make_result(labels, method, mean, confusion=confusion, sweeps=swept)


def row_prior(classes: int) -> Numbers:
    """Return the pseudo-answers of the rows: 2 per class on the diagonal, 1 elsewhere."""
    return 1.0 + (2.0 * classes - 1.0) * np.eye(classes)


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
