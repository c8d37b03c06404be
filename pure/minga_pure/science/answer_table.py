"""Sums of an expectation-maximisation sweep: over the answers of a task, and of a chosen label.

Both halves of a sweep are the same operation, the sum of table rows group by group. The answers
are put in order once for each grouping; then a sum is one pass over memory in blocks that stay in
the cache, without a copy of the answers: memory grows with tasks and members, time with answers.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from minga_pure.science.labels import EncodedLabels, Numbers

CELLS_IN_A_BLOCK = 1 << 17


class GroupedRows:
    """Assignment of table rows to groups, ready to sum the rows of each group."""

    def __init__(self, group: npt.NDArray[np.int32], row: npt.NDArray[np.int32], groups: int):
        sizes = np.bincount(group, minlength=groups)
        ascending = len(group) < 2 or bool((group[1:] >= group[:-1]).all())
        self._rows = row if ascending else row[np.argsort(group, kind="stable")]
        self._filled = np.flatnonzero(sizes)
        self._ends = np.cumsum(sizes[self._filled])
        self._starts = self._ends - sizes[self._filled]
        self._groups = groups

    def sums(self, table: Numbers) -> Numbers:
        """Return [groups, columns]: the sum of the rows of each group, 0 if empty."""
        total = np.zeros((self._groups, table.shape[1]))
        step = max(CELLS_IN_A_BLOCK // max(table.shape[1], 1), 1)
        first = 0
        while first < len(self._filled):
            begin = self._starts[first]
            stop = int(np.searchsorted(self._ends, begin + step, side="right"))
            stop = max(stop, first + 1)
            rows = self._rows[begin : self._ends[stop - 1]]
            edges = self._starts[first:stop] - begin
            total[self._filled[first:stop]] = np.add.reduceat(table[rows], edges, axis=0)
            first = stop
        return total


class AnswerTable:
    """The answers of `labels`, ready for sweeps."""

    def __init__(self, labels: EncodedLabels):
        self.labels = labels
        choice = labels.member * np.int32(labels.classes) + labels.label
        self._by_task = GroupedRows(labels.task, choice, labels.tasks)
        self._by_choice = GroupedRows(choice, labels.task, labels.members * labels.classes)
        self.answers = labels.answers_per_task().astype(np.float64)
        self.answered = self.answers > 0

    def support(self, evidence: Numbers) -> Numbers:
        """Return [tasks, columns]: evidence [member, column, answered] summed by task."""
        members, columns, classes = evidence.shape
        rows = np.ascontiguousarray(evidence.transpose(0, 2, 1)).reshape(members * classes, columns)
        return self._by_task.sums(rows)

    def tally(self, weights: Numbers) -> Numbers:
        """Return [members, columns, answered class]: weights [tasks, columns] summed by answer."""
        summed = self._by_choice.sums(weights)
        shape = self.labels.members, self.labels.classes, weights.shape[1]
        return np.ascontiguousarray(summed.reshape(shape).transpose(0, 2, 1))


def softmax(scores: Numbers) -> Numbers:
    """Return the rows of log weights as distributions.

    Rounded to 12 digits: a sum depends on its order in the last digit, and sweep after sweep such
    a crumb could grow until it decides a tie by the order in which answers came.
    """
    weights = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: Numbers = np.round(weights / weights.sum(axis=1, keepdims=True), 12)
    return shares


def normal_rows(weights: Numbers) -> Numbers:
    """Return the weights with the last axis scaled to a sum of 1."""
    shares: Numbers = weights / weights.sum(axis=-1, keepdims=True)
    return shares


def moved(previous: Numbers, current: Numbers) -> float:
    """Return the greatest absolute change of a probability."""
    return float(np.abs(current - previous).max(initial=0.0))
