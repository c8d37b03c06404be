"""Types of billing: invoices and their lines, bank statements."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from minga_pure.money import Money


class PaperKind(StrEnum):
    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"


class LineKind(StrEnum):
    """Purpose of an invoice line; in this order on paper."""

    WORK = "work"
    LATE = "late"
    PILOT = "pilot"
    PRACTICE = "practice"
    FLOOR = "floor"
    OVERHEAD = "overhead"
    QUALITY = "quality"
    COMMONS = "commons"
    LICENCE = "licence"
    FORFEIT = "forfeit"
    FEE = "fee"
    PROMISE = "promise"
    CORRECTION = "correction"


LINE_NAMES = {
    LineKind.WORK: _("Work: paid answers"),
    LineKind.LATE: _("Late answers, from the reserve for them"),
    LineKind.PILOT: _("Pilot"),
    LineKind.PRACTICE: _("Worked examples, paid"),
    LineKind.FLOOR: _("Top-ups to the hourly floor"),
    LineKind.OVERHEAD: _("Time around the work"),
    LineKind.QUALITY: _("Quality reserve: audits, new labels, appeals"),
    LineKind.COMMONS: _("Rest of the floor reserve, to the commons"),
    LineKind.LICENCE: _("Licences of personal data, paid to the persons"),
    LineKind.FORFEIT: _("Bonds that were forfeited"),
    LineKind.FEE: _("Fee of the co-operative"),
    LineKind.PROMISE: _("Paid by the co-operative itself"),
    LineKind.CORRECTION: _("Correction"),
}


class TaxCategory(StrEnum):
    """VAT categories of EN 16931 (UNCL 5305) between which an operator chooses."""

    STANDARD = "S"
    ZERO = "Z"
    EXEMPT = "E"
    REVERSE_CHARGE = "AE"
    EXPORT = "G"
    OUTSIDE = "O"


@dataclass(frozen=True, slots=True)
class Tax:
    """The VAT of an invoice. `reason`: the exemption reason in words, when there is no tax."""

    category: TaxCategory
    percent: Decimal
    reason: str


@dataclass(frozen=True, slots=True)
class Party:
    """Seller or buyer, as they were when the paper was issued."""

    name: str
    country: str
    registry_number: str = ""
    tax_id: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class PaymentInstructions:
    """The bank transfer that pays a deposit. `reference`: ISO 11649; `bic` may be empty."""

    beneficiary: str
    iban: str
    bic: str
    money: Money
    reference: str


@dataclass(frozen=True, slots=True)
class Movement:
    """Ledger total of one kind of line of one project, in micros. None: of no project."""

    project: UUID | None
    title: str
    kind: LineKind
    micros: int
    postings: int


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """exact: what the ledger moved. billed: the same in whole coins, rounded so that lines sum."""

    project: UUID | None
    title: str
    kind: LineKind
    exact: Money
    billed: Money
    postings: int

    @property
    def name(self) -> str:
        return str(LINE_NAMES[self.kind])


@dataclass(frozen=True, slots=True)
class PaperView:
    """An invoice or credit note: net = what the ledger moved; billed = in whole coins."""

    public_id: UUID
    number: str
    kind: PaperKind
    client: UUID
    project: UUID | None
    project_title: str
    begins: date
    ends: date
    issued_at: datetime
    net: Money
    billed: Money
    tax: Money
    rate: Tax
    seller: Party
    buyer: Party
    corrects: str = ""
    reason: str = ""

    @property
    def total(self) -> Money:
        return self.billed + self.tax

    @property
    def last_day(self) -> date:
        return date.fromordinal(self.ends.toordinal() - 1)


@dataclass(frozen=True, slots=True)
class Paper:
    """The whole paper. came_back: reserves returned to the purse; told, never charged."""

    card: PaperView
    lines: tuple[InvoiceLine, ...]
    came_back: Money


class MatchOutcome(StrEnum):
    """Result of matching one entry of a bank statement."""

    CONFIRMED = "confirmed"
    DIFFERS = "differs"  # another amount came than was announced; what came is booked
    KNOWN = "known"  # a treasurer had confirmed it by hand before
    UNMATCHED = "unmatched"  # for the treasurer's eyes
    BY_HAND = "by_hand"  # a treasurer said to which deposit it belongs
    REVERSAL = "reversal"  # the bank took a credit back; for the treasurer's eyes
    REVERSAL_SEEN = "seen"  # a treasurer has looked at the reversal


@dataclass(frozen=True, slots=True)
class BankEntry:
    """A credit that a bank has booked, or the reversal of one.

    `is_undivided`: several transactions that do not add up; no deposit is confirmed by it.
    """

    bank_reference: str
    money: Money
    booked_on: date | None
    payer: str
    remittance: str
    is_undivided: bool = False


@dataclass(frozen=True, slots=True)
class BankStatement:
    """One camt.053 statement: its account and credits. `other_entries` counts debits and entries
    that are not booked; `reversals` take back a credit; `odd` names entries without an amount."""

    name: str
    account: str
    entries: tuple[BankEntry, ...]
    other_entries: int
    reversals: tuple[BankEntry, ...] = ()
    odd: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EntryView:
    id: UUID
    money: Money
    booked_on: date | None
    payer: str
    remittance: str
    outcome: MatchOutcome
    deposit_reference: str
    announced: Money | None


@dataclass(frozen=True, slots=True)
class StatementView:
    """`already_read`: nothing was done. `known_entries`: entries read from another file before.

    `confirmed_by`: who saw the same at the bank; empty while only the reader has seen the file.
    """

    public_id: UUID
    name: str
    read_at: datetime
    entries: tuple[EntryView, ...]
    other_entries: int = 0
    known_entries: int = 0
    odd: tuple[str, ...] = ()
    already_read: bool = False
    sha256: str = ""
    read_by: str = ""
    confirmed_by: str = ""
    waiting: tuple[EntryView, ...] = field(default=())
