"""Types of wages: kinds of overhead, stages of a payday, earnings of a period."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from minga_pure.money import Money


class OverheadKind(StrEnum):
    """Time that is work and is no answer. Each kind is a line that the floor pays (H09)."""

    INSTRUCTIONS = "instructions"
    TEST = "test"
    PILOT = "pilot"
    QUESTION = "question"
    REVIEW = "review"
    JURY = "jury"
    APPEAL = "appeal"
    WAITING = "waiting"
    SEARCH = "search"
    BELIEVED = "believed"
    PAUSE = "pause"


OVERHEAD_WORDS: dict[OverheadKind, str | Promise] = {
    OverheadKind.INSTRUCTIONS: _("Reading instructions"),
    OverheadKind.TEST: _("A test"),
    OverheadKind.PILOT: _("Pilot of a project"),
    OverheadKind.QUESTION: _("Asking and answering questions"),
    OverheadKind.REVIEW: _("Reviewing others' work"),
    OverheadKind.JURY: _("Sitting in a jury"),
    OverheadKind.APPEAL: _("An appeal"),
    OverheadKind.WAITING: _("Waiting for a broken task"),
    OverheadKind.SEARCH: _("Looking for work"),
    OverheadKind.BELIEVED: _("Slow tasks, reviewed by a steward"),
    OverheadKind.PAUSE: _("Pauses after disturbing content"),
}

CLAIMABLE = (
    OverheadKind.WAITING,
    OverheadKind.QUESTION,
    OverheadKind.APPEAL,
    OverheadKind.TEST,
    OverheadKind.SEARCH,
)


class OverheadState(StrEnum):
    COUNTED = "counted"
    WAITING = "waiting"
    DECLINED = "declined"


class Stage(StrEnum):
    """A payday goes one way; computing may be repeated until a treasurer approves."""

    DRAFT = "draft"
    COMPUTED = "computed"
    APPROVED = "approved"
    POSTED = "posted"


class LookState(StrEnum):
    WAITING = "waiting"
    BELIEVED = "believed"
    LEFT_AT_CAP = "left"


@dataclass(frozen=True, slots=True)
class OverheadView:
    public_id: UUID
    kind: OverheadKind
    seconds: int
    state: OverheadState
    recorded_at: datetime
    project_title: str
    evidence: str
    words: str
    member: UUID | None = None


@dataclass(frozen=True, slots=True)
class PaydayView:
    """One period, how far its payday is, and what it comes to in each currency."""

    public_id: UUID
    since: datetime
    until: datetime
    stage: Stage
    approved_by: str
    approved_at: datetime | None
    posted_at: datetime | None
    sums: tuple["PaydaySum", ...]
    looks: int


@dataclass(frozen=True, slots=True)
class PaydaySum:
    """A payday in one currency. `reserve`, `commons`, `promise`: who pays what is due; before
    posting a forecast from today's balances."""

    currency: str
    members: int
    seconds: int
    earned: Money
    top_ups: Money
    overhead: Money
    reserve: Money
    commons: Money
    promise: Money
    topped_up: int

    @property
    def due(self) -> Money:
        return self.top_ups + self.overhead


@dataclass(frozen=True, slots=True)
class WageLine:
    """Earnings of a member in one period from one project, or from time around the work."""

    title: str
    client: str
    kind: str
    answers: int
    spent_seconds: int
    seconds: int
    earned: Money
    floor: Money
    due: Money
    commons: Money
    promise: Money
    posted: bool


@dataclass(frozen=True, slots=True)
class PeriodView:
    """A member's period: her hours, what she earned, the top-up and why."""

    since: datetime
    until: datetime
    stage: Stage
    lines: tuple[WageLine, ...]

    @property
    def currencies(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(line.earned.currency for line in self.lines))


@dataclass(frozen=True, slots=True)
class FloorCost:
    """Cost of the floor in one project: hours, people, and the payers of top-ups."""

    project: UUID
    title: str
    client: str
    members: int
    seconds: int
    earned: Money
    top_ups: Money
    overhead: Money
    commons: Money
    promise: Money
    topped_up: int
    paydays: int


@dataclass(frozen=True, slots=True)
class LookView:
    """Time above the cap: a person looks. `numbers` only; nothing is taken while nobody has."""

    public_id: UUID
    member: UUID
    project_title: str
    since: datetime
    answers: int
    above_seconds: int
    cap_seconds: int
    state: LookState
