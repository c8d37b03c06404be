"""Types of payouts: destinations, orders and their states, rails, splits."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from django.utils.functional import Promise

from minga_pure.money import Money

SHARES_TOTAL = 1_000_000
"""Shares of a split are millionths of what came in; together they are the whole."""


class OrderState(StrEnum):
    """asked -> batched -> sent -> settled | returned; asked and batched go back too."""

    ASKED = "asked"
    BATCHED = "batched"
    SENT = "sent"
    SETTLED = "settled"
    RETURNED = "returned"


class BatchState(StrEnum):
    BUILT = "built"
    SENT = "sent"


class PaymentOutcome(StrEnum):
    """Status of one payment in a report of a bank or a mobile network."""

    ACCEPTED = "accepted"
    COMPLETED = "completed"  # a status message says so; the booking makes it sure
    REFUSED = "refused"
    SETTLED = "settled"  # booked as a debit
    RETURNED = "returned"  # booked as a credit: the money came back
    BLOCKED = "blocked"  # neither paid nor given back


class BankPosition(StrEnum):
    """Position of a payment at the bank or network, as its reports so far tell.

    Written down once, with the steps between, in `rules.STEPS` and in sql/20_bank.sql.
    """

    OUTSIDE = ""  # no file with it was sent, or the file was undone
    SENT = "sent"
    ACCEPTED = "accepted"
    COMPLETED = "completed"
    BOOKED = "booked"
    REFUSED = "refused"
    CAME_BACK = "came_back"


class BankStep(StrEnum):
    """Effect of one report on a payment."""

    NOTHING = "nothing"
    ADVANCE = "advance"  # the position is noted; no money moves
    SETTLE = "settle"
    REFUND = "refund"  # refused: out of clearing, back to the wallet
    COME_BACK = "come_back"  # booked and booked back: from outside to the wallet
    CASE = "case"  # it contradicts an earlier report: a treasurer decides


class CaseReason(StrEnum):
    """Contradiction that a treasurer decides."""

    NOT_SENT = "not_sent"
    AMOUNT = "amount"
    BOOKED_TWICE = "booked_twice"
    REFUSED_LATE = "refused_late"
    PAID_AFTER_REFUSAL = "paid_after_refusal"
    BLOCKED = "blocked"
    RETURN_REVERSED = "return_reversed"


class CaseDecision(StrEnum):
    """Decision of a treasurer about a case; money moves as it says."""

    SETTLE = "settle"
    REFUND = "refund"
    COME_BACK = "come_back"
    RECOVER = "recover"  # paid after a refusal: out of the wallet again
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class RailField:
    """One line of the form in which a member says where her money goes."""

    name: str
    label: str | Promise
    hint: str | Promise = ""
    required: bool = True


@dataclass(frozen=True, slots=True)
class CreditTransfer:
    """One payment as a rail writes it: to one destination, under one name of ours."""

    end_to_end: str
    money: Money
    details: Mapping[str, str]
    text: str


@dataclass(frozen=True, slots=True)
class Sender:
    """The co-operative's own account at the bank."""

    name: str
    iban: str = ""
    bic: str = ""


@dataclass(frozen=True, slots=True)
class PaymentStatusReport:
    """Status of one payment, or of a whole file when `end_to_end` is empty.

    `file` is the message that it answers; `duplicate`: the file had come before. `message` names
    the type of the document (camt.054.001.08); `bank_reference` the booked entry;
    `reverses_return`: a debit takes back a credit.
    """

    outcome: PaymentOutcome
    end_to_end: str = ""
    file: str = ""
    reason: str = ""
    money: Money | None = None
    duplicate: bool = False
    message: str = ""
    bank_reference: str = ""
    reverses_return: bool = False


@dataclass(frozen=True, slots=True)
class DestinationView:
    public_id: UUID
    rail: str
    rail_title: str
    currency: str
    hint: str


@dataclass(frozen=True, slots=True)
class RailOffer:
    """Terms of a payout before it is requested, with the real rate and fee.

    `leaves` the wallet; `remainder` stays there (less than the rail's smallest unit); `missing` is
    what the rail's own smallest payment still lacks; `owed` goes to the commons first.
    """

    leaves: Money
    fee: Money
    owed: Money
    arrives: Money
    remainder: Money
    rate: Decimal
    source: str
    minimum: Money
    missing: Money
    advance: Money


@dataclass(frozen=True, slots=True)
class OrderView:
    public_id: UUID
    money: Money
    fee: Money
    arrives: Money
    rate: Decimal
    state: OrderState
    rail: str
    rail_title: str
    hint: str
    asked_at: datetime
    ended_at: datetime | None
    reason: str
    waits_for: Money | None = None
    confirmed_by: tuple[str, ...] = ()
    public_name: str = ""


@dataclass(frozen=True, slots=True)
class BatchView:
    public_id: UUID
    rail: str
    rail_title: str
    state: BatchState
    filename: str
    payments: int
    sums: tuple[Money, ...]
    built_at: datetime
    sent_at: datetime | None
    open: int
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TariffView:
    """Price of a rail in one currency, with its source."""

    rail: str
    rail_title: str
    currency: str
    sent_currency: str
    rate: Decimal
    fee: Money
    fee_rate: Decimal
    minimum: Money
    source: str
    since: datetime | None


class SettingKind(StrEnum):
    """A setting that decides where money goes: in force when two treasurers have signed it."""

    HOUSE_ACCOUNT = "house-account"
    TARIFF = "tariff"


@dataclass(frozen=True, slots=True)
class WaitingSetting:
    """A setting that waits for its second signature; `entered_by` is a person's number."""

    kind: SettingKind
    public_id: UUID
    entered_by: int
    account: Sender | None = None
    tariff: TariffView | None = None


@dataclass(frozen=True, slots=True)
class ReadingView:
    """Result of reading a file back. `unknown` names payments that are not ours."""

    settled: int = 0
    returned: int = 0
    accepted: int = 0
    duplicates: int = 0
    already_read: bool = False
    unknown: tuple[str, ...] = ()
    differs: tuple[str, ...] = ()
    cases: int = 0


@dataclass(frozen=True, slots=True)
class BankPaperView:
    """One report of the bank on a payment, as its file told it."""

    outcome: PaymentOutcome
    reason: str
    message: str
    bank_reference: str
    money: Money | None
    read_at: datetime
    contradicts: bool


@dataclass(frozen=True, slots=True)
class CaseView:
    """A contradiction between reports on one payment, with all papers, the oldest first."""

    public_id: UUID
    reason: CaseReason
    end_to_end: str
    filename: str
    money: Money
    position: BankPosition
    opened_at: datetime
    papers: tuple[BankPaperView, ...]
    decisions: tuple[CaseDecision, ...]
    decision: CaseDecision | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class ShareView:
    to: UUID
    millionths: int


@dataclass(frozen=True, slots=True)
class TariffRates:
    """A rail's price as the rules need it."""

    rate: Decimal = Decimal(1)
    fee_micros: int = 0
    fee_rate: Decimal = Decimal(0)
    minimum_micros: int = 0
    sent_currency: str = ""
    source: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)
