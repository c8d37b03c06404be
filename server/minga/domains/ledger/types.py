"""Words of the ledger: kinds of account, codes of transfer, what goes wrong."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from minga_pure.money import Money


class AccountKind(StrEnum):
    """Purpose of an account. Owners: a project of the six reserves, a subject of a wallet."""

    EXTERNAL = "external"  # the bank outside; below zero by what came in
    GUARANTEE = "guarantee"  # the co-op's own promise; below zero while it is owed
    CLIENT = "client"
    ESCROW = "escrow"
    LATE_RESERVE = "late_reserve"
    FEE_RESERVE = "fee_reserve"
    QUALITY_RESERVE = "quality_reserve"
    FLOOR_RESERVE = "floor_reserve"
    PRACTICE_RESERVE = "practice_reserve"  # pay of worked examples; owner: the project
    PENDING_REVIEW = (
        "pending_review"  # the pay of answers that peers still check; owner: the project
    )
    BOND_ESCROW = "bond_escrow"  # bonds of a licence's items, for its term; owner: the licence
    WALLET = "wallet"
    PAYOUT_CLEARING = "payout_clearing"  # on its way from wallets to the bank outside
    FEE = "fee"
    COMMONS = "commons"
    STRIKE = "strike"


MAY_BE_NEGATIVE = frozenset({AccountKind.EXTERNAL, AccountKind.GUARANTEE})
OWNED = frozenset(
    {
        AccountKind.CLIENT,
        AccountKind.ESCROW,
        AccountKind.LATE_RESERVE,
        AccountKind.FEE_RESERVE,
        AccountKind.QUALITY_RESERVE,
        AccountKind.FLOOR_RESERVE,
        AccountKind.PRACTICE_RESERVE,
        AccountKind.PENDING_REVIEW,
        AccountKind.BOND_ESCROW,
        AccountKind.WALLET,
    }
)
RESERVES = frozenset(
    {
        AccountKind.ESCROW,
        AccountKind.LATE_RESERVE,
        AccountKind.FEE_RESERVE,
        AccountKind.QUALITY_RESERVE,
        AccountKind.FLOOR_RESERVE,
        AccountKind.PRACTICE_RESERVE,
    }
)


class TransferCode(StrEnum):
    """Why money moves. Each code may flow between certain kinds of account only."""

    DEPOSIT = "deposit"
    FUND = "fund"
    DERIVED_FUNDING = "derived_funding"
    RAISE = "raise"
    DERIVED_REFUND = "derived_refund"
    ANSWER_PAY = "answer_pay"
    LATE_ANSWER = "late_answer"
    OBJECTION = "objection"  # a member looked into a gold answer
    PRACTICE = "practice"
    ACCEPTED = "accepted"
    TIME_PAID = "time_paid"
    RELEASED = "released"
    JURY = "jury"
    FEE = "fee"
    REFUND = "refund"
    TOP_UP = "top_up"
    OVERHEAD = "overhead"
    POOL = "pool"
    ADVANCE = "advance"
    REPAY = "repay"
    SHARE = "share"
    PAYOUT_REQUESTED = "payout_requested"
    PAYOUT = "payout"
    PAYOUT_BACK = "payout_back"
    PAYOUT_RETURN = "payout_return"
    CORRECTION = "correction"
    LICENCE = "licence"
    BOND = "bond"
    BOND_RELEASED = "bond_released"
    BOND_FORFEITED = "bond_forfeited"


REFERENCES: dict[TransferCode, tuple[str, ...]] = {
    TransferCode.DEPOSIT: ("deposit:",),
    TransferCode.FUND: ("fund:", "raise:"),
    TransferCode.DERIVED_FUNDING: ("fund:", "raise:"),
    TransferCode.RAISE: ("raise:",),
    TransferCode.DERIVED_REFUND: ("withdraw:",),
    TransferCode.ANSWER_PAY: ("receipt:",),
    TransferCode.LATE_ANSWER: ("late:",),
    TransferCode.OBJECTION: ("objection:",),
    TransferCode.PRACTICE: ("practice:",),
    TransferCode.ACCEPTED: ("accepted:",),
    TransferCode.TIME_PAID: ("time_paid:",),
    TransferCode.RELEASED: ("released:",),
    TransferCode.JURY: ("jury:",),
    TransferCode.FEE: ("fee:",),
    TransferCode.REFUND: ("withdraw:", "dispute:", "floor-rest:"),
    TransferCode.TOP_UP: ("wages:",),
    TransferCode.OVERHEAD: ("wages:",),
    TransferCode.POOL: ("floor-rest:",),
    TransferCode.ADVANCE: ("advance:",),
    TransferCode.REPAY: ("repay:",),
    TransferCode.SHARE: ("share:",),
    TransferCode.PAYOUT_REQUESTED: ("payout:",),
    TransferCode.PAYOUT: ("payout:",),
    TransferCode.PAYOUT_BACK: ("payout:",),
    TransferCode.PAYOUT_RETURN: ("payout:",),
    TransferCode.CORRECTION: ("credit-note:",),
    TransferCode.LICENCE: ("licence:",),
    TransferCode.BOND: ("bond:",),
    TransferCode.BOND_RELEASED: ("bond-release:",),
    TransferCode.BOND_FORFEITED: ("bond-forfeit:",),
}
"""Beginnings of the references of each code: they name the document that a transfer rests on.

One domain owns each pair and lists its documents (`DOCUMENTS` in its room `audits`).
"""


@dataclass(frozen=True, slots=True)
class TransferView:
    """One posted transfer, as it stands in the book for good."""

    id: int
    posted_at: datetime
    debit: int
    credit: int
    money: Money
    code: TransferCode
    reference: str
