"""Kinds of answers; "I cannot tell" and "the task is faulty" are work and paid like a label."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

from minga_pure.tasktypes.checks import check_fields, optional_text
from minga_pure.tasktypes.contract import Labels, TaskType
from minga_pure.tasktypes.messages import BadValue

NOTE_MAX: Final = 2_000


class AnswerKind(StrEnum):
    """The answers that a member may give to any task."""

    LABEL = "label"
    CANT_TELL = "cant_tell"
    SKIP = "skip"
    WRONG_INSTRUCTION = "wrong_instruction"
    PRIVATE = "private"


def check_note(value: object) -> dict[str, Any]:
    """Return the normalised value of an answer without a label; None counts as {}.

    {"note": text of up to 2,000 characters} or {}. Raises BadValue.
    """
    if value is None:
        return {}
    if isinstance(value, dict) and value.keys() - {"note"}:
        raise BadValue("unexpected_value")
    fields = check_fields(value, ("note",), BadValue)
    note = optional_text(fields, "note", limit=NOTE_MAX, error=BadValue)
    return {} if note is None else {"note": note}


def check_answer(
    kind: str,
    value: object,
    *,
    task_type: TaskType,
    labels: Labels,
    multiple: bool = False,
    content: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the normalised value of an answer of any kind; raises BadValue.

    A label is validated by the task type, against the item's `content` where it is given; every
    other kind carries at most a note.
    """
    if kind == AnswerKind.LABEL:
        return task_type.check_value(value, labels, multiple=multiple, content=content)
    if kind not in AnswerKind.__members__.values():
        raise BadValue("unknown_kind", kind=str(kind)[:60])
    return check_note(value)
