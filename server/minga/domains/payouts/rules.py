"""Pure decisions about payouts: offers, states of an order, positions at the bank, splits.

No amount is compared with a number of ours anywhere here: smallest amounts are the rails' own.
"""

from collections.abc import Mapping
from decimal import ROUND_DOWN, ROUND_UP, Decimal
from types import MappingProxyType
from typing import Final
from uuid import UUID

from minga.domains.payouts.errors import (
    AlreadyOnItsWay,
    BadCurrency,
    BadSplit,
    BadTariff,
    NothingToPay,
    TooSmallForRail,
)
from minga.domains.payouts.types import (
    SHARES_TOTAL,
    BankPosition,
    BankStep,
    CaseDecision,
    CaseReason,
    OrderState,
    PaymentOutcome,
    RailOffer,
    TariffRates,
)
from minga_pure.money import Money, NotAnAmount

RATE_MAX: Final = Decimal(10**9)
RATE_DIGITS: Final = 12
FEE_RATE_DIGITS: Final = 6

MOVES: dict[OrderState, frozenset[OrderState]] = {
    OrderState.ASKED: frozenset({OrderState.BATCHED, OrderState.RETURNED}),
    OrderState.BATCHED: frozenset({OrderState.ASKED, OrderState.SENT}),
    OrderState.SENT: frozenset({OrderState.SETTLED, OrderState.RETURNED}),
    OrderState.SETTLED: frozenset({OrderState.RETURNED}),
    OrderState.RETURNED: frozenset(),
}


def may_go(state: OrderState, target: OrderState) -> bool:
    """Return True when an order may move between two states; the trigger has the same table."""
    return target in MOVES[state]


def check_can_be_taken_back(state: OrderState) -> None:
    """Raise AlreadyOnItsWay unless the money is still in the house."""
    if state is not OrderState.ASKED:
        raise AlreadyOnItsWay


def offer(
    *,
    amount: Money,
    owed: Money,
    waiting: Money,
    tariff: TariffRates,
    unit_micros: int,
    advance_max: Money,
    advance: bool = False,
) -> RailOffer:
    """Return the offer for a payout of `amount`; `waiting` goes to the same destination.

    1. what is owed to the commons goes there first; 2. the fee is rounded up, what arrives down to
    the rail's smallest unit; 3. what does not fill a unit stays in the wallet. Raises NothingToPay,
    TooSmallForRail.
    """
    zero = Money.zero(amount.currency)
    if amount.micros <= 0:
        raise NothingToPay
    repaid = min(owed, amount)
    net = amount - repaid
    lacking = Money(max(0, tariff.minimum_micros - (net + waiting).micros), amount.currency)
    granted = lacking if advance and lacking and lacking <= advance_max else zero
    net += granted
    sent_currency = tariff.sent_currency or amount.currency
    fee = min(net.micros, tariff.fee_micros + _rounded(net.micros * tariff.fee_rate, ROUND_UP))
    if net.micros == 0:
        return RailOffer(zero, zero, repaid, Money.zero(sent_currency), zero, tariff.rate,
                     tariff.source, zero, zero, zero)  # fmt: skip
    arrives = _rounded((net.micros - fee) * tariff.rate, ROUND_DOWN) // unit_micros * unit_micros
    if arrives <= 0:
        raise TooSmallForRail
    leaves = net.micros
    if sent_currency == amount.currency and not tariff.fee_rate:
        leaves = arrives + fee  # the part of a coin stays hers
    return RailOffer(
        leaves=Money(leaves, amount.currency),
        fee=Money(fee, amount.currency),
        owed=repaid,
        arrives=Money(arrives, sent_currency),
        remainder=Money(net.micros - leaves, amount.currency),
        rate=tariff.rate,
        source=tariff.source,
        minimum=Money(tariff.minimum_micros, amount.currency),
        missing=lacking - granted,
        advance=granted,
    )


def _rounded(value: Decimal | int, rounding: str) -> int:
    return int(Decimal(value).to_integral_value(rounding=rounding))


def check_tariff(tariff: TariffRates) -> None:
    """Raise BadTariff unless these can be prices, and the columns hold them."""
    if not (tariff.rate.is_finite() and tariff.fee_rate.is_finite()):
        raise BadTariff
    if not 0 < tariff.rate <= RATE_MAX or not 0 <= tariff.fee_rate < 1:
        raise BadTariff
    if min(tariff.fee_micros, tariff.minimum_micros) < 0:
        raise BadTariff
    if tariff.rate != round(tariff.rate, RATE_DIGITS):
        raise BadTariff
    if tariff.fee_rate != round(tariff.fee_rate, FEE_RATE_DIGITS):
        raise BadTariff


def check_currency(currency: str) -> str:
    """Return a currency in which an amount can be written. Raises BadCurrency."""
    try:
        return Money.zero(currency).currency
    except NotAnAmount as exc:
        raise BadCurrency from exc


def check_split(owner: UUID, shares: Mapping[UUID, int]) -> None:
    """Raise BadSplit unless the shares are above zero and together the whole."""
    if shares and (min(shares.values()) <= 0 or sum(shares.values()) != SHARES_TOTAL):
        raise BadSplit
    if shares.keys() == {owner}:
        raise BadSplit


def split(money: Money, owner: UUID, shares: Mapping[UUID, int]) -> dict[UUID, Money]:
    """Return the share of each other wallet, rounded down; the remainder stays with the owner."""
    return {
        to: Money(money.micros * millionths // SHARES_TOTAL, money.currency)
        for to, millionths in shares.items()
        if to != owner
    }


# --- A payment at the bank ----------------------------------------------------------------------
# A report moves money only where it continues the reports before it. Every other one is a case
# for a treasurer: no contradiction is passed over, and nothing is paid twice silently.
_P, _R, _S = BankPosition, PaymentOutcome, BankStep

STEPS: Final[Mapping[BankPosition, Mapping[PaymentOutcome, BankStep]]] = MappingProxyType({
    _P.OUTSIDE: {
        _R.ACCEPTED: _S.CASE, _R.COMPLETED: _S.CASE, _R.REFUSED: _S.CASE,
        _R.SETTLED: _S.CASE, _R.RETURNED: _S.CASE, _R.BLOCKED: _S.CASE,
    },
    _P.SENT: {
        _R.ACCEPTED: _S.ADVANCE, _R.COMPLETED: _S.ADVANCE, _R.REFUSED: _S.REFUND,
        _R.SETTLED: _S.SETTLE, _R.RETURNED: _S.COME_BACK, _R.BLOCKED: _S.CASE,
    },
    _P.ACCEPTED: {
        _R.ACCEPTED: _S.NOTHING, _R.COMPLETED: _S.ADVANCE, _R.REFUSED: _S.REFUND,
        _R.SETTLED: _S.SETTLE, _R.RETURNED: _S.COME_BACK, _R.BLOCKED: _S.CASE,
    },
    _P.COMPLETED: {
        _R.ACCEPTED: _S.NOTHING, _R.COMPLETED: _S.NOTHING, _R.REFUSED: _S.CASE,
        _R.SETTLED: _S.SETTLE, _R.RETURNED: _S.COME_BACK, _R.BLOCKED: _S.CASE,
    },
    _P.BOOKED: {
        _R.ACCEPTED: _S.NOTHING, _R.COMPLETED: _S.NOTHING, _R.REFUSED: _S.CASE,
        _R.SETTLED: _S.NOTHING, _R.RETURNED: _S.COME_BACK, _R.BLOCKED: _S.CASE,
    },
    _P.REFUSED: {
        _R.ACCEPTED: _S.CASE, _R.COMPLETED: _S.CASE, _R.REFUSED: _S.NOTHING,
        _R.SETTLED: _S.CASE, _R.RETURNED: _S.CASE, _R.BLOCKED: _S.CASE,
    },
    _P.CAME_BACK: {
        _R.ACCEPTED: _S.NOTHING, _R.COMPLETED: _S.NOTHING, _R.REFUSED: _S.NOTHING,
        _R.SETTLED: _S.NOTHING, _R.RETURNED: _S.NOTHING, _R.BLOCKED: _S.NOTHING,
    },
})  # fmt: skip
"""Effect of each report in each position; total: no pair is left to chance."""

POSITION_MOVES: Final[Mapping[BankPosition, frozenset[BankPosition]]] = MappingProxyType({
    _P.OUTSIDE: frozenset({_P.SENT}),
    _P.SENT: frozenset({_P.ACCEPTED, _P.COMPLETED, _P.BOOKED, _P.REFUSED}),
    _P.ACCEPTED: frozenset({_P.COMPLETED, _P.BOOKED, _P.REFUSED}),
    _P.COMPLETED: frozenset({_P.BOOKED, _P.REFUSED}),
    _P.BOOKED: frozenset({_P.CAME_BACK}),
    _P.REFUSED: frozenset(),
    _P.CAME_BACK: frozenset(),
})  # fmt: skip
"""Positions that may follow; the trigger payouts_order_position has the same table."""

POSITIONS: Final[Mapping[OrderState, frozenset[BankPosition]]] = MappingProxyType(
    {
        OrderState.ASKED: frozenset({_P.OUTSIDE}),
        OrderState.BATCHED: frozenset({_P.OUTSIDE}),
        OrderState.SENT: frozenset({_P.SENT, _P.ACCEPTED, _P.COMPLETED}),
        OrderState.SETTLED: frozenset({_P.BOOKED}),
        OrderState.RETURNED: frozenset({_P.OUTSIDE, _P.REFUSED, _P.CAME_BACK}),
    }
)
"""Positions that agree with each state of an order; a CHECK has the same table."""

DECISIONS: Final[Mapping[BankPosition, tuple[CaseDecision, ...]]] = MappingProxyType(
    {
        _P.OUTSIDE: (CaseDecision.CLOSE,),
        _P.SENT: (CaseDecision.SETTLE, CaseDecision.REFUND, CaseDecision.CLOSE),
        _P.ACCEPTED: (CaseDecision.SETTLE, CaseDecision.REFUND, CaseDecision.CLOSE),
        _P.COMPLETED: (CaseDecision.SETTLE, CaseDecision.REFUND, CaseDecision.CLOSE),
        _P.BOOKED: (CaseDecision.COME_BACK, CaseDecision.CLOSE),
        _P.REFUSED: (CaseDecision.RECOVER, CaseDecision.CLOSE),
        _P.CAME_BACK: (CaseDecision.CLOSE,),
    }
)
"""Decisions that a treasurer may take in each position."""


def bank_step(
    position: BankPosition, outcome: PaymentOutcome, *, whole_file: bool, file_accepted: bool
) -> BankStep:
    """Return the effect of a report.

    A bank that refuses a whole file or block after it accepted any of it contradicts itself: a
    second upload of the same file looks the same, so a person decides.
    """
    effect = STEPS[position][outcome]
    accepted = file_accepted or position is BankPosition.ACCEPTED
    if effect is BankStep.REFUND and whole_file and accepted:
        return BankStep.CASE
    return effect


def case_reason(position: BankPosition, outcome: PaymentOutcome) -> CaseReason:
    """Return the contradiction between a position and a report that is a case there."""
    if position is BankPosition.OUTSIDE:
        return CaseReason.NOT_SENT
    if outcome is PaymentOutcome.BLOCKED:
        return CaseReason.BLOCKED
    if outcome is PaymentOutcome.REFUSED:
        return CaseReason.REFUSED_LATE
    return CaseReason.PAID_AFTER_REFUSAL


def is_second_booking(booked: frozenset[tuple[str, str]], message: str, reference: str) -> bool:
    """Return True when a message of the same type has booked this payment under another reference.

    `booked` holds (message type, bank's reference) of earlier bookings. Without a reference two
    bookings cannot be told apart.
    """
    references = {known for kind, known in booked if kind == message and known}
    return bool(reference) and bool(references) and reference not in references
