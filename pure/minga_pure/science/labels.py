"""Encoded labels: the answers as plain arrays of numbers, the input of every method.

Tasks, members and classes are numbered from 0; `labels.task[i]`, `labels.member[i]` and
`labels.label[i]` describe answer i. What the numbers stand for is kept beside them. Whatever is
odd about the input is a caution with a sentence, never an exception and never a NaN.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt

from minga_pure.science.reasons import N_

Index = npt.NDArray[np.int32]
Numbers = npt.NDArray[np.float64]
Answer = tuple[Hashable, Hashable, Hashable | None]

UNKNOWN = -1


class CautionCode(StrEnum):
    """Codes of what is odd about an input or a result."""

    NO_ANSWERS = "no_answers"
    ONE_MEMBER = "one_member"
    ONE_CLASS = "one_class"
    UNANSWERED_TASKS = "unanswered_tasks"
    SINGLE_ANSWERS = "single_answers"
    UNKNOWN_ANSWERS = "unknown_answers"
    REPEATED_ANSWERS = "repeated_answers"
    UNKNOWN_GOLD = "unknown_gold"
    LITTLE_GOLD = "little_gold"
    NO_GOLD = "no_gold"
    NOT_SETTLED = "not_settled"
    TIES = "ties"


SENTENCES = {
    CautionCode.NO_ANSWERS: N_("Nobody has answered yet: every label is as likely as any other."),
    CautionCode.ONE_MEMBER: N_(
        "All answers come from one member: nobody can say how sure they are."
    ),
    CautionCode.ONE_CLASS: N_("Only one label was ever used: there is nothing to compare it with."),
    CautionCode.UNANSWERED_TASKS: N_(
        "Items without an answer: %(count)s. They get what is usual here."
    ),
    CautionCode.SINGLE_ANSWERS: N_("No item has two answers: members cannot be compared."),
    CautionCode.UNKNOWN_ANSWERS: N_("Answers without a known label, left out: %(count)s."),
    CautionCode.REPEATED_ANSWERS: N_("Second answers by the same member to an item: %(count)s."),
    CautionCode.UNKNOWN_GOLD: N_("Known answers that fit no item or label, left out: %(count)s."),
    CautionCode.LITTLE_GOLD: N_(
        "Answered items whose true answer is known: %(count)s, too few to lean on."
    ),
    CautionCode.NO_GOLD: N_("Without known answers the stated confidence is a cautious guess."),
    CautionCode.NOT_SETTLED: N_(
        "The estimate still moved when it was stopped, after %(count)s rounds."
    ),
    CautionCode.TIES: N_("Items tied between labels: %(count)s."),
}


@dataclass(frozen=True, slots=True)
class Caution:
    """A caution about an input or a result; `count` is the number of cases, where it matters."""

    code: CautionCode
    count: int = 0

    @property
    def sentence(self) -> str:
        return SENTENCES[self.code] % {"count": self.count}


@dataclass(frozen=True, slots=True, eq=False)
class EncodedLabels:
    """Answers as three arrays of equal length, with the names that their numbers index."""

    task: Index
    member: Index
    label: Index
    task_ids: Sequence[Any]
    member_ids: Sequence[Any]
    class_names: Sequence[Any]
    cautions: tuple[Caution, ...] = ()
    answer_counts: npt.NDArray[np.int64] | None = (
        None  # answers per task, if they have been counted
    )

    def __len__(self) -> int:
        return len(self.task)

    @property
    def tasks(self) -> int:
        return len(self.task_ids)

    @property
    def members(self) -> int:
        return len(self.member_ids)

    @property
    def classes(self) -> int:
        return len(self.class_names)

    def answers_per_task(self) -> npt.NDArray[np.int64]:
        if self.answer_counts is not None:
            return self.answer_counts
        return np.bincount(self.task, minlength=self.tasks)

    def answers_per_member(self) -> npt.NDArray[np.int64]:
        return np.bincount(self.member, minlength=self.members)

    def votes(self) -> Numbers:
        """Return the number of answers for each class, [tasks, classes]."""
        cells = self.task.astype(np.int64) * self.classes + self.label
        counted = np.bincount(cells, minlength=self.tasks * self.classes)
        return counted.reshape(self.tasks, self.classes).astype(np.float64)

    def gold(self, truth: Mapping[Any, Any]) -> tuple[Index, tuple[Caution, ...]]:
        """Return (known class of each task, UNKNOWN (-1) where there is none; cautions)."""
        numbers = {name: number for number, name in enumerate(self.class_names)}
        known = np.fromiter(
            (numbers.get(truth.get(name), UNKNOWN) for name in self.task_ids), np.int32, self.tasks
        )
        astray = len(truth) - int((known != UNKNOWN).sum())
        return known, (Caution(CautionCode.UNKNOWN_GOLD, astray),) if astray else ()


def from_answers(
    answers: Iterable[Answer],
    *,
    classes: Sequence[Hashable] | None = None,
    tasks: Sequence[Hashable] | None = None,
) -> EncodedLabels:
    """Number the tasks, members and classes of (task, member, label) rows.

    `classes` and `tasks` name the allowed ones, in order; without them, all that occur, sorted. A
    label of None, or one outside `classes`, is left out with a caution,
    as is an answer to a task outside `tasks`. The same label by the same member on the same task
    counts once; different labels by one member on one task all count.
    """
    rows = list(answers)
    labelled = [row for row in rows if row[2] is not None]
    class_names = list(dict.fromkeys(classes)) if classes is not None else stable_order(
        row[2] for row in labelled)  # fmt: skip
    task_ids = list(dict.fromkeys(tasks)) if tasks is not None else stable_order(
        row[0] for row in rows)  # fmt: skip
    class_numbers = {name: number for number, name in enumerate(class_names)}
    task_numbers = {name: number for number, name in enumerate(task_ids)}
    labelled = [row for row in labelled if row[2] in class_numbers and row[0] in task_numbers]
    left_out, known = len(rows) - len(labelled), len(labelled)
    labelled = list(dict.fromkeys((task, member, label) for task, member, label in labelled))
    repeated = known - len({row[:2] for row in labelled})
    member_ids = stable_order(row[1] for row in labelled)
    member_numbers = {name: number for number, name in enumerate(member_ids)}
    return from_codes(
        np.array([task_numbers[row[0]] for row in labelled], dtype=np.int32),
        np.array([member_numbers[row[1]] for row in labelled], dtype=np.int32),
        np.array([class_numbers[row[2]] for row in labelled], dtype=np.int32),
        task_ids=task_ids,
        member_ids=member_ids,
        class_names=class_names,
        left_out=left_out,
        repeated=repeated,
    )


def from_codes(
    task: npt.ArrayLike,
    member: npt.ArrayLike,
    label: npt.ArrayLike,
    *,
    task_ids: Sequence[Any] | None = None,
    member_ids: Sequence[Any] | None = None,
    class_names: Sequence[Any] | None = None,
    left_out: int = 0,
    repeated: int = 0,
) -> EncodedLabels:
    """Return labels from numbers that start at 0; a label below 0 is an unknown label.

    Without names, the numbers up to the greatest are the names. Nothing is copied if the arrays
    are int32 already.
    """
    columns = [np.ascontiguousarray(column, dtype=np.int32) for column in (task, member, label)]
    if len({len(column) for column in columns}) != 1 or columns[0].ndim != 1:
        raise ValueError("task, member and label must be flat and of equal length")
    if len(columns[2]) and int(columns[2].min()) < 0:
        is_known = columns[2] >= 0
        left_out += int((~is_known).sum())
        columns = [column[is_known] for column in columns]
    spans = [
        (int(column.min()), int(column.max())) if len(column) else (0, -1) for column in columns
    ]
    names = [
        column_names if column_names is not None else range(highest + 1)
        for column_names, (_, highest) in zip(
            (task_ids, member_ids, class_names), spans, strict=True
        )
    ]
    for column_name, numbered, span in zip(("task", "member", "label"), names, spans, strict=True):
        if span[0] < 0 or span[1] >= len(numbered):
            raise ValueError(f"a {column_name} number lies outside 0..{len(numbered) - 1}")
    counted = np.bincount(columns[0], minlength=len(names[0]))
    labels = EncodedLabels(
        columns[0], columns[1], columns[2], names[0], names[1], names[2], answer_counts=counted
    )
    used = spans[2][1] - spans[2][0] + 1
    return replace(labels, cautions=tuple(_cautions(labels, used, left_out, repeated)))


def stable_order(names: Iterable[Any]) -> list[Any]:
    """Return each name once, in an order that does not depend on that of the input."""
    return sorted(set(names), key=lambda name: (type(name).__name__, _sortable(name), repr(name)))


def _sortable(name: Any) -> Any:
    return name if isinstance(name, (int, float, str, bytes)) else repr(name)


def _cautions(labels: EncodedLabels, used: int, left_out: int, repeated: int) -> Iterable[Caution]:
    if left_out:
        yield Caution(CautionCode.UNKNOWN_ANSWERS, left_out)
    if repeated:
        yield Caution(CautionCode.REPEATED_ANSWERS, repeated)
    if not len(labels):
        yield Caution(CautionCode.NO_ANSWERS)
        return
    if labels.members == 1:
        yield Caution(CautionCode.ONE_MEMBER)
    if used == 1:
        yield Caution(CautionCode.ONE_CLASS)
    answers = labels.answers_per_task()
    if not answers.min():
        yield Caution(CautionCode.UNANSWERED_TASKS, int((answers == 0).sum()))
    if answers.max() == 1:
        yield Caution(CautionCode.SINGLE_ANSWERS)
