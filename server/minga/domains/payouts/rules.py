"""Pure decisions about payouts: what arrives, which way a state may go, what a split gives to whom.

No amount is compared with a number of ours anywhere here: smallest amounts are the rails' own.
"""

from collections.abc import Mapping
from decimal import ROUND_DOWN, ROUND_UP, Decimal
from uuid import UUID

from minga.domains.payouts.errors import (
    AlreadyOnItsWay,
    BadSplit,
    BadTariff,
    NothingToPay,
    TooSmallForRail,
)
from minga.domains.payouts.types import SHARES_TOTAL, OrderState, RailOffer, Tariff
from minga_pure.money import Money

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
    tariff: Tariff,
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


def check_tariff(tariff: Tariff) -> None:
    """Raise BadTariff unless these can be prices."""
    if tariff.rate <= 0 or min(tariff.fee_micros, tariff.minimum_micros) < 0:
        raise BadTariff
    if not 0 <= tariff.fee_rate < 1:
        raise BadTariff


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
