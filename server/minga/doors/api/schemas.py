"""Schemas of requests and responses. Money is whole micros and a currency."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import AwareDatetime, ConfigDict, Field, StringConstraints

from minga.doors.api.declared import Text, reply_of, request_of
from minga_pure.money import Money
from minga_pure.projects import (
    Choice,
    Client,
    Label,
    NewProject,
    NewRecipient,
    ProjectRecord,
    ProjectState,
    Recipient,
)

MICROS_MAX = 10**15
STOPPED_ITEMS_MAX = 10_000
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]


class RequestBody(Schema):
    """A request body; an unknown field is refused."""

    model_config = ConfigDict(extra="forbid")


class MoneyIn(RequestBody):
    micros: int = Field(ge=1, le=MICROS_MAX, description="Millionths of one unit.")
    currency: Currency = Field(description="ISO 4217.")


class MoneyOut(Schema):
    micros: int
    currency: str
    text: str = Field(description="The exact amount, to read.")


@request_of(Choice, {})
class ChoiceIn(RequestBody):
    """One value of a closed list."""


@request_of(Label, {Choice: ChoiceIn | Text})
class LabelIn(RequestBody):
    """One label; of a form, one of its fields."""


@request_of(NewRecipient, {})
class RecipientIn(RequestBody):
    """A firm through which the labels pass."""


_SCHEMAS = {Money: MoneyIn, Label: LabelIn | Text, NewRecipient: RecipientIn}


@request_of(NewProject, _SCHEMAS)
class ProjectIn(RequestBody):
    """A project as a client drafts it."""

    client: UUID | None = Field(None, description="Which client; needed when you act for several.")


@request_of(NewProject, _SCHEMAS, optional=True)
class ProjectChangesIn(RequestBody):
    """Changes of a draft; a field left out stays. Lists are replaced as a whole."""

    task_type: Text | None = Field(
        None, max_length=40, description="Stays as it is once items were imported."
    )


class PriceIn(RequestBody):
    price: MoneyIn = Field(description="The new pay of one answer, for everybody.")


class ClarityIn(RequestBody):
    decision: Literal["continue", "clarify", "stop"]
    words: str = Field(default="", max_length=2000, description="With `clarify`: for members.")


class DepositIn(RequestBody):
    money: MoneyIn
    reference: Text = Field(min_length=1, max_length=80)
    client: UUID | None = None


@reply_of(Client, {})
class ClientOut(Schema):
    """The legal entity that asks for labels."""


@reply_of(Recipient, {})
class RecipientOut(Schema):
    """A link of the chain through which the labels pass."""


@reply_of(ProjectRecord, {Money: MoneyOut, Client: ClientOut, Recipient: RecipientOut})
class ProjectOut(Schema):
    """A project with its state and the size of its work."""


class PublishIn(Schema):
    first_answers: int | None = Field(
        None,
        ge=2,
        description="Answers that every item begins with. The further ones, up to `redundancy` an"
        " item on average, are asked only where they help, and given back where they do not."
        " Decided once, when the project is first published.",
    )


class ProjectPage(Schema):
    rows: list[ProjectOut]
    next: str | None


class ClosedOut(Schema):
    project: ProjectOut
    returned: MoneyOut = Field(description="Pay and reserves of what was not asked: yours again.")


class QuoteOut(Schema):
    items: int
    slots: int
    pay: MoneyOut
    fee: MoneyOut
    quality_reserve: MoneyOut
    floor_reserve: MoneyOut
    late_reserve: MoneyOut
    practice: MoneyOut = Field(description="Pay of the worked examples.")
    total: MoneyOut
    available: MoneyOut
    missing: MoneyOut
    obstacles: list[str] = Field(description="What still stands against publishing, in words.")


class SeatOut(Schema):
    """One member of a pilot, by her number: who she is stays with the co-operative."""

    number: int
    newcomer: bool
    go: bool | None = Field(description="Null until she has spoken.")
    reason: str
    met: list[str]
    said_at: datetime | None


class PilotOut(Schema):
    id: UUID
    project: UUID
    version: int = Field(description="The version of the instructions that is tried.")
    state: Literal["open", "approved", "refused", "lapsed"]
    opened_at: datetime
    ends_at: datetime
    decided_at: datetime | None
    answers: int
    seconds: float | None = Field(description="Three answers out of four took at most this long.")
    lowest_price: MoneyOut | None = Field(description="What an answer must pay for that time.")
    unmet: list[str] = Field(description="Requirements that nobody could meet.")
    seats: list[SeatOut]


class PilotList(Schema):
    rows: list[PilotOut]
    needed: bool = Field(description="Whether so much work must be tried before publishing.")


class RaiseOut(Schema):
    id: UUID
    project: UUID
    before: MoneyOut
    after: MoneyOut
    state: Literal["topping_up", "done"]
    at: datetime
    topped_up: MoneyOut = Field(description="Paid so far for answers that were paid before it.")
    members: int


class FileNamed(Schema):
    """Parameters of an uploaded file: its name and the columns to read."""

    filename: Text = Field("", max_length=255, description="The file's name, with its ending.")
    columns: list[Annotated[Text, Field(max_length=200)]] = Field(
        [], max_length=10, description="Which column is which: `text:sentence`."
    )


class ImportOut(Schema):
    id: UUID
    project: UUID
    filename: str
    state: Literal["waiting", "running", "done", "failed"]
    rows_good: int
    rows_bad: int
    bytes_read: int
    bytes_total: int
    trouble: str
    started_at: datetime
    ended_at: datetime | None
    conflicts: int = Field(
        0, description="Rows whose id the project has with other content; you decide about them."
    )
    rows_hidden: int = Field(0, description="Rows in which personal data was hidden.")


class StoppedItemsOut(Schema):
    items: list[str] = Field(
        [], max_length=STOPPED_ITEMS_MAX, description="Your own ids, in the order of the project."
    )


class WaitingItemOut(Schema):
    item: str = Field(description="Your own id of the item.")
    content: dict[str, Any]


class WaitingItemPage(Schema):
    rows: list[WaitingItemOut]
    next: str | None


class DeletionIn(RequestBody):
    items: list[Text] | None = Field(
        None, max_length=10_000, description="Your own ids of items; left out, all that wait."
    )


class DeletedOut(Schema):
    deleted: int = Field(description="Items that waited and are gone.")


class ImportConflictOut(Schema):
    row: int
    item: str = Field(description="Your own id of the item.")
    content: dict[str, Any] = Field(description="The content in the file.")
    stored_content: dict[str, Any] = Field(description="The content of the item that is here.")
    published: bool = Field(description="A published item stays as it is.")


class ImportConflictPage(Schema):
    rows: list[ImportConflictOut]
    next: str | None


class ConflictDecisionIn(RequestBody):
    choice: Literal["keep", "replace", "new_id"] = Field(
        description="`keep`: nothing changes. `replace`: waiting items get the content of the file."
        " `new_id`: the rows become items of their own."
    )
    rows: list[int] | None = Field(
        None, max_length=10_000, description="Rows of the file; left out, every open conflict."
    )


class ConflictDecisionOut(Schema):
    decided: int
    conflicts: int = Field(description="Conflicts that are still open.")


class RejectedRowOut(Schema):
    row: int
    code: str
    reason: str
    excerpt: str


class RejectedRowPage(Schema):
    rows: list[RejectedRowOut]
    next: str | None


class TallyOut(Schema):
    at: datetime
    answers: int


class ProgressOut(Schema):
    state: ProjectState
    items: int
    incoming: int
    slots: int
    free: int
    held: int
    answered: int
    members: int
    kinds: dict[str, int]
    over_time: list[TallyOut]


class AnswerOut(Schema):
    id: UUID
    item: str
    pos: int
    annotator: str = Field(description="The same member within this project, and no other.")
    kind: str
    value: Any
    spent_ms: int
    made_at: datetime
    at: datetime
    price: MoneyOut
    late: bool
    instruction_version: int


class AnswerPage(Schema):
    rows: list[AnswerOut]
    next: str | None


class PaymentOut(Schema):
    """The bank transfer that pays a deposit: to our account, with this amount and reference."""

    beneficiary: str
    iban: str
    bic: str = Field(description="Empty when the bank needs none.")
    money: MoneyOut
    reference: str = Field(description="ISO 11649: write it into the transfer.")
    qr_text: str = Field(
        description="Text of the QR code for banking apps (EPC069-12); empty outside SEPA euros."
    )


class DepositOut(Schema):
    id: UUID
    client: ClientOut
    money: MoneyOut
    reference: str
    creditor_reference: str = Field(description="ISO 11649: write it into your bank transfer.")
    announced: MoneyOut | None
    state: Literal["announced", "confirmed", "refused"]
    announced_at: datetime
    decided_at: datetime | None
    payment: PaymentOut | None = Field(
        description="How to pay it; null once it is decided, and until our account is entered."
    )


class DepositPage(Schema):
    rows: list[DepositOut]
    next: str | None


class Resumed(Schema):
    """Parameters that resume an interrupted export."""

    as_of: AwareDatetime | None = Field(None, description="What the header Minga-As-Of said.")
    skip: int = Field(0, ge=0, le=2**50, description="How many bytes have come already.")
    seen: str = Field("", max_length=64, description="Their SHA-256, in hex.")


class WalletOut(Schema):
    balances: list[MoneyOut]


class ReceiptPage(Schema):
    rows: list[dict[str, Any]] = Field(description="Whole receipts, as `minga verify` reads them.")
    next: str | None


class ErrorDetail(Schema):
    code: str = Field(description="For programs; it stays.")
    message: str = Field(description="For people, in their language.")
    field: str | None = Field(None, description="What to mend.")
    reasons: list[str] | None = Field(None, description="Each thing that is missing.")


class ErrorOut(Schema):
    error: ErrorDetail
