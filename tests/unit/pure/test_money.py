"""No micro is lost, no two currencies meet, nothing but an amount is read as one."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minga_pure.money import (
    MICROS_MAX,
    CurrencyMismatch,
    Money,
    NotAnAmount,
    minor_digits,
    price_for,
)

amounts = st.integers(-(10**15), 10**15)
currencies = st.sampled_from(["USD", "JPY", "TND", "MGA"])
rates = st.fractions(0, 2, max_denominator=10_000)


@given(amounts, amounts, amounts)
def test_adding_is_exact_in_any_order(a: int, b: int, c: int) -> None:
    one, two, three = (Money(micros, "USD") for micros in (a, b, c))
    assert (one + two) + three == one + (two + three) == three + two + one
    assert one + two - two == one
    assert one + (-one) == Money.zero("USD")


@given(amounts, amounts)
def test_amounts_are_ordered_as_their_micros_are(a: int, b: int) -> None:
    one, two = Money(a, "USD"), Money(b, "USD")
    for first, second in ((one, two), (one, one)):
        x, y = first.micros, second.micros
        assert [first < second, first <= second, first > second, first >= second] == [
            x < y, x <= y, x > y, x >= y,
        ]  # fmt: skip
    assert bool(one) == (a != 0)


def test_an_amount_stays_as_it_was_made() -> None:
    with pytest.raises(FrozenInstanceError):
        Money(1, "USD").micros = 2  # type: ignore[misc]


@given(amounts, st.integers(0, 1000))
def test_times_is_repeated_adding(micros: int, times: int) -> None:
    one = Money(micros, "USD")
    assert one * times == times * one == Money(micros * times, "USD")


@given(amounts, currencies)
def test_text_of_an_amount_reads_back_as_the_same_amount(micros: int, currency: str) -> None:
    money = Money(micros, currency)
    text = money.decimal_text()
    assert Money.from_decimal_text(text, currency) == money
    if minor_digits(currency):
        assert len(text.partition(".")[2]) >= minor_digits(currency)


@pytest.mark.parametrize(
    ("micros", "currency", "text"),
    [
        (12_340_000, "USD", "12.34"),
        (1_500, "USD", "0.0015"),
        (-50_000, "USD", "-0.05"),
        (7_000_000, "JPY", "7"),
        (7_500_000, "JPY", "7.5"),
        (1_000_000, "TND", "1.000"),
        (1_000_000, "CLF", "1.0000"),
        (1_000_000, "MGA", "1.00"),
        (0, "USD", "0.00"),
        (1, "USD", "0.000001"),
        (-1, "USD", "-0.000001"),
    ],
)
def test_amounts_are_written_with_the_digits_of_their_currency(
    micros: int, currency: str, text: str
) -> None:
    assert Money(micros, currency).decimal_text() == text
    assert str(Money(micros, currency)) == f"{text} {currency}"


@pytest.mark.parametrize(
    "text",
    ["", " ", "1,5", "1 000", "1e3", "NaN", "inf", ".5", "5.", "1.1234567", "--1", "٣", "9" * 14],
)
def test_what_is_not_plainly_an_amount_is_refused(text: str) -> None:
    with pytest.raises(NotAnAmount):
        Money.from_decimal_text(text, "USD")


@pytest.mark.parametrize("micros", [1.0, True, "5", None, MICROS_MAX + 1, Decimal(1)])
def test_micros_are_whole_numbers_that_the_ledger_can_keep(micros: object) -> None:
    with pytest.raises(NotAnAmount):
        Money(micros, "USD")  # type: ignore[arg-type]


def test_the_largest_amount_is_the_largest_of_a_column_of_64_bits() -> None:
    assert MICROS_MAX == 9_223_372_036_854_775_807
    for micros in (MICROS_MAX, -MICROS_MAX):
        assert Money(micros, "USD").micros == micros
    for micros in (MICROS_MAX + 1, -MICROS_MAX - 1):
        with pytest.raises(NotAnAmount):
            Money(micros, "USD")


def test_a_long_text_that_is_no_amount_is_told_by_its_first_forty_characters() -> None:
    with pytest.raises(NotAnAmount) as refused:
        Money.from_decimal_text("x" * 41, "USD")
    assert str(refused.value).startswith(f"'{'x' * 40}' is not")


@pytest.mark.parametrize("currency", ["usd", "US", "DOLLAR", "", None, "U$D", "ÄÖÜ"])
def test_a_currency_is_three_capital_letters(currency: object) -> None:
    with pytest.raises(NotAnAmount):
        Money(1, currency)  # type: ignore[arg-type]


def test_two_currencies_are_neither_added_nor_compared() -> None:
    dollars, yen = Money(1, "USD"), Money(1, "JPY")
    for meet in (
        lambda: dollars + yen,
        lambda: dollars - yen,
        lambda: dollars < yen,
        lambda: dollars <= yen,
        lambda: dollars > yen,
        lambda: dollars >= yen,
    ):
        with pytest.raises(CurrencyMismatch, match="USD and JPY"):
            meet()
    assert dollars != yen


def test_money_is_neither_a_number_nor_multiplied_by_one_with_a_point() -> None:
    with pytest.raises(TypeError):
        Money(1, "USD") + 1
    with pytest.raises(TypeError):
        Money(1, "USD") * 1.5
    with pytest.raises(TypeError):
        Money(1, "USD") * Money(2, "USD")


@given(amounts, rates)
def test_a_share_rounds_the_way_that_was_said_by_less_than_a_micro(
    micros: int, rate: Fraction
) -> None:
    whole = Money(micros, "USD")
    up, down = whole.share(rate, rounding="up"), whole.share(rate, rounding="down")
    assert down.micros <= micros * rate <= up.micros
    assert up.micros - down.micros <= 1


def test_a_share_takes_exact_rates_only() -> None:
    assert Money(101, "USD").share(Decimal(".10"), rounding="up") == Money(11, "USD")
    for rate in (0.1, True, Decimal("NaN"), Decimal("Infinity"), "0.1"):
        with pytest.raises(NotAnAmount):
            Money(100, "USD").share(rate, rounding="up")  # type: ignore[arg-type]
    with pytest.raises(NotAnAmount, match="up"):
        Money(100, "USD").share(Decimal(1) / 3, rounding="nearest")  # type: ignore[arg-type]


@given(amounts, st.lists(rates, min_size=1, max_size=12).filter(any))
def test_splitting_gives_everything_away_and_nobody_is_a_micro_off(
    micros: int, weights: list[Fraction]
) -> None:
    parts = Money(micros, "USD").split(weights)
    assert sum(part.micros for part in parts) == micros
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part.micros - micros * weight / sum(weights)) < 1
        if not weight:
            assert not part


def test_the_largest_remainder_gets_the_micro_and_then_the_earlier_place() -> None:
    assert [part.micros for part in Money(10, "USD").split([1, 1, 1])] == [4, 3, 3]
    assert [part.micros for part in Money(10, "USD").split([1, 2, 4])] == [1, 3, 6]


@pytest.mark.parametrize("weights", [[], [0], [0, 0], [1, -1], [2, -1]])
def test_splitting_needs_a_weight(weights: list[int]) -> None:
    with pytest.raises(NotAnAmount):
        Money(10, "USD").split(weights)


@given(st.integers(0, 10**6), st.integers(0, 10**9))
def test_a_price_is_never_under_the_hourly_floor(seconds: int, micros_per_hour: int) -> None:
    price = price_for(seconds, micros_per_hour)
    assert price * 3600 >= seconds * micros_per_hour
    assert (price - 1) * 3600 < seconds * micros_per_hour or price == 0


def test_prices_round_up_and_refuse_negative_time() -> None:
    assert price_for(1, 3_600_000) == 1_000
    assert price_for(Fraction(1, 3), 3_600_001) == 334
    assert price_for(0, 0) == 0
    for seconds, micros in ((-1, 3_600_000), (1, -1)):
        with pytest.raises(NotAnAmount):
            price_for(seconds, micros)


@pytest.mark.parametrize(
    ("currency", "text"),
    [("JPY", "7"), ("KRW", "7"), ("XOF", "7"), ("UYI", "7"), ("USD", "7.00"), ("MGA", "7.00"),
     ("BHD", "7.000"), ("TND", "7.000"), ("CLF", "7.0000"), ("UYW", "7.0000")],
)  # fmt: skip
def test_seven_units_have_the_digits_of_iso_4217(currency: str, text: str) -> None:
    """List one of ISO 4217 (SIX Group); CLDR leaves some of these digits out."""
    amount = Money(7_000_000, currency)
    assert amount.decimal_text() == text
    assert Money.from_decimal_text(text, currency) == amount
