"""Schemas of requests and responses. Money is whole micros and a currency."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import AfterValidator, AwareDatetime, ConfigDict, Field, StringConstraints

from minga.domains.people.types import ContentKind, Skill
from minga.domains.work.types import PurposeClass, Requirement
from minga_pure.tasktypes.checks import LABEL_HELP_MAX, LABEL_NAME_MAX, LABEL_TITLE_MAX, LABELS_MAX

MICROS_MAX = 10**15
ProjectState = Literal["draft", "published", "paused", "closed"]


def _storable(text: str) -> str:
    """Text that the database and every export can keep."""
    if any(ord(sign) < 32 and sign not in "\t\n\r" for sign in text):
        raise ValueError(_("This text holds a character that cannot be stored."))
    return text


Text = Annotated[str, AfterValidator(_storable)]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Criterion = Annotated[Text, StringConstraints(min_length=1, max_length=500)]
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


class ChoiceIn(RequestBody):
    name: Text = Field(min_length=1, max_length=LABEL_NAME_MAX)
    title: Text = Field("", max_length=LABEL_TITLE_MAX)
    help: Text = Field("", max_length=LABEL_HELP_MAX)


class LabelIn(ChoiceIn):
    key: Text = Field("", max_length=1)
    under: Text = Field("", max_length=LABEL_NAME_MAX, description="Parent in a tree of labels.")
    relation: bool | None = Field(None, description="Of spans: joins two of them.")
    kind: Text = Field("", max_length=20, description="Of a form: what its field asks for.")
    required: bool | None = Field(None, description="Of a form: may not stay empty.")
    choices: list[ChoiceIn | Text] | None = Field(None, max_length=LABELS_MAX)
    low: int | float | None = Field(None, description="Of a form's number or scale: the least.")
    high: int | float | None = Field(None, description="Of a form's number or scale: the most.")


class RecipientIn(RequestBody):
    legal_name: Text = Field(min_length=1, max_length=200)
    country: Country
    role: Text = Field(min_length=1, max_length=120)
    under: int | None = Field(None, ge=0, le=100, description="The place of the link above.")


class ProjectIn(RequestBody):
    title: Text = Field(min_length=1, max_length=160)
    task_type: Text = Field(max_length=40)
    question: Text = Field(min_length=1, max_length=300)
    instructions: Text = Field("", max_length=50_000)
    labels: list[LabelIn | Text] = Field(max_length=LABELS_MAX)
    purpose_class: PurposeClass
    purpose: Text = Field(min_length=1, max_length=5_000)
    price: MoneyIn = Field(description="The pay of one answer.")
    redundancy: int = Field(1, ge=1, le=50, description="Answers wanted for each item.")
    estimated_seconds: int = Field(ge=1, le=86_400)
    recipients: list[RecipientIn] = Field([], max_length=50)
    content_language: Text = Field("", max_length=12)
    multiple: bool = False
    warnings: list[ContentKind] = Field([], description="What the items may show.")
    review_first: bool = Field(
        False, description="Peers may look first; silence accepts at the voted deadline."
    )
    criteria: list[Criterion] = Field(
        [], max_length=20, description="By what an answer is judged, a sentence each."
    )
    requirements: list[Requirement] = Field(
        [], max_length=10, description="What the place of work must have."
    )
    skills: list[Skill] = Field(
        [], max_length=3, description="Offered to members who say that they have them; all may."
    )
    client: UUID | None = Field(None, description="Which client; needed when you act for several.")


class ProjectChangesIn(RequestBody):
    """Changes of a draft; a field left out stays. Lists are replaced as a whole."""

    title: Text | None = Field(None, min_length=1, max_length=160)
    task_type: Text | None = Field(
        None, max_length=40, description="Stays as it is once items were imported."
    )
    question: Text | None = Field(None, min_length=1, max_length=300)
    instructions: Text | None = Field(None, max_length=50_000)
    labels: list[LabelIn | Text] | None = Field(None, max_length=LABELS_MAX)
    purpose_class: PurposeClass | None = None
    purpose: Text | None = Field(None, min_length=1, max_length=5_000)
    price: MoneyIn | None = Field(None, description="The pay of one answer.")
    redundancy: int | None = Field(None, ge=1, le=50)
    estimated_seconds: int | None = Field(None, ge=1, le=86_400)
    recipients: list[RecipientIn] | None = Field(None, max_length=50)
    content_language: Text | None = Field(None, max_length=12)
    multiple: bool | None = None
    warnings: list[ContentKind] | None = None
    review_first: bool | None = None
    criteria: list[Criterion] | None = Field(None, max_length=20)
    requirements: list[Requirement] | None = Field(None, max_length=10)
    skills: list[Skill] | None = Field(None, max_length=3)


class PriceIn(RequestBody):
    price: MoneyIn = Field(description="The new pay of one answer, for everybody.")


class DepositIn(RequestBody):
    money: MoneyIn
    reference: Text = Field(min_length=1, max_length=80)
    client: UUID | None = None


class ClientOut(Schema):
    id: UUID
    legal_name: str
    country: str
    verified: bool


class RecipientOut(Schema):
    place: int
    legal_name: str
    country: str
    role: str
    under: int | None


class ProjectOut(Schema):
    id: UUID
    client: ClientOut
    title: str
    task_type: str
    state: ProjectState
    question: str
    instructions: str
    instruction_version: int
    labels: list[dict[str, Any]]
    multiple: bool
    criteria: list[str] = Field(description="By what an answer is judged.")
    requirements: list[str] = Field(description="What the place of work must have.")
    skills: list[str] = Field([], description="What members say that they can who get it.")
    review_hours: int | None = Field(
        None, description="How long peers may look at an answer first; null: paid on arrival."
    )
    purpose_class: str
    purpose: str
    price: MoneyOut
    redundancy: int
    estimated_seconds: int
    content_language: str
    recipients: list[RecipientOut]
    items: int = Field(description="Published items.")
    incoming: int = Field(description="Imported items that wait to be published.")
    created_at: datetime
    published_at: datetime | None
    warnings: list[str] = Field([], description="What the items may show.")
    paused_for: str = Field("", description="`questions`: a question has waited too long.")
    complete: bool = Field(description="All that was asked, and not taken back, is answered.")


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


class RejectedRowOut(Schema):
    row: int
    code: str
    reason: str
    excerpt: str


class RejectedRowPage(Schema):
    rows: list[RejectedRowOut]
    next: str | None


class ItemOut(Schema):
    item: str = Field(description="Your own id of the item.")
    pos: int
    content: dict[str, Any]
    answers: int


class ItemPage(Schema):
    rows: list[ItemOut]
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
