"""Words of answers: what a device sends in one sync, what it gets back, what can go wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec

from minga.domains.work.types import Example
from minga_pure.money import Money
from minga_pure.projects import Limits, Recipient, SheetFields

ANSWERS_MAX = 500
TASKS_MAX = 200
HELD_MAX = 10_000
SHEETS_MAX = 2_000
DOWN_MAX = 2_000
PROOFS_MAX = 100


class GivenAnswer(msgspec.Struct, forbid_unknown_fields=True):
    """One answer as a device sends it. `id` is made by the device and makes sending twice safe."""

    id: UUID
    project: UUID
    pos: int
    kind: str
    value: Any = None
    spent_ms: int = 0
    made_at: str | None = None


class HeldTask(msgspec.Struct, array_like=True):
    """A task that the device already has."""

    project: UUID
    pos: int


class Want(msgspec.Struct, forbid_unknown_fields=True):
    """The tasks to hold next: a number of one project's, or as many as fit into minutes."""

    project: UUID | None = None
    count: int | None = None
    minutes: int | None = None


class SyncRequest(msgspec.Struct, forbid_unknown_fields=True):
    """One `POST /sync`: answers up; receipts, tasks, wallet and proofs down.

    `held` names the open tasks that the device has (None: send all), `sheets` the projects whose
    sheet it has, with the version of each (a list without versions counts as first versions),
    `proofs` the receipts for which it still wants the inclusion proof. `offers`: the minutes for
    which it wants to know what is on offer. `down`: projects whose open tasks she puts down, after
    the answers of this sync were taken in.
    """

    answers: list[GivenAnswer] = []
    held: list[HeldTask] | None = None
    want: Want | None = None
    sheets: dict[UUID, int] | list[UUID] = []
    proofs: list[UUID] = []
    offers: int | None = None
    down: list[UUID] = []


class AnswerState(msgspec.Struct, omit_defaults=True):
    """The state of one sent answer. Refused answers were not stored: the device keeps them."""

    id: UUID
    state: Literal["stored", "duplicate", "refused"]
    reason: str | None = None
    text: str | None = None
    price_micros: int | None = None
    receipt: UUID | None = None


class Task(msgspec.Struct):
    """One task of the next bundle, with its pay and the moment until which it is held."""

    project: UUID
    pos: int
    content: dict[str, Any]
    price_micros: int
    until: str


class ProjectSheet(SheetFields, frozen=True, kw_only=True):
    """The text that a member reads before the first task: who asks, for what, for whom (G8)."""

    project: UUID
    version: Annotated[
        int, Limits(description="Grows with each change of what the sheet shows; missing: 1.")
    ] = 1
    client: dict[str, str]
    recipients: Sequence[Recipient]
    currency: str
    derived_kind: Annotated[
        str,
        Limits(
            description="How this project serves another one (`pilot`: a trial by some members)."
        ),
    ] = ""
    examples: Sequence[Example] = ()
    promise: Annotated[
        str,
        Limits(
            description="Signed promise that the worked examples are paid; missing: places used up."
        ),
    ] = ""
    review_hours: Annotated[
        int | None,
        Limits(description="Hours in which peers may review an answer; missing: paid on arrival."),
    ] = None
    collects: Annotated[
        str,
        Limits(description="Kind of item of the member's own (`selfie`); missing: none of it."),
    ] = ""


class OfferLine(msgspec.Struct, omit_defaults=True):
    """Work that a member may begin now, as a device shows it. `bytes`: estimated download;
    `lacks`: skills to declare before any of it is offered.
    """

    project: UUID
    question: str
    task_type: str
    client: str
    country: str
    purpose: str
    tasks: int
    held: int
    pay_micros: int
    price_micros: int
    currency: str
    seconds: int
    bytes: int
    content_language: str
    warnings: list[str] = []
    lacks: list[str] = []
    review_hours: int | None = None


class Checked(msgspec.Struct):
    """Pay of answers that peers still may look at, and by when it is hers at the latest."""

    answers: int
    micros: int
    currency: str
    until: datetime

    @property
    def money(self) -> Money:
        return Money(self.micros, self.currency)


class SyncReply(msgspec.Struct, omit_defaults=True):
    """The answer of the sync endpoint. `offers` only when they were asked for.

    `checked`: what of her pay is being checked, a line for each currency.
    `stopped`: tasks on the device that show somebody's private data: it deletes them.
    `rests`: she has worked as many hours this week as she wanted to, so nothing new is offered.
    """

    answers: list[AnswerState]
    receipts: list[dict[str, Any]]
    wallets: dict[str, int]
    tasks: list[Task]
    projects: list[ProjectSheet]
    proofs: dict[str, Any]
    checked: list[Checked] = []
    offers: list[OfferLine] | None = None
    rests: bool = False
    stopped: list[HeldTask] = []


class ReviewState(StrEnum):
    """Review state of an answer; one that was paid on arrival is accepted."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class GivenView:
    """A paid answer. A client reads it under another name than `member` (releases.annotator)."""

    pos: int
    external_id: str
    id: UUID
    member: UUID
    kind: str
    value: Any
    spent_ms: int
    made_at: datetime
    received_at: datetime
    price_micros: int
    late: bool
    instruction_version: int


@dataclass(frozen=True, slots=True)
class Received:
    """The bytes of an upload that arrived; `whole`: it is stored; `broken`: begin it again."""

    have: int
    whole: bool = False
    broken: bool = False


@dataclass(frozen=True, slots=True)
class CollectedItemView:
    """A picture or recording that a member made for a collection project, as they see it."""

    item: UUID
    project: UUID
    title: str
    grant: UUID
    item_kind: str
    media_type: str
    collected_at: datetime
    is_answered: bool
