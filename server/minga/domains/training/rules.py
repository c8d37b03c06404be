"""Pure decisions about practice: how an attempt is kept."""

from datetime import datetime
from typing import Any

from minga.domains.training.types import Attempt
from minga.domains.work.types import Example, ProjectView
from minga_pure.answers import AnswerKind, check_answer
from minga_pure.canon import canonical, sha256_hex
from minga_pure.tasktypes import BadValue, task_type

SPENT_MS_MAX = 3_600_000
TRIED = (AnswerKind.LABEL, AnswerKind.CANT_TELL)


def normal_form(
    one: Attempt, card: ProjectView, example: Example, *, now: datetime
) -> dict[str, Any]:
    """The attempt as it will be stored; its time stays within an hour. Raises BadValue."""
    if one.kind not in TRIED:
        raise BadValue("unknown_kind", kind=one.kind[:60])
    value = check_answer(
        one.kind,
        one.value,
        task_type=task_type(card.task_type),
        labels=card.labels,
        multiple=card.multiple,
        content=example.content,
    )
    return {
        "id": str(one.id),
        "example": str(example.id),
        "kind": one.kind,
        "value": value,
        "digest": sha256_hex(canonical(value)),
        "spent_ms": max(0, min(one.spent_ms, SPENT_MS_MAX)),
        "made_at": now,
    }


__all__ = ["BadValue", "normal_form"]
