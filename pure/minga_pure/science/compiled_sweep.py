"""Dawid-Skene sweeps as machine code, for a million answers and more (extra: fast, i.e. numba).

One sweep goes through the tasks: the chances of a task's answers are multiplied, and as soon as it
is decided the decision is counted in its members' tables, whose rows are still in the cache. No
logarithms: a chance is at least 1e-10, so products are scaled back every BLOCK answers, before
they could underflow. The same EM as dawid_skene, to rounding.

The table has a row for each member and answered class, [chance by true class, count by true class]
side by side: waiting for rows from memory is what a sweep costs, so each is fetched once, and
asked for before it is needed. Without numba `kernels()` is None and nothing here is used.
"""

from __future__ import annotations

import functools
from typing import Any, NamedTuple

import numpy as np

from minga_pure.science.labels import EncodedLabels, Numbers

LEAST = 1e-10
FEW_CLASSES = 5


class SweepResult(NamedTuple):
    """What dawid_skene makes an outcome of."""

    shares: Numbers
    prior: Numbers
    confusion: Numbers
    skill: Numbers
    sweeps: int
    change: float


@functools.cache
def kernels() -> Any:
    """The compiled functions (compiled_kernels.Kernels), made once; None without numba."""
    try:
        from minga_pure.science.compiled_kernels import KERNELS
    except ImportError:
        return None
    return KERNELS


def compiled_dawid_skene(
    made: Any, labels: EncodedLabels, sweeps: int, settled: float
) -> SweepResult:
    """Dawid-Skene from the vote shares, until nothing moves by more than `settled`."""
    tasks, members, classes = labels.tasks, labels.members, labels.classes
    answers = labels.answers_per_task()
    starts = np.zeros(tasks + 1, dtype=np.int64)
    np.cumsum(answers, out=starts[1:])
    rows, chosen = made.in_task_order(labels.task, labels.member, labels.label, starts, 2 * classes)
    shares, total = np.zeros(tasks * classes), np.zeros(classes)
    table = np.zeros(members * classes * 2 * classes)
    made.begin(starts, rows, chosen, table, shares, total)
    answered = max(int(np.count_nonzero(answers)), 1)
    sweep = made.sweep_few if classes <= FEW_CLASSES else made.sweep_many
    swept, change = 0, np.inf
    while swept < sweeps and change > settled:
        made.chances(table, members, classes)
        prior, total = np.maximum(total / answered, LEAST), np.zeros(classes)
        change = sweep(starts, rows, table, prior, shares, total)
        swept += 1
    prior = total / answered
    distribution = shares.reshape(tasks, classes)
    if answered < tasks:
        distribution[answers == 0] = prior
    halves = table.reshape(members, classes, 2, classes)
    counts = halves[:, :, 1]
    right = np.trace(counts, axis1=1, axis2=2)
    skill = np.divide(right, counts.sum(axis=(1, 2)), out=np.full(members, 1 / classes),
                      where=right > 0)  # fmt: skip
    made.chances(table, members, classes)
    confusion = np.ascontiguousarray(halves[:, :, 0].transpose(0, 2, 1))
    return SweepResult(distribution, prior, confusion, skill, swept, float(change))
