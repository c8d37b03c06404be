"""Dawid-Skene sweeps compiled by numba (extra: fast), for a million answers and more.

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
    """Estimates of a Dawid-Skene run, before they become a MethodResult."""

    shares: Numbers
    prior: Numbers
    confusion: Numbers
    skill: Numbers
    sweeps: int
    change: float


@functools.cache
def kernels() -> Any:
    """Return the compiled functions (compiled_kernels.Kernels), cached; None without numba."""
    try:
        from minga_pure.science.compiled_kernels import KERNELS
    except ImportError:
        return None
    return KERNELS


def compiled_dawid_skene(
    compiled: Any, labels: EncodedLabels, sweeps: int, settled: float
) -> SweepResult:
    """Run Dawid-Skene from the vote shares until no probability moves by more than `settled`."""
    tasks, members, classes = labels.tasks, labels.members, labels.classes
    answers = labels.answers_per_task()
    starts = np.zeros(tasks + 1, dtype=np.int64)
    np.cumsum(answers, out=starts[1:])
    rows, chosen = compiled.in_task_order(
        labels.task, labels.member, labels.label, starts, 2 * classes
    )
    shares, total = np.zeros(tasks * classes), np.zeros(classes)
    table = np.zeros(members * classes * 2 * classes)
    compiled.begin(starts, rows, chosen, table, shares, total)
    answered = max(int(np.count_nonzero(answers)), 1)
    sweep = compiled.sweep_few if classes <= FEW_CLASSES else compiled.sweep_many
    swept, change = 0, np.inf
    while swept < sweeps and change > settled:
        compiled.chances(table, members, classes)
        prior, total = np.maximum(total / answered, LEAST), np.zeros(classes)
        change = sweep(starts, rows, table, prior, shares, total)
        swept += 1
    prior = total / answered
    distribution = shares.reshape(tasks, classes)
    if answered < tasks:
        distribution[answers == 0] = prior
    halves = table.reshape(members, classes, 2, classes)
    counts = halves[:, :, 1]
    hits = np.trace(counts, axis1=1, axis2=2)
    skill = np.divide(hits, counts.sum(axis=(1, 2)), out=np.full(members, 1 / classes),
                      where=hits > 0)  # fmt: skip
    compiled.chances(table, members, classes)
    confusion = np.ascontiguousarray(halves[:, :, 0].transpose(0, 2, 1))
    return SweepResult(distribution, prior, confusion, skill, swept, float(change))
