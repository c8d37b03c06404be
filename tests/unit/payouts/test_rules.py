"""Offers, tariffs and splits at their bounds: to the micro, and with the reasons to refuse."""

from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minga.domains.payouts import rules
from minga.domains.payouts.errors import BadSplit, BadTariff, NothingToPay, TooSmallForRail
from minga.domains.payouts.types import SHARES_TOTAL, OrderState, TariffRates
from minga_pure.money import Money

OWNER, OTHER, THIRD = UUID(int=1), UUID(int=2), UUID(int=3)


def offer(wanted: int, tariff: TariffRates | None = None, **other):
    said = {"owed": 0, "waiting": 0, "advance_max": 0} | other
    money = {name: Money(said.pop(name), "USD") for name in ("owed", "waiting", "advance_max")}
    return rules.offer(
        amount=Money(wanted, "USD"),
        tariff=tariff or TariffRates(),
        unit_micros=said.pop("unit_micros", 1),
        **money,
        **said,
    )


# --- offers ---------------------------------------------------------------------------------------
def test_a_fee_has_a_part_for_each_payment_and_a_part_of_the_amount():
    tariff = TariffRates(fee_micros=100_000, fee_rate=Decimal("0.015"), source="a leaflet")
    told = offer(10_000_001, tariff)
    assert told.fee.micros == 100_000 + 150_001  # 150,000.015 rounded up
    assert told.arrives.micros == 10_000_001 - 250_001
    assert (told.leaves.micros, told.remainder.micros, told.source) == (10_000_001, 0, "a leaflet")


@given(wanted=st.integers(1, 10**12), fee=st.integers(0, 10**6), part=st.integers(0, 999))
def test_every_micro_of_an_offer_is_paid_by_the_tariff(wanted, fee, part):
    tariff = TariffRates(fee_micros=fee, fee_rate=Decimal(part) / 1000)
    expected = min(wanted, fee + -(-wanted * part // 1000))
    if expected == wanted:
        with pytest.raises(TooSmallForRail):
            offer(wanted, tariff)
    else:
        told = offer(wanted, tariff)
        assert (told.fee.micros, told.arrives.micros) == (expected, wanted - expected)


def test_the_part_of_a_coin_stays_in_the_wallet():
    told = offer(1_239_999, TariffRates(fee_micros=10_000), unit_micros=10_000)
    assert (told.arrives.micros, told.fee.micros) == (1_220_000, 10_000)
    assert (told.leaves.micros, told.remainder.micros) == (1_230_000, 9_999)


@pytest.mark.parametrize(
    "tariff",
    [
        TariffRates(rate=Decimal("4500"), sent_currency="MGA"),
        TariffRates(fee_rate=Decimal("0.01")),
    ],
)
def test_nothing_stays_when_the_fee_is_a_share_or_another_currency_arrives(tariff):
    told = offer(1_239_999, tariff, unit_micros=10_000)
    assert (told.leaves.micros, told.remainder.micros) == (1_239_999, 0)
    assert told.arrives.micros % 10_000 == 0


def test_the_smallest_unit_arrives_and_less_does_not():
    assert offer(10_000, unit_micros=10_000).arrives.micros == 10_000
    with pytest.raises(TooSmallForRail):
        offer(9_999, unit_micros=10_000)
    assert offer(1).arrives.micros == 1


@pytest.mark.parametrize("wanted", [0, -1])
def test_nothing_cannot_leave(wanted):
    with pytest.raises(NothingToPay):
        offer(wanted)


def test_what_is_owed_goes_to_the_commons_first():
    told = offer(1_000, owed=400)
    assert (told.owed.micros, told.leaves.micros, told.arrives.micros) == (400, 600, 600)
    whole = offer(1_000, TariffRates(sent_currency="MGA", source="s", rate=Decimal(2)), owed=5_000)
    assert (whole.owed.micros, whole.leaves.micros, whole.arrives) == (1_000, 0, Money(0, "MGA"))
    assert (whole.fee.micros, whole.remainder.micros, whole.missing.micros) == (0, 0, 0)
    assert (whole.rate, whole.source, whole.advance.micros) == (Decimal(2), "s", 0)
    one_left = offer(1_001, owed=1_000)
    assert one_left.arrives.micros == 1


@pytest.mark.parametrize(
    ("advance", "advance_max", "given_", "missing"),
    [(False, 1_000, 0, 600), (True, 1_000, 600, 0), (True, 600, 600, 0), (True, 599, 0, 600),
     (True, 0, 0, 600)],
)  # fmt: skip
def test_an_advance_fills_what_is_missing_when_it_is_wished_and_small_enough(
    advance, advance_max, given_, missing
):
    told = offer(
        300,
        TariffRates(minimum_micros=1_000),
        waiting=100,
        advance=advance,
        advance_max=advance_max,
    )
    assert (told.advance.micros, told.missing.micros) == (given_, missing)
    assert told.leaves.micros == 300 + given_
    assert told.minimum.micros == 1_000


def test_no_advance_is_given_without_a_wish_or_a_need():
    tariff = TariffRates(minimum_micros=1_000)
    assert offer(300, tariff, advance_max=10**6).advance.micros == 0
    assert offer(1_000, tariff, advance=True, advance_max=10**6).advance.micros == 0
    assert offer(900, tariff, waiting=100, advance=True, advance_max=10**6).missing.micros == 0


# --- tariffs --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "tariff",
    [
        TariffRates(rate=Decimal("0.0001")),
        TariffRates(rate=Decimal(1)),
        TariffRates(fee_micros=0, minimum_micros=0, fee_rate=Decimal(0)),
        TariffRates(fee_rate=Decimal("0.9999")),
        TariffRates(fee_micros=5, minimum_micros=7),
    ],
)
def test_what_can_be_a_price_is_taken(tariff):
    assert rules.check_tariff(tariff) is None


@pytest.mark.parametrize(
    "tariff",
    [
        TariffRates(rate=Decimal(0)),
        TariffRates(rate=Decimal(-1)),
        TariffRates(fee_micros=-1),
        TariffRates(minimum_micros=-1),
        TariffRates(fee_rate=Decimal("-0.0001")),
        TariffRates(fee_rate=Decimal(1)),
    ],
)
def test_what_cannot_be_a_price_is_refused(tariff):
    with pytest.raises(BadTariff):
        rules.check_tariff(tariff)


# --- splits ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "shares",
    [
        {},
        {OTHER: SHARES_TOTAL},
        {OWNER: 1, OTHER: SHARES_TOTAL - 1},
        {OWNER: SHARES_TOTAL - 2, OTHER: 1, THIRD: 1},
    ],
)
def test_shares_that_are_the_whole_are_a_split(shares):
    assert rules.check_split(OWNER, shares) is None


@pytest.mark.parametrize(
    "shares",
    [
        {OWNER: SHARES_TOTAL},
        {OTHER: SHARES_TOTAL - 1},
        {OTHER: SHARES_TOTAL + 1},
        {OWNER: 0, OTHER: SHARES_TOTAL},
        {OWNER: -1, OTHER: SHARES_TOTAL + 1},
    ],
)
def test_shares_that_are_not_the_whole_are_refused(shares):
    with pytest.raises(BadSplit):
        rules.check_split(OWNER, shares)


@given(micros=st.integers(1, 10**12), part=st.integers(1, SHARES_TOTAL - 1))
def test_a_share_is_rounded_down_and_the_owner_keeps_the_rest(micros, part):
    shares = {OWNER: SHARES_TOTAL - part, OTHER: part}
    assert rules.split(Money(micros, "USD"), OWNER, shares) == {
        OTHER: Money(micros * part // SHARES_TOTAL, "USD")
    }


def test_an_order_goes_only_forward():
    ways = [(here, there) for here in OrderState for there in OrderState
            if rules.may_go(here, there)]  # fmt: skip
    asked, batched, sent, settled, returned = (
        OrderState.ASKED, OrderState.BATCHED, OrderState.SENT, OrderState.SETTLED,
        OrderState.RETURNED,
    )  # fmt: skip
    assert set(ways) == {
        (asked, batched), (asked, returned), (batched, asked), (batched, sent),
        (sent, settled), (sent, returned), (settled, returned),
    }  # fmt: skip


@pytest.mark.parametrize(
    "tariff",
    [
        TariffRates(rate=Decimal(10**9)),
        TariffRates(rate=Decimal("0.000000000001")),
        TariffRates(fee_rate=Decimal("0.000001")),
        TariffRates(fee_rate=Decimal("0.999999")),
    ],
)
def test_the_largest_and_the_finest_price_that_a_column_holds_is_taken(tariff):
    assert rules.check_tariff(tariff) is None


@pytest.mark.parametrize(
    "tariff",
    [
        TariffRates(rate=Decimal("1000000000.000000000001")),
        TariffRates(rate=Decimal("0.0000000000001")),
        TariffRates(rate=Decimal("NaN")),
        TariffRates(rate=Decimal("Infinity")),
        TariffRates(fee_rate=Decimal("0.0000001")),
        TariffRates(fee_rate=Decimal("NaN")),
    ],
)
def test_a_price_that_no_column_holds_is_refused(tariff):
    with pytest.raises(BadTariff):
        rules.check_tariff(tariff)
