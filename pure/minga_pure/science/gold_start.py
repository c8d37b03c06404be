"""Hierarchical Dawid-Skene that starts from what gold shows of members, and not from the votes.

Where half of the members err together, the votes lead a model of members to the wrong half, and no
sweep leads it back: expectation-maximisation keeps to the side on which it starts. Gold says on
which side to start. The estimate of a gold task comes from the other gold tasks alone, so that it
can be judged by the gold beside methods that never saw any.
"""

from __future__ import annotations

import numpy as np

from minga_pure.science.answer_table import AnswerTable, normal_rows
from minga_pure.science.dawid_skene import expected
from minga_pure.science.ebcc import row_prior
from minga_pure.science.hierarchical_dawid_skene import hierarchical_dawid_skene
from minga_pure.science.labels import EncodedLabels, Index, Numbers

FOLDS = 2
STRENGTH = 2.0


def gold_started(labels: EncodedLabels, gold: Index) -> Numbers:
    """Return distributions [tasks, classes]; `gold` is the known class of each task, -1 elsewhere.

    Each fold of the gold starts one run; a task without gold gets the mean of the runs.
    """
    table = AnswerTable(labels)
    known = np.flatnonzero(gold >= 0)
    fold = np.full(labels.tasks, -1)
    fold[known] = np.arange(len(known)) % FOLDS
    runs = [_run(table, np.where(fold == held_out, -1, gold)) for held_out in range(FOLDS)]
    distribution: Numbers = np.mean(runs, axis=0)
    for held_out, run in enumerate(runs):
        distribution[fold == held_out] = run[fold == held_out]
    return distribution


def _run(table: AnswerTable, gold: Index) -> Numbers:
    labels = table.labels
    truth = np.eye(labels.classes)[gold] * (gold >= 0)[:, None]
    tally = table.tally(truth)
    crowd = normal_rows(tally.sum(axis=0) + row_prior(labels.classes))
    frequency = normal_rows(truth.sum(axis=0) + 1.0)
    start = expected(table, normal_rows(tally + STRENGTH * crowd), frequency)
    return hierarchical_dawid_skene(labels, start=start).distribution
