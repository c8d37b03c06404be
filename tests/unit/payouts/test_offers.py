"""What asking for a payout brings: no threshold, no micro lost, no state that goes backwards."""

from decimal import Decimal
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minga.domains.payouts import rules
from minga.domains.payouts.errors import AlreadyOnItsWay, BadTariff, NothingToPay, TooSmallForRail
from minga.domains.payouts.types import SHARES_TOTAL, OrderState, TariffRates
from minga_pure.money import Money

amounts = st.integers(1, 10**14)


def offer(wanted: int, tariff: TariffRates, **more):
    said = {"owed": 0, "waiting": 0, "unit": 1, "room": 0, "advance": False} | more
    return rules.offer(
        amount=Money(wanted, "USD"),
        owed=Money(said["owed"], "USD"),
        waiting=Money(said["waiting"], "USD"),
        tariff=tariff,
        unit_micros=said["unit"],
        advance_max=Money(said["room"], "USD"),
        advance=said["advance"],
    )


@given(wanted=amounts)
def test_any_amount_above_zero_can_leave(wanted):
    told = offer(wanted, TariffRates())
    assert told.arrives == told.leaves == Money(wanted, "USD")


@given(
    wanted=amounts,
    owed=st.integers(0, 10**9),
    unit=st.sampled_from([1, 1_000, 10_000, 1_000_000]),
    fee=st.integers(0, 10**6),
)
def test_nothing_is_lost_between_a_wallet_and_where_it_goes(wanted, owed, unit, fee):
    try:
        told = offer(wanted, TariffRates(fee_micros=fee), owed=owed, unit=unit)
    except TooSmallForRail:
        return
    assert told.owed + told.leaves + told.remainder == Money(wanted, "USD")
    assert told.arrives + told.fee == told.leaves
    assert told.remainder.micros < max(unit, 1) or not told.leaves
    assert told.arrives.micros % unit == 0


@given(wanted=amounts, minimum=st.integers(1, 10**9), waiting=st.integers(0, 10**9))
def test_an_advance_fills_exactly_what_the_rail_lacks(wanted, minimum, waiting):
    tariff = TariffRates(minimum_micros=minimum)
    without = offer(wanted, tariff, waiting=waiting)
    lacks = max(0, minimum - wanted - waiting)
    assert without.missing == Money(lacks, "USD")
    given_one = offer(wanted, tariff, waiting=waiting, room=10**9, advance=True)
    assert (given_one.advance.micros, given_one.missing.micros) == (lacks, 0)
    assert given_one.leaves == without.leaves + given_one.advance


@given(wanted=amounts, rate=st.decimals("0.0001", "9999", places=4), part=st.integers(0, 99))
def test_what_arrives_is_never_more_than_the_rate_gives(wanted, rate, part):
    tariff = TariffRates(rate=rate, fee_rate=Decimal(part) / 100, sent_currency="MGA")
    try:
        told = offer(wanted, tariff, unit=10_000)
    except TooSmallForRail:
        return
    assert told.arrives.micros <= (told.leaves - told.fee).micros * rate
    assert told.arrives.currency == "MGA"


@given(money=amounts, parts=st.lists(st.integers(1, 400_000), min_size=1, max_size=4))
def test_a_split_gives_away_no_more_than_came_in(money, parts):
    owner = uuid4()
    parts = [part for part in parts if part] or [1]
    others = {uuid4(): part for part in parts}
    if sum(parts) > SHARES_TOTAL:
        return
    shares = others | ({owner: SHARES_TOTAL - sum(parts)} if sum(parts) < SHARES_TOTAL else {})
    rules.check_split(owner, shares)
    given_away = rules.split(Money(money, "USD"), owner, shares)
    assert owner not in given_away
    assert sum(one.micros for one in given_away.values()) <= money * sum(parts) // SHARES_TOTAL


def test_nothing_is_nothing_and_a_price_is_a_price():
    with pytest.raises(NothingToPay):
        offer(0, TariffRates())
    for bad in (
        TariffRates(rate=Decimal(0)),
        TariffRates(fee_micros=-1),
        TariffRates(fee_rate=Decimal(1)),
    ):
        with pytest.raises(BadTariff):
            rules.check_tariff(bad)


def test_from_settled_only_a_return_and_from_returned_nothing():
    assert rules.MOVES[OrderState.SETTLED] == {OrderState.RETURNED}
    assert rules.MOVES[OrderState.RETURNED] == frozenset()
    for state in OrderState:
        assert not rules.may_go(state, state)
        if state is not OrderState.ASKED:
            with pytest.raises(AlreadyOnItsWay):
                rules.check_can_be_taken_back(state)
