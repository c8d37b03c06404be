"""Pure rules of training: the normal form of an attempt."""

from datetime import datetime
from typing import Any

from minga.domains.training.types import NewAttempt
from minga.domains.work.types import Example, ProjectView
from minga_pure.answers import AnswerKind, check_answer
from minga_pure.canon import canonical, sha256_hex
from minga_pure.tasktypes import BadValue, task_type

SPENT_MS_MAX = 3_600_000
TRIED = (AnswerKind.LABEL, AnswerKind.CANT_TELL)


def normal_form(
    attempt: NewAttempt, card: ProjectView, example: Example, *, now: datetime
) -> dict[str, Any]:
    """The attempt as it will be stored; its time stays within an hour. Raises BadValue."""
    if attempt.kind not in TRIED:
        raise BadValue("unknown_kind", kind=attempt.kind[:60])
    value = check_answer(
        attempt.kind,
        attempt.value,
        task_type=task_type(card.task_type),
        labels=card.labels,
        multiple=card.multiple,
        content=example.content,
    )
    return {
        "id": str(attempt.id),
        "example": str(example.id),
        "kind": attempt.kind,
        "value": value,
        "digest": sha256_hex(canonical(value)),
        "spent_ms": max(0, min(attempt.spent_ms, SPENT_MS_MAX)),
        "made_at": now,
    }


__all__ = ["BadValue", "normal_form"]
