"""Typed values of the API. Money is exact; times have a zone."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from minga_pure.money import Money
from minga_pure.projects import Client, ProjectRecord


class Me(msgspec.Struct, frozen=True):
    """For whom the token speaks, and what it may do."""

    username: str
    scopes: list[str]
    client: Client | None
    funds: list[Money]
    member: bool
    suspended_until: datetime | None = None


class Keys(msgspec.Struct, frozen=True):
    """The public keys by which receipts are verified."""

    origin: str
    receipts: str
    log: str


class Seat(msgspec.Struct, frozen=True):
    """One member of a pilot, by her number."""

    number: int
    newcomer: bool
    go: bool | None
    reason: str
    met: list[str]
    said_at: datetime | None


class Pilot(msgspec.Struct, frozen=True):
    """Members who try a project first: what they needed, and what they said."""

    id: UUID
    project: UUID
    version: int
    state: str
    opened_at: datetime
    ends_at: datetime
    decided_at: datetime | None
    answers: int
    seconds: float | None
    lowest_price: Money | None
    unmet: list[str]
    seats: list[Seat]


class Pilots(msgspec.Struct, frozen=True):
    rows: list[Pilot]
    needed: bool


class Raise(msgspec.Struct, frozen=True):
    """A price that rose for everybody; `topped_up` went to answers that were paid before it."""

    id: UUID
    project: UUID
    price_before: Money = msgspec.field(name="before")
    price_after: Money = msgspec.field(name="after")
    state: str
    raised_at: datetime = msgspec.field(name="at")
    topped_up: Money
    members: int


class CollectionState(msgspec.Struct, frozen=True):
    """Item kind of a collection project, and its items by consent; `live` can be delivered."""

    project: UUID
    series: UUID
    item_kind: str
    alternative: UUID
    live: int
    cooling_off: int
    withdrawn: int


class Closed(msgspec.Struct, frozen=True):
    project: ProjectRecord
    returned: Money


class Quote(msgspec.Struct, frozen=True):
    """The cost of publishing the waiting items, by line, and the obstacles to it."""

    items: int
    slots: int
    pay: Money
    fee: Money
    quality_reserve: Money
    floor_reserve: Money
    late_reserve: Money
    total: Money
    available: Money
    missing: Money
    obstacles: list[str]


class Import(msgspec.Struct, frozen=True):
    """One file that was brought, and how far it has been read."""

    id: UUID
    project: UUID
    filename: str
    state: str
    rows_good: int
    rows_bad: int
    bytes_read: int
    bytes_total: int
    trouble: str
    started_at: datetime
    ended_at: datetime | None
    conflicts: int = 0
    rows_hidden: int = 0

    @property
    def is_over(self) -> bool:
        return self.state in ("done", "failed")


class StoppedItems(msgspec.Struct, frozen=True):
    """Items that nobody is given any more, by the client's ids; the first 10,000."""

    items: list[str]


class WaitingItem(msgspec.Struct, frozen=True):
    """An item that waits to be published."""

    item: str
    content: dict[str, Any]


class ImportConflict(msgspec.Struct, frozen=True):
    """A row whose id the project has with other content, until the client decides."""

    row: int
    item: str
    content: dict[str, Any]
    stored_content: dict[str, Any]
    published: bool


class RejectedRow(msgspec.Struct, frozen=True):
    """A row that could not be taken, with the reason."""

    row: int
    code: str
    reason: str
    excerpt: str


class Item(msgspec.Struct, frozen=True):
    """A published item. state and what follows are about a minute old, and None for a token
    without the scope answers:read.

    label: "" where the result has none or several. disagreement: 0 where all answers agree.
    """

    item: str
    pos: int
    content: dict[str, Any]
    answers: int
    state: str | None = None
    label: str | None = None
    confidence: float | None = None
    disagreement: float | None = None
    seconds: float | None = None


class AnswerToItem(msgspec.Struct, frozen=True):
    """A paid answer beside its item; `annotator` is the same person within a project."""

    id: UUID
    annotator: str
    kind: str
    value: dict[str, Any]
    seconds: float
    answered_at: datetime = msgspec.field(name="at")
    instruction_version: int


class ItemWithAnswers(Item, frozen=True, kw_only=True):
    """One item with its aggregated result and every paid answer, in order of arrival."""

    result: dict[str, Any] | None
    paid_answers: list[AnswerToItem]


class HourlyAnswers(msgspec.Struct, frozen=True):
    """The number of answers stored in the hour from `begins`."""

    begins: datetime = msgspec.field(name="at")
    answers: int


class Progress(msgspec.Struct, frozen=True):
    """The progress of a project: slots = free + leased + answered."""

    state: str
    items: int
    incoming: int
    slots: int
    free: int
    leased: int = msgspec.field(name="held")
    answered: int
    members: int
    kinds: dict[str, int]
    over_time: list[HourlyAnswers]

    @property
    def is_over(self) -> bool:
        """Nothing is left to be answered, or nothing more will be asked."""
        return (self.slots > 0 and self.answered >= self.slots) or (
            self.state == "closed" and self.leased == 0
        )


class Answer(msgspec.Struct, frozen=True):
    """One paid answer. `annotator` is the same person within this project, and in no other."""

    id: UUID
    item: str
    pos: int
    annotator: str
    kind: str
    value: Any
    spent_ms: int
    made_at: datetime
    stored_at: datetime = msgspec.field(name="at")
    price: Money
    late: bool
    instruction_version: int


class Dispute(msgspec.Struct, frozen=True):
    """A batch that was questioned: how its sample came out (`low` to `high` of the whole, 95 %
    certain), and what followed: it holds, labels again, or money back. Members keep their pay."""

    id: UUID
    state: str
    criterion: str
    words: str
    wish: str
    opened_at: datetime = msgspec.field(name="at")
    answers: int
    sampled: int
    looked_at: int
    faulty: int
    low: float | None
    high: float | None
    outcome: str | None
    refunded: Money
    relabelled: int = msgspec.field(name="again")
    decided_at: datetime | None


class Disputes(msgspec.Struct, frozen=True):
    rows: list[Dispute]


class DepositPayment(msgspec.Struct, frozen=True):
    """The bank transfer that pays a deposit. `qr_text`: EPC069-12, empty outside SEPA euros."""

    beneficiary: str
    iban: str
    bic: str
    money: Money
    reference: str
    qr_text: str


class Deposit(msgspec.Struct, frozen=True):
    """`payment`: how to pay it; None once it is decided, and until the co-op enters an account."""

    id: UUID
    client: Client
    money: Money
    reference: str
    state: str
    announced_at: datetime
    decided_at: datetime | None
    creditor_reference: str = ""
    announced: Money | None = None
    payment: DepositPayment | None = None


class Invoice(msgspec.Struct, frozen=True):
    """exact: what the ledger moved; billed: the same in whole coins. corrects: of a credit note."""

    id: UUID
    number: str
    kind: str
    project: UUID | None
    begins: date
    last_day: date
    issued_at: datetime
    exact: Money
    billed: Money
    tax: Money
    total: Money
    corrects: str
    reason: str


class RowsPage(msgspec.Struct, frozen=True):
    """A page of rows that are read as what they are when they are asked for."""

    rows: list[msgspec.Raw]
    next: str | None


class Gold(msgspec.Struct, frozen=True):
    """A true answer; `reason` is shown to members after they answered."""

    item: str
    value: dict[str, Any]
    reason: str = ""


class Prediction(msgspec.Struct, frozen=True):
    """Your model's prediction for one item: a `value`, or Label Studio's `result`."""

    item: str
    value: dict[str, Any] | None = None
    result: list[dict[str, Any]] | None = None
    score: float | None = None


class StoredCount(msgspec.Struct, frozen=True):
    """The number of rows that the server stored."""

    count: int = msgspec.field(name="kept")
