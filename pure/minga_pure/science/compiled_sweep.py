"""Dawid-Skene sweeps as machine code, for a million answers and more (extra: fast, i.e. numba).

One sweep goes through the tasks: the chances of a task's answers are multiplied, and as soon as it
is decided the decision is counted in its members' tables, whose rows are still in the cache. No
logarithms: a chance is at least 1e-10, so products are scaled back every BLOCK answers, before
they could underflow. The same EM as dawid_skene, to rounding.

The table has a row for each member and answered class, [chance by true class, count by true class]
side by side: waiting for rows from memory is what a sweep costs, so each is fetched once.
Without numba `kernels()` is None and nothing here is used.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from minga_pure.science.labels import Labels, Numbers

LEAST = 1e-10
FEW_CLASSES = 5
BLOCK = 16
AHEAD = 16


class Swept(NamedTuple):
    """What dawid_skene makes an outcome of."""

    shares: Numbers
    prior: Numbers
    confusion: Numbers
    skill: Numbers
    sweeps: int
    change: float


class Kernels(NamedTuple):
    """Compiled forms of the functions below."""

    in_task_order: Callable[..., Any]
    begin: Callable[..., Any]
    chances: Callable[..., Any]
    sweep_few: Callable[..., Any]
    sweep_many: Callable[..., Any]


@functools.cache
def kernels() -> Kernels | None:
    """The compiled functions, made once and kept on disk where the place can be written."""
    try:
        import numba
    except ImportError:
        return None
    plain = (in_task_order, begin, chances, sweep_few, sweep_many)
    try:
        return Kernels(*[numba.njit(cache=True, fastmath=True, error_model="numpy")(one)
                         for one in plain])  # fmt: skip
    except RuntimeError:  # no place to keep them: compiled anew in every process
        return Kernels(*[numba.njit(fastmath=True, error_model="numpy")(one) for one in plain])


def compiled_dawid_skene(made: Kernels, labels: Labels, sweeps: int, settled: float) -> Swept:
    """Dawid-Skene from the vote shares, until nothing moves by more than `settled`."""
    tasks, members, classes = labels.tasks, labels.members, labels.classes
    starts, rows, chosen = made.in_task_order(
        labels.task, labels.member, labels.label, tasks, classes
    )
    shares = np.zeros(tasks * classes)
    table = np.zeros(members * classes * 2 * classes)
    made.begin(starts, rows, chosen, table, shares, classes)
    answered = max(int((np.diff(starts) > 0).sum()), 1)
    prior = shares.reshape(tasks, classes).sum(axis=0) / answered
    sweep = made.sweep_few if classes <= FEW_CLASSES else made.sweep_many
    swept, change = 0, np.inf
    while swept < sweeps and change > settled:
        made.chances(table, members, classes)
        total = np.zeros(classes)
        change = sweep(starts, rows, table, np.maximum(prior, LEAST), shares, total, classes)
        prior = total / answered
        swept += 1
    distribution = shares.reshape(tasks, classes)
    distribution[np.diff(starts) == 0] = prior
    halves = table.reshape(members, classes, 2, classes)
    counts = halves[:, :, 1]
    right = np.trace(counts, axis1=1, axis2=2)
    skill = np.divide(right, counts.sum(axis=(1, 2)), out=np.full(members, 1 / classes),
                      where=right > 0)  # fmt: skip
    made.chances(table, members, classes)
    confusion = np.ascontiguousarray(halves[:, :, 0].transpose(0, 2, 1))
    return Swept(distribution, prior, confusion, skill, swept, float(change))


def in_task_order(task, member, label, tasks, classes):  # type: ignore[no-untyped-def]
    """(where each task's answers begin, table row and label of each answer): a counting sort."""
    starts = np.zeros(tasks + 1, np.int64)
    before, ascending = 0, True
    for one in task:
        starts[one + 1] += 1
        ascending &= one >= before
        before = one
    for one in range(tasks):
        starts[one + 1] += starts[one]
    rows, chosen = np.empty(len(task), np.int32), np.empty(len(task), np.int16)
    nexts = starts[:1] if ascending else starts[:-1].copy()
    for answer in range(len(task)):
        place = answer
        if not ascending:
            place = nexts[task[answer]]
            nexts[task[answer]] += 1
        rows[place] = (member[answer] * classes + label[answer]) * 2 * classes
        chosen[place] = label[answer]
    return starts, rows, chosen


def begin(starts, rows, chosen, table, shares, classes):  # type: ignore[no-untyped-def]
    """Vote shares, and the members' counts under them."""
    touched, tasks = 0.0, len(starts) - 1
    for task in range(tasks):
        if task % AHEAD == 0:
            for answer in range(starts[task], starts[min(task + AHEAD, tasks)]):
                row = np.int64(rows[answer])
                touched += table[row + classes] + table[row + 2 * classes - 1]
        first, after = starts[task], starts[task + 1]
        if first == after:
            continue
        base, voice = task * classes, 1.0 / (after - first)
        for answer in range(first, after):
            shares[base + chosen[answer]] += voice
        for one in range(classes):
            share = shares[base + one]
            if share > 0.0:
                for answer in range(first, after):
                    table[np.int64(rows[answer]) + classes + one] += share
    return touched


def chances(table, members, classes):  # type: ignore[no-untyped-def]
    """From counts to the chance of each answer given the true class; the counts start anew."""
    width = 2 * classes
    for member in range(members):
        base = member * classes * width
        for true in range(classes):
            total = 0.0
            for answered in range(classes):
                total += max(table[base + answered * width + classes + true], LEAST)
            for answered in range(classes):
                cell = base + answered * width + true
                table[cell] = max(table[cell + classes], LEAST) / total
                table[cell + classes] = 0.0


def sweep_many(starts, rows, table, prior, shares, total, classes):  # type: ignore[no-untyped-def]
    """One sweep for any number of classes; returns the greatest change of a probability."""
    change = 0.0
    score = np.empty(classes)
    for task in range(len(starts) - 1):
        first, after = starts[task], starts[task + 1]
        if first == after:
            continue
        score[:] = prior
        for block in range(first, after, BLOCK):
            mass = 0.0
            for one in range(classes):
                chance = score[one]
                for answer in range(block, min(block + BLOCK, after)):
                    chance *= table[rows[answer] + one]
                score[one] = chance
                mass += chance
            for one in range(classes):
                score[one] /= mass
        for one in range(classes):
            cell = task * classes + one
            change = max(change, abs(score[one] - shares[cell]))
            shares[cell] = score[one]
            total[one] += score[one]
        for answer in range(first, after):
            for one in range(classes):
                table[rows[answer] + classes + one] += score[one]
    return change


def sweep_few(starts, rows, table, prior, shares, total, classes):  # type: ignore[no-untyped-def]
    """The same for two to five classes, every class in a register of its own.

    The rows of the next AHEAD tasks are touched together, so that memory fetches them side by side.
    """
    change, touched, tasks = 0.0, 0.0, len(starts) - 1
    for task in range(tasks):
        if task % AHEAD == 0:
            for answer in range(starts[task], starts[min(task + AHEAD, tasks)]):
                row = np.int64(rows[answer])
                touched += table[row] + table[row + 2 * classes - 1]
        first, after = starts[task], starts[task + 1]
        if first == after:
            continue
        a, b = prior[0], prior[1]
        c = prior[2] if classes > 2 else 0.0
        d = prior[3] if classes > 3 else 0.0
        e = prior[4] if classes > 4 else 0.0
        for block in range(first, after, BLOCK):
            for answer in range(block, min(block + BLOCK, after)):
                row = np.int64(rows[answer])
                a *= table[row]
                b *= table[row + 1]
                if classes > 2:
                    c *= table[row + 2]
                if classes > 3:
                    d *= table[row + 3]
                if classes > 4:
                    e *= table[row + 4]
            scale = 1.0 / (a + b + c + d + e)
            a, b, c, d, e = a * scale, b * scale, c * scale, d * scale, e * scale
        for answer in range(first, after):
            row = np.int64(rows[answer]) + classes
            table[row] += a
            table[row + 1] += b
            if classes > 2:
                table[row + 2] += c
            if classes > 3:
                table[row + 3] += d
            if classes > 4:
                table[row + 4] += e
        cell = task * classes
        change = max(change, abs(a - shares[cell]), abs(b - shares[cell + 1]))
        shares[cell], shares[cell + 1] = a, b
        total[0] += a
        total[1] += b
        if classes > 2:
            change = max(change, abs(c - shares[cell + 2]))
            shares[cell + 2] = c
            total[2] += c
        if classes > 3:
            change = max(change, abs(d - shares[cell + 3]))
            shares[cell + 3] = d
            total[3] += d
        if classes > 4:
            change = max(change, abs(e - shares[cell + 4]))
            shares[cell + 4] = e
            total[4] += e
    return change if touched >= 0.0 else touched  # never below 0; else it would not be computed
