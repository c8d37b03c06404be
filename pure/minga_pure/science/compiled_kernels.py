"""The loops of compiled_sweep, and the one word that numba lacks: fetch this from memory soon.

A table of ten thousand members does not fit into the nearest cache, and which row comes next cannot
be guessed by the processor; but the loop knows it AHEAD answers before. Asked for in time, rows
are there when they are needed: a sweep takes less than half as long.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numba
import numpy as np
from llvmlite import ir
from numba.core import types
from numba.extending import intrinsic

LEAST = 1e-10
BLOCK = 16
AHEAD = 64
CELLS_IN_A_LINE = 8


class Kernels(NamedTuple):
    """Compiled forms of the functions below."""

    in_task_order: Any
    begin: Any
    chances: Any
    sweep_few: Any
    sweep_many: Any


def _fetch(_typing, array, place):  # type: ignore[no-untyped-def]
    """Bring array[place] near, to be read and written; changes nothing, waits for nothing."""

    def written(context, builder, signature, given):  # type: ignore[no-untyped-def]
        numbers = context.make_array(signature.args[0])(context, builder, given[0])
        byte = builder.bitcast(builder.gep(numbers.data, [given[1]]), ir.IntType(8).as_pointer())
        number = ir.IntType(32)
        how = ir.FunctionType(ir.VoidType(), [byte.type, number, number, number])
        ask = builder.module.declare_intrinsic("llvm.prefetch", [byte.type], how)
        to_write, keep, data = number(1), number(3), number(1)
        builder.call(ask, [byte, to_write, keep, data])
        return context.get_dummy_value()

    return types.void(array, place), written


fetch: Any = intrinsic(_fetch)


def in_task_order(task, member, label, starts, width):  # type: ignore[no-untyped-def]
    """(table row of each answer task by task, AHEAD more for who looks ahead; their labels)."""
    before, ascending, classes = 0, True, width // 2
    for one in task:
        ascending &= one >= before
        before = one
    rows = np.zeros(len(task) + AHEAD, np.int32)
    if ascending:
        for answer in range(len(task)):
            rows[answer] = (member[answer] * classes + label[answer]) * width
        return rows, label
    chosen, nexts = np.empty_like(label), starts[:-1].copy()
    for answer in range(len(task)):
        place = nexts[task[answer]]
        nexts[task[answer]] += 1
        rows[place] = (member[answer] * classes + label[answer]) * width
        chosen[place] = label[answer]
    return rows, chosen


def begin(starts, rows, chosen, table, shares, total):  # type: ignore[no-untyped-def]
    """Vote shares, and the members' counts under them."""
    classes = len(total)
    for task in range(len(starts) - 1):
        first, after = starts[task], starts[task + 1]
        base = task * classes
        for answer in range(first, after):
            fetch(table, np.int64(rows[answer + AHEAD]) + classes)
            fetch(table, np.int64(rows[answer + AHEAD]) + 2 * classes - 1)
            shares[base + chosen[answer]] += 1.0
        for one in range(base, base + classes):
            shares[one] /= max(after - first, 1)
            total[one - base] += shares[one]
        for answer in range(first, after):
            for one in range(classes):
                table[np.int64(rows[answer]) + classes + one] += shares[base + one]


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


def sweep_many(starts, rows, table, prior, shares, total):  # type: ignore[no-untyped-def]
    """One sweep for any number of classes; returns the greatest change of a probability."""
    change, classes = 0.0, len(total)
    score = np.empty(classes)
    for task in range(len(starts) - 1):
        first, after = starts[task], starts[task + 1]
        if first == after:
            continue
        for answer in range(first + AHEAD, after + AHEAD):
            for cell in range(0, 2 * classes, CELLS_IN_A_LINE):
                fetch(table, np.int64(rows[answer]) + cell)
        score[:] = prior
        for block in range(first, after, BLOCK):
            mass = 0.0
            for one in range(classes):
                chance = score[one]
                for answer in range(block, min(block + BLOCK, after)):
                    chance *= table[np.int64(rows[answer]) + one]
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
                table[np.int64(rows[answer]) + classes + one] += score[one]
    return change


def sweep_few(starts, rows, table, prior, shares, total):  # type: ignore[no-untyped-def]
    """The same for two to five classes, every class in a register of its own."""
    change, classes = 0.0, len(total)
    for task in range(len(starts) - 1):
        first, after = starts[task], starts[task + 1]
        if first == after:
            continue
        a, b = prior[0], prior[1]
        c = prior[2] if classes > 2 else 0.0
        d = prior[3] if classes > 3 else 0.0
        e = prior[4] if classes > 4 else 0.0
        for block in range(first, after, BLOCK):
            for answer in range(block, min(block + BLOCK, after)):
                fetch(table, np.int64(rows[answer + AHEAD]))
                fetch(table, np.int64(rows[answer + AHEAD]) + 2 * classes - 1)
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
    return change


def _compiled(*plain: Any) -> Kernels:
    """Kept on disk where the place can be written, else compiled anew in every process."""
    try:
        return Kernels(*[numba.njit(cache=True, fastmath=True, error_model="numpy")(one)
                         for one in plain])  # fmt: skip
    except RuntimeError:
        return Kernels(*[numba.njit(fastmath=True, error_model="numpy")(one) for one in plain])


KERNELS = _compiled(in_task_order, begin, chances, sweep_few, sweep_many)
