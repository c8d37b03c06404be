"""Value types of publishing: pilots, seats, raises."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from minga.domains.people.types import MemberRef
from minga_pure.money import Money
from minga_pure.projects import Requirement

REASON_LENGTH_MAX = 1_000


class PilotState(StrEnum):
    """A pilot is open until its members have spoken, or until its last day."""

    OPEN = "open"
    APPROVED = "approved"
    REFUSED = "refused"
    LAPSED = "lapsed"


class RaiseState(StrEnum):
    """New answers are paid the new price from the start; then the paid ones are topped up."""

    TOPPING_UP = "topping_up"
    COMPLETED = "done"


@dataclass(frozen=True, slots=True)
class SeatView:
    """One member's place in a pilot, and what she said. `go` is None until she has spoken."""

    number: int
    newcomer: bool
    go: bool | None
    reason: str
    met: tuple[Requirement, ...]
    said_at: datetime | None


@dataclass(frozen=True, slots=True)
class PilotView:
    """A pilot as its client and the members in it see it. Members are numbers here, not names.

    `spent_ms`: three answers out of four took at most this long; `lowest`: what an answer must pay
    for it; both once it is decided.
    """

    public_id: UUID
    project: UUID
    version: int
    derived_project: UUID
    state: PilotState
    opened_at: datetime
    ends_at: datetime
    decided_at: datetime | None
    answers: int
    spent_ms: int | None
    lowest: Money | None
    requirements: tuple[Requirement, ...]
    met: tuple[Requirement, ...]
    seats: tuple[SeatView, ...]

    @property
    def spoken(self) -> int:
        return sum(1 for seat in self.seats if seat.go is not None)

    @property
    def go(self) -> int:
        return sum(1 for seat in self.seats if seat.go)

    @property
    def unmet(self) -> tuple[Requirement, ...]:
        return tuple(name for name in self.requirements if name not in self.met)


@dataclass(frozen=True, slots=True)
class Invited:
    """A pilot as one of its members sees it."""

    public_id: UUID
    project: UUID
    derived_project: UUID
    title: str
    requirements: tuple[Requirement, ...]
    ends_at: datetime
    seat: SeatView


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be drawn for a pilot."""

    member: MemberRef
    newcomer: bool


@dataclass(frozen=True, slots=True)
class RaiseView:
    """A price that rose for everybody; `owed` is what paid answers still wait for."""

    public_id: UUID
    project: UUID
    price_before: Money
    price_after: Money
    state: RaiseState
    raised_at: datetime
    topped_up: Money
    members: int
