"""Value types of work: clients, projects, items, quotes, deposits, imports."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec

from minga.domains.ledger.types import AccountKind
from minga_pure.money import Money
from minga_pure.projects import (
    ContentKind,
    DeclaredSkill,
    ProjectFields,
    ProjectState,
    PurposeClass,
    Recipient,
    Requirement,
    ThirdPartyBasis,
)


class DerivedKind(StrEnum):
    """Why a project serves another one; only members who were invited see it."""

    PILOT = "pilot"
    AUDIT = "audit"
    RELABEL = "relabel"


class DepositState(StrEnum):
    ANNOUNCED = "announced"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


class ImportState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    COMPLETED = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Example:
    """A worked example: an item, the right answer, and why. A member's first bundle begins so."""

    id: UUID
    content: dict[str, Any]
    value: dict[str, Any]
    reason: str


@dataclass(frozen=True, slots=True)
class NewExample:
    """A worked example as a client writes it: `item` names a brought row, or `content` says it."""

    value: Any
    reason: str
    item: str = ""
    content: Any = None


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A question about a project, without the members who asked it."""

    public_id: UUID
    project: UUID
    text: str
    asked_at: datetime
    answer: str
    answered_at: datetime | None
    changed_at: datetime
    askers: int


@dataclass(frozen=True, slots=True)
class AnswerTime:
    """Answer time of a client: the median of its answers, and the questions that wait."""

    answered: int
    waiting: int
    median_seconds: int | None
    oldest_waiting: datetime | None


@dataclass(frozen=True, slots=True)
class ClientView:
    """A client as every member sees it before the work, and in their record (G8)."""

    public_id: UUID
    legal_name: str
    country: str
    registry_number: str
    contact: str
    website: str
    verified_at: datetime | None
    held_since: datetime | None = None


class CollectionView(msgspec.Struct, frozen=True):
    """Item kind of a collection project, and the series of terms under which members make it.

    `alternative`: the project of which slots are set aside for members who do not agree.
    """

    series: UUID
    item_kind: str
    alternative: UUID


class ProjectView(ProjectFields, frozen=True, kw_only=True):
    """A project as its client, its members and the API see it."""

    id: int
    public_id: UUID
    client: ClientView
    state: ProjectState
    labels: tuple[dict[str, Any], ...]
    purpose_class: PurposeClass
    requirements: tuple[Requirement, ...] = ()
    skills: tuple[DeclaredSkill, ...] = ()
    warnings: tuple[ContentKind, ...] = ()
    third_party_basis: ThirdPartyBasis = ThirdPartyBasis.NONE
    instruction_version: int
    items: int
    incoming: int
    created_at: datetime
    published_at: datetime | None
    recipients: tuple[Recipient, ...] = ()
    derived_kind: DerivedKind | None = None
    parent: UUID | None = None
    review_hours: int | None = None
    sheet_version: int = 1
    examples: tuple[Example, ...] = ()
    paused_for: str = ""
    collection: CollectionView | None = None

    @property
    def review_first(self) -> bool:
        """Return True when peers may look at an answer before it counts as accepted."""
        return self.review_hours is not None


@dataclass(frozen=True, slots=True)
class NewDerivedProject:
    """Work that serves a project. What is left out is as in the project that it serves."""

    kind: DerivedKind
    items: Sequence[tuple[str, dict[str, Any]]]
    price: Money
    redundancy: int
    title: str = ""
    task_type: str = ""
    question: str = ""
    instructions: str = ""
    labels: Sequence[dict[str, Any]] | None = None
    estimated_seconds: int | None = None
    multiple: bool | None = None
    criteria: Sequence[str] | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """Amounts that publishing the waiting items moves into escrow, line by line."""

    items: int
    slots: int
    pay: Money
    fee: Money
    quality_reserve: Money
    floor_reserve: Money
    late_reserve: Money
    practice: Money
    practice_places: int
    available: Money

    def lines(self) -> list[tuple[AccountKind, Money]]:
        """Return (account of the project, amount) of each line but practice."""
        return [
            (AccountKind.ESCROW, self.pay),
            (AccountKind.FEE_RESERVE, self.fee),
            (AccountKind.QUALITY_RESERVE, self.quality_reserve),
            (AccountKind.FLOOR_RESERVE, self.floor_reserve),
            (AccountKind.LATE_RESERVE, self.late_reserve),
        ]

    @property
    def total(self) -> Money:
        return sum((money for _kind, money in self.lines()), self.practice)

    @property
    def missing(self) -> Money:
        """Return the amount that the client lacks; zero when the quote is covered."""
        return Money(max(0, self.total.micros - self.available.micros), self.total.currency)


@dataclass(frozen=True, slots=True)
class DepositView:
    public_id: UUID
    client: ClientView
    money: Money
    reference: str
    state: DepositState
    announced_at: datetime
    decided_at: datetime | None
    creditor_reference: str
    announced: Money | None = None
    signed_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportView:
    public_id: UUID
    project_public_id: UUID
    filename: str
    state: ImportState
    rows_good: int
    rows_bad: int
    bytes_read: int
    bytes_total: int
    trouble: str
    started_at: datetime
    ended_at: datetime | None
    conflicts: int = 0
    rows_hidden: int = 0


@dataclass(frozen=True, slots=True)
class ImportLimits:
    """The largest reading: outcomes (rows), bytes of their values and of tables, seconds."""

    rows: int
    unpacked_bytes: int
    seconds: float


@dataclass(frozen=True, slots=True)
class FilePreview:
    """The columns and first rows of a file that is not stored; `mapping` is {field: column}.

    Without columns the format cannot be read by its beginning.
    """

    kind: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    mapping: dict[str, str]


@dataclass(frozen=True, slots=True)
class WaitingItemView:
    """An item that waits to be published; `number` grows in order of arrival."""

    number: int
    external_id: str
    content: dict[str, Any]


class ConflictChoice(StrEnum):
    """A client's decision about a row whose id the project has with other content."""

    KEEP = "keep"
    REPLACE = "replace"
    NEW_ID = "new_id"


@dataclass(frozen=True, slots=True)
class ImportConflictView:
    """A row that waits for its client's decision: the id, the content of the file, and today's."""

    row: int
    external_id: str
    content: dict[str, Any]
    stored_content: dict[str, Any]
    is_published: bool


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that cannot be taken: `reason` is a sentence on what to mend; `excerpt`: its start."""

    row: int
    code: str
    reason: str
    excerpt: str = ""
