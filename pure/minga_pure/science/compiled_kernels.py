"""Numba kernels of compiled_sweep, with a prefetch intrinsic that numba lacks.

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
    """Compiled forms of the functions of this module."""

    in_task_order: Any
    begin: Any
    chances: Any
    sweep_few: Any
    sweep_many: Any


def _fetch(_typing, array, place):  # type: ignore[no-untyped-def]
    """Prefetch array[place] for reading and writing; no value changes."""

    def written(context, builder, signature, arguments):  # type: ignore[no-untyped-def]
        numbers = context.make_array(signature.args[0])(context, builder, arguments[0])
        byte = builder.bitcast(
            builder.gep(numbers.data, [arguments[1]]), ir.IntType(8).as_pointer()
        )
        number = ir.IntType(32)
        signature_type = ir.FunctionType(ir.VoidType(), [byte.type, number, number, number])
        ask = builder.module.declare_intrinsic("llvm.prefetch", [byte.type], signature_type)
        to_write, keep, data = number(1), number(3), number(1)
        builder.call(ask, [byte, to_write, keep, data])
        return context.get_dummy_value()

    return types.void(array, place), written


fetch: Any = intrinsic(_fetch)


def in_task_order(task, member, label, starts, width):  # type: ignore[no-untyped-def]
    """Return (table row of each answer in task order, AHEAD padding rows; their labels)."""
    previous_task, ascending, classes = 0, True, width // 2
    for task_number in task:
        ascending &= task_number >= previous_task
        previous_task = task_number
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
    """Fill the vote shares, and the members' counts under them."""
    classes = len(total)
    for task in range(len(starts) - 1):
        first, stop = starts[task], starts[task + 1]
        base = task * classes
        for answer in range(first, stop):
            fetch(table, np.int64(rows[answer + AHEAD]) + classes)
            fetch(table, np.int64(rows[answer + AHEAD]) + 2 * classes - 1)
            shares[base + chosen[answer]] += 1.0
        for cell in range(base, base + classes):
            shares[cell] /= max(stop - first, 1)
            total[cell - base] += shares[cell]
        for answer in range(first, stop):
            for true in range(classes):
                table[np.int64(rows[answer]) + classes + true] += shares[base + true]


def chances(table, members, classes):  # type: ignore[no-untyped-def]
    """Turn counts into the chance of each answer given the true class; reset the counts to 0."""
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
    """Run one sweep for any number of classes; return the greatest change of a probability."""
    change, classes = 0.0, len(total)
    score = np.empty(classes)
    for task in range(len(starts) - 1):
        first, stop = starts[task], starts[task + 1]
        if first == stop:
            continue
        for answer in range(first + AHEAD, stop + AHEAD):
            for cell in range(0, 2 * classes, CELLS_IN_A_LINE):
                fetch(table, np.int64(rows[answer]) + cell)
        score[:] = prior
        for block in range(first, stop, BLOCK):
            mass = 0.0
            for true in range(classes):
                chance = score[true]
                for answer in range(block, min(block + BLOCK, stop)):
                    chance *= table[np.int64(rows[answer]) + true]
                score[true] = chance
                mass += chance
            for true in range(classes):
                score[true] /= mass
        for true in range(classes):
            cell = task * classes + true
            change = max(change, abs(score[true] - shares[cell]))
            shares[cell] = score[true]
            total[true] += score[true]
        for answer in range(first, stop):
            for true in range(classes):
                table[np.int64(rows[answer]) + classes + true] += score[true]
    return change


def sweep_few(starts, rows, table, prior, shares, total):  # type: ignore[no-untyped-def]
    """Run one sweep for two to five classes, with each class in a register."""
    change, classes = 0.0, len(total)
    for task in range(len(starts) - 1):
        first, stop = starts[task], starts[task + 1]
        if first == stop:
            continue
        a, b = prior[0], prior[1]
        c = prior[2] if classes > 2 else 0.0
        d = prior[3] if classes > 3 else 0.0
        e = prior[4] if classes > 4 else 0.0
        for block in range(first, stop, BLOCK):
            for answer in range(block, min(block + BLOCK, stop)):
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
        for answer in range(first, stop):
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


def _compiled(*functions: Any) -> Kernels:
    """Compile with a disk cache where its folder is writable, else once per process."""
    try:
        return Kernels(*[numba.njit(cache=True, fastmath=True, error_model="numpy")(function)
                         for function in functions])  # fmt: skip
    except RuntimeError:
        return Kernels(
            *[numba.njit(fastmath=True, error_model="numpy")(function) for function in functions]
        )


KERNELS = _compiled(in_task_order, begin, chances, sweep_few, sweep_many)
