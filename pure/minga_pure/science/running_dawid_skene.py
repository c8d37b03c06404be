"""Incremental Dawid-Skene: a new answer costs an update of its own task only.

Incremental EM after Neal, R. and Hinton, G. (1998), "A View of the EM Algorithm that Justifies
Incremental, Sparse, and Other Variants": the members' counts are stored; when a task gets an
answer, its part is subtracted, its distribution recomputed, and its part added again. Each such
step raises the same likelihood as a full sweep, so both converge to the same point.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence

import numpy as np

from minga_pure.science.answer_table import normal_rows, softmax
from minga_pure.science.dawid_skene import LEAST
from minga_pure.science.hierarchical_dawid_skene import hierarchical_dawid_skene, shrunk
from minga_pure.science.labels import Numbers, from_answers
from minga_pure.science.method_result import MethodResult


class RunningDawidSkene:
    """Hierarchical Dawid-Skene of a project that is still being answered.

    Memory: the answers, a row of `classes` numbers a task, a matrix a member.
    """

    def __init__(self, class_names: Sequence[Hashable], *, strength: float = 2.0):
        self.class_names = list(class_names)
        self._numbers = {name: number for number, name in enumerate(self.class_names)}
        self._strength = strength
        self._said: dict[Hashable, dict[tuple[Hashable, int], None]] = {}
        self._shares: dict[Hashable, Numbers] = {}
        classes = len(self.class_names)
        self._counts: dict[Hashable, Numbers] = {}  # member -> [true, answered]
        self._pooled = np.zeros((classes, classes))
        self._total = np.zeros(classes)

    def add(self, answers: Iterable[tuple[Hashable, Hashable, Hashable]]) -> set[Hashable]:
        """Add (task, member, label) rows; return the tasks whose distribution is recomputed.

        Labels outside `class_names` are ignored; the same answer twice counts once.
        """
        touched = set()
        for task, member, label in answers:
            number = self._numbers.get(label)
            votes = self._said.setdefault(task, {})
            if number is not None and (member, number) not in votes:
                self._count(task, -1.0)
                votes[member, number] = None
                self._shares[task] = self._votes(task)
                self._count(task, 1.0)
                touched.add(task)
        for task in sorted(touched, key=repr):
            self.refresh(task)
        return touched

    def refresh(self, task: Hashable) -> Numbers:
        """Recompute the distribution of one task and its part of the counts."""
        self._count(task, -1.0)
        votes = list(self._said[task])
        prior = np.maximum(self._total, LEAST) / max(self._total.sum(), LEAST)
        scores = np.log(np.maximum(prior, LEAST))
        for member, number in votes:
            scores = scores + np.log(self._matrix(member)[:, number])
        self._shares[task] = softmax(scores[None, :])[0]
        self._count(task, 1.0)
        return self._shares[task]

    def distribution(self, task: Hashable) -> Numbers:
        """Return the distribution of a task; the prior while it has no answer."""
        if task in self._shares:
            return self._shares[task]
        classes = len(self.class_names)
        total = self._total.sum()
        return self._total / total if total > 0 else np.full(classes, 1 / classes)

    def settle(self, *, sweeps: int = 200, settled: float = 1e-7) -> MethodResult:
        """Run full sweeps from the current state until it converges, and store the result."""
        labels = from_answers(
            ((task, member, self.class_names[number])
             for task, votes in self._said.items() for member, number in votes),
            classes=self.class_names,
        )  # fmt: skip
        start = np.array([self._shares[task] for task in labels.task_ids])
        result = hierarchical_dawid_skene(
            labels, strength=self._strength, sweeps=sweeps, settled=settled,
            start=start if len(start) else None,
        )  # fmt: skip
        for task, shares in zip(labels.task_ids, result.distribution, strict=True):
            self._count(task, -1.0)
            self._shares[task] = shares
            self._count(task, 1.0)
        return result

    def _matrix(self, member: Hashable) -> Numbers:
        member_counts = self._counts.get(member)
        counts = np.stack(
            [self._pooled, np.zeros_like(self._pooled) if member_counts is None else member_counts]
        )
        pooled = shrunk(counts[:1], 0.0)[0]
        return normal_rows(np.maximum(counts[1] + self._strength * pooled, LEAST))

    def _votes(self, task: Hashable) -> Numbers:
        votes = np.zeros(len(self.class_names))
        for _, number in self._said[task]:
            votes[number] += 1
        shares: Numbers = votes / votes.sum()
        return shares

    def _count(self, task: Hashable, sign: float) -> None:
        shares = self._shares.get(task)
        if shares is None:
            return
        self._total = self._total + sign * shares
        for member, number in self._said[task]:
            member_counts = self._counts.setdefault(member, np.zeros_like(self._pooled))
            member_counts[:, number] += sign * shares
            self._pooled[:, number] += sign * shares
