"""Permitted flows of money: the database's decisions again, with kinder words."""

from minga.domains.ledger.errors import (
    AmountRefused,
    CurrenciesDiffer,
    FlowRefused,
    InsufficientFunds,
    TransferConflict,
)
from minga.domains.ledger.types import MAY_BE_NEGATIVE, OWNED, RESERVES, AccountKind, TransferCode
from minga_pure.money import Money

_PAYDAY_PAYERS = frozenset({AccountKind.FLOOR_RESERVE, AccountKind.COMMONS, AccountKind.GUARANTEE})
_FLOWS: dict[TransferCode, tuple[frozenset[AccountKind], frozenset[AccountKind]]] = {
    TransferCode.DEPOSIT: (
        frozenset({AccountKind.EXTERNAL}),
        frozenset({AccountKind.CLIENT, AccountKind.COMMONS, AccountKind.STRIKE}),
    ),
    TransferCode.FUND: (frozenset({AccountKind.CLIENT}), RESERVES),
    # A price that rises reaches the answers that were paid before it.
    TransferCode.RAISE: (frozenset({AccountKind.ESCROW}), frozenset({AccountKind.WALLET})),
    # A derived project for a project's quality is paid by its quality reserve; what is left returns
    # there.
    TransferCode.DERIVED_FUNDING: (
        frozenset({AccountKind.QUALITY_RESERVE}),
        frozenset({AccountKind.ESCROW, AccountKind.LATE_RESERVE, AccountKind.FLOOR_RESERVE}),
    ),
    TransferCode.DERIVED_REFUND: (
        frozenset({AccountKind.ESCROW, AccountKind.LATE_RESERVE, AccountKind.FLOOR_RESERVE}),
        frozenset({AccountKind.QUALITY_RESERVE}),
    ),
    TransferCode.ANSWER_PAY: (
        frozenset({AccountKind.ESCROW}),
        frozenset({AccountKind.WALLET, AccountKind.PENDING_REVIEW}),
    ),
    # What was put aside for an answer that is checked: hers, hers for the time, or for quality.
    TransferCode.ACCEPTED: (
        frozenset({AccountKind.PENDING_REVIEW}),
        frozenset({AccountKind.WALLET}),
    ),
    TransferCode.TIME_PAID: (
        frozenset({AccountKind.PENDING_REVIEW}),
        frozenset({AccountKind.WALLET}),
    ),
    TransferCode.RELEASED: (
        frozenset({AccountKind.PENDING_REVIEW}),
        frozenset({AccountKind.QUALITY_RESERVE}),
    ),
    TransferCode.JURY: (
        frozenset({AccountKind.QUALITY_RESERVE, AccountKind.GUARANTEE}),
        frozenset({AccountKind.WALLET}),
    ),
    TransferCode.LATE_ANSWER: (
        frozenset({AccountKind.LATE_RESERVE, AccountKind.GUARANTEE}),
        frozenset({AccountKind.ESCROW}),  # it buys one more slot; the answer is paid from there
    ),
    # A worked example pays like an answer; what was promised and is used up, the co-op pays itself.
    TransferCode.PRACTICE: (
        frozenset({AccountKind.PRACTICE_RESERVE, AccountKind.GUARANTEE}),
        frozenset({AccountKind.WALLET}),
    ),
    TransferCode.FEE: (
        frozenset({AccountKind.FEE_RESERVE}),
        frozenset({AccountKind.FEE}),
    ),
    TransferCode.REFUND: (RESERVES, frozenset({AccountKind.CLIENT})),
    # Payday: a member's own time earns the floor; each line of overhead is paid as well (G5).
    TransferCode.TOP_UP: (_PAYDAY_PAYERS, frozenset({AccountKind.WALLET})),
    TransferCode.OVERHEAD: (_PAYDAY_PAYERS, frozenset({AccountKind.WALLET})),
    TransferCode.POOL: (
        frozenset({AccountKind.FLOOR_RESERVE, AccountKind.FEE}),
        frozenset({AccountKind.COMMONS}),
    ),
    TransferCode.ADVANCE: (frozenset({AccountKind.COMMONS}), frozenset({AccountKind.WALLET})),
    TransferCode.REPAY: (frozenset({AccountKind.WALLET}), frozenset({AccountKind.COMMONS})),
    TransferCode.SHARE: (frozenset({AccountKind.WALLET}), frozenset({AccountKind.WALLET})),
    # A payout leaves a wallet when it is asked for, and the house when the bank has paid it (G13).
    TransferCode.PAYOUT_REQUESTED: (
        frozenset({AccountKind.WALLET}),
        frozenset({AccountKind.PAYOUT_CLEARING}),
    ),
    TransferCode.OBJECTION: (
        frozenset({AccountKind.QUALITY_RESERVE, AccountKind.GUARANTEE}),
        frozenset({AccountKind.WALLET}),
    ),
    TransferCode.PAYOUT: (
        frozenset({AccountKind.PAYOUT_CLEARING, AccountKind.CLIENT}),
        frozenset({AccountKind.EXTERNAL}),
    ),
    TransferCode.PAYOUT_BACK: (
        frozenset({AccountKind.PAYOUT_CLEARING}),
        frozenset({AccountKind.WALLET}),
    ),
    TransferCode.PAYOUT_RETURN: (
        frozenset({AccountKind.EXTERNAL}),
        frozenset({AccountKind.PAYOUT_CLEARING}),
    ),
    # A licence pays the persons; its bonds lie in escrow until they are released or forfeited.
    TransferCode.LICENCE: (frozenset({AccountKind.CLIENT}), frozenset({AccountKind.WALLET})),
    TransferCode.BOND: (frozenset({AccountKind.CLIENT}), frozenset({AccountKind.BOND_ESCROW})),
    TransferCode.BOND_RELEASED: (
        frozenset({AccountKind.BOND_ESCROW}),
        frozenset({AccountKind.CLIENT}),
    ),
    TransferCode.BOND_FORFEITED: (
        frozenset({AccountKind.BOND_ESCROW}),
        frozenset({AccountKind.WALLET, AccountKind.COMMONS}),
    ),
    # A correction never takes from a wallet: what was paid stays paid (G3).
    TransferCode.CORRECTION: (
        frozenset(AccountKind)
        - {
            AccountKind.WALLET,
            AccountKind.PENDING_REVIEW,
            AccountKind.PAYOUT_CLEARING,
            AccountKind.BOND_ESCROW,
        },
        frozenset(AccountKind),
    ),
}


def may_flow(code: TransferCode, payer: AccountKind, payee: AccountKind) -> bool:
    """Return True when money may move for this reason between these kinds of account."""
    payers, payees = _FLOWS[code]
    return payer in payers and payee in payees


def is_owned(kind: AccountKind) -> bool:
    """Return True for a kind of account with an owner; the co-op's own have none."""
    return kind in OWNED


def check_transfer(
    *,
    money: Money,
    code: TransferCode,
    payer: tuple[AccountKind, str],
    payee: tuple[AccountKind, str],
) -> None:
    """Raise what is wrong with a transfer between two (kind, currency), balances aside."""
    if money.micros <= 0:
        raise AmountRefused
    if not payer[1] == payee[1] == money.currency:
        raise CurrenciesDiffer
    if not may_flow(code, payer[0], payee[0]):
        raise FlowRefused


def check_cover(*, kind: AccountKind, balance: Money, money: Money) -> None:
    """Raise InsufficientFunds when an account of this kind cannot give this amount."""
    if kind not in MAY_BE_NEGATIVE and balance.micros < money.micros:
        raise InsufficientFunds


def check_same(*, posted: tuple[int, int, int, str], requested: tuple[int, int, int, str]) -> None:
    """The second call with one reference must ask for the same (debit, credit, micros, code)."""
    if posted != requested:
        raise TransferConflict
