"""Both halves of every expectation-maximisation sweep: sums over the answers of a task, and over
the answers that chose one label.

A sweep asks twice for the same thing, "add up some rows of a table, group by group". The answers
are put in order once for each grouping; then a sum is one pass over memory in blocks that stay in
the cache, without a copy of the answers: memory grows with tasks and members, time with answers.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from minga_pure.science.labels import EncodedLabels, Numbers

CELLS_IN_A_BLOCK = 1 << 17


class GroupedRows:
    """Which rows of some table belong to which group; sums them group by group."""

    def __init__(self, group: npt.NDArray[np.int32], row: npt.NDArray[np.int32], groups: int):
        sizes = np.bincount(group, minlength=groups)
        ascending = len(group) < 2 or bool((group[1:] >= group[:-1]).all())
        self._rows = row if ascending else row[np.argsort(group, kind="stable")]
        self._filled = np.flatnonzero(sizes)
        self._ends = np.cumsum(sizes[self._filled])
        self._starts = self._ends - sizes[self._filled]
        self._groups = groups

    def sums(self, table: Numbers) -> Numbers:
        """[groups, columns]: for each group the sum of its rows of `table`; 0 for an empty one."""
        total = np.zeros((self._groups, table.shape[1]))
        step = max(CELLS_IN_A_BLOCK // max(table.shape[1], 1), 1)
        first = 0
        while first < len(self._filled):
            begin = self._starts[first]
            after = int(np.searchsorted(self._ends, begin + step, side="right"))
            after = max(after, first + 1)
            rows = self._rows[begin : self._ends[after - 1]]
            edges = self._starts[first:after] - begin
            total[self._filled[first:after]] = np.add.reduceat(table[rows], edges, axis=0)
            first = after
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
        """[tasks, columns]: evidence[member, column, answered class] summed over the answers."""
        members, columns, classes = evidence.shape
        rows = np.ascontiguousarray(evidence.transpose(0, 2, 1)).reshape(members * classes, columns)
        return self._by_task.sums(rows)

    def tally(self, weights: Numbers) -> Numbers:
        """[members, columns, answered class]: task weights [tasks, columns] summed by answer."""
        summed = self._by_choice.sums(weights)
        shape = self.labels.members, self.labels.classes, weights.shape[1]
        return np.ascontiguousarray(summed.reshape(shape).transpose(0, 2, 1))


def softmax(scores: Numbers) -> Numbers:
    """Rows of log weights made into distributions.

    Rounded to 12 digits: a sum depends on its order in the last digit, and sweep after sweep such
    a crumb could grow until it decides a tie by the order in which answers came.
    """
    weights = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: Numbers = np.round(weights / weights.sum(axis=1, keepdims=True), 12)
    return shares


def normal_rows(weights: Numbers) -> Numbers:
    """The last axis scaled to add up to 1."""
    shares: Numbers = weights / weights.sum(axis=-1, keepdims=True)
    return shares


def moved(before: Numbers, after: Numbers) -> float:
    """The greatest change of any probability."""
    return float(np.abs(after - before).max(initial=0.0))
