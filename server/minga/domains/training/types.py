"""Value types of training: attempts, their states, hours and their pay."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal
from uuid import UUID

import msgspec

from minga_pure.money import Money

ATTEMPTS_MAX = 50


class NewAttempt(msgspec.Struct, forbid_unknown_fields=True):
    """A worked example as a device sends it. `id` is made by the device; `promise` is what the
    sheet said of its pay."""

    id: UUID
    project: UUID
    example: UUID
    kind: str
    value: Any = None
    spent_ms: int = 0
    made_at: str | None = None
    promise: str = ""


class AttemptState(msgspec.Struct):
    """The state of an attempt. `unpaid`: the paid places are used up; nothing was recorded."""

    id: UUID
    state: Literal["stored", "duplicate", "refused", "unpaid"]
    text: str | None = None
    price_micros: int | None = None
    receipt: UUID | None = None


@dataclass(frozen=True, slots=True)
class AttemptsReply:
    """The states of what was sent, and the signed receipts of what is kept."""

    states: list[AttemptState]
    receipts: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Hours:
    """Time (by the member's own clock) and pay of one week in one project; None: in juries."""

    week: date
    project: UUID | None
    title: str
    answers: int
    spent_ms: int
    pay: Money

    @property
    def seconds(self) -> int:
        return self.spent_ms // 1000

    @property
    def hourly(self) -> Money | None:
        """Pay an hour; None under a minute, which says nothing."""
        if self.spent_ms < 60_000:
            return None
        return Money(self.pay.micros * 3_600_000 // self.spent_ms, self.pay.currency)
