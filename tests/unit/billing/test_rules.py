"""Whole coins, months, tax and references, as decided without a database."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minga.domains.billing import rules
from minga.domains.billing.errors import BadTax, PeriodOpen, TaxNumberMissing
from minga.domains.billing.types import LineKind, Movement, Party, Tax, TaxCategory
from minga.domains.work.rules import UNAMBIGUOUS_LETTERS, creditor_reference
from minga_pure.money import Money

MOVED = st.lists(
    st.builds(
        Movement,
        project=st.uuids(),
        title=st.sampled_from(["Birds", "Radio"]),
        kind=st.sampled_from(LineKind),
        micros=st.integers(-(10**12), 10**12).filter(bool),
        postings=st.integers(0, 9),
    ),
    min_size=1,
    max_size=9,
)


@given(st.lists(MOVED, min_size=1, max_size=6), st.sampled_from(["USD", "JPY", "BHD"]))
def test_all_invoices_together_differ_from_the_ledger_by_less_than_one_coin(months, currency):
    unit = rules.coin(currency)
    brought = billed = exact = 0
    for moved in months:
        lines = rules.bill(moved, carried_micros=brought, currency=currency)
        assert sum(line.exact.micros for line in lines) == sum(one.micros for one in moved)
        assert all(line.billed.micros % unit == 0 for line in lines)
        assert all(abs((line.billed - line.exact).micros) < unit for line in lines)
        exact += sum(one.micros for one in moved)
        billed += sum(line.billed.micros for line in lines)
        brought = exact - billed
        assert 0 <= brought < unit


def test_the_lines_of_a_project_stand_together_and_the_work_comes_first():
    birds, radio = UUID(int=1), UUID(int=2)
    moved = [
        Movement(radio, "Radio", LineKind.WORK, 10, 1),
        Movement(birds, "Birds", LineKind.FEE, 10, 1),
        Movement(birds, "Birds", LineKind.WORK, 10, 1),
    ]
    told = [(one.title, one.kind) for one in rules.bill(moved, carried_micros=0, currency="USD")]
    work, fee = LineKind.WORK, LineKind.FEE
    assert told == [("Birds", work), ("Birds", fee), ("Radio", work)]


def test_a_month_is_billed_one_hour_after_its_end():
    begins, ends = rules.month_of(date(2026, 12, 24))
    assert (begins, ends) == (date(2026, 12, 1), date(2027, 1, 1))
    with pytest.raises(PeriodOpen):
        rules.check_over(ends, datetime(2027, 1, 1, 0, 59, tzinfo=UTC))
    rules.check_over(ends, datetime(2027, 1, 1, 1, 0, tzinfo=UTC))
    assert rules.last_month(datetime(2027, 1, 1, 5, tzinfo=UTC)) == date(2026, 12, 1)


def test_a_tax_is_rounded_to_coins_away_from_zero():
    tax = Tax(TaxCategory.STANDARD, Decimal(21), "")
    assert rules.tax_on(Money(1_000_000, "EUR"), tax) == Money(210_000, "EUR")
    assert rules.tax_on(Money(50_000, "EUR"), tax) == Money(10_000, "EUR")
    assert rules.tax_on(Money(-50_000, "EUR"), tax) == Money(-10_000, "EUR")


@pytest.mark.parametrize(
    ("category", "percent", "reason"),
    [("S", 0, ""), ("E", 21, "x"), ("AE", 0, ""), ("O", 0, ""), ("S", 100, ""), ("S", -1, "")],
)
def test_a_tax_that_contradicts_itself_is_refused(category, percent, reason):
    with pytest.raises(BadTax):
        rules.check_tax(Tax(TaxCategory(category), Decimal(percent), reason))


@given(
    st.text(alphabet=UNAMBIGUOUS_LETTERS, min_size=10, max_size=10), st.integers(0, 13), st.data()
)
def test_a_reference_is_found_as_people_write_it_and_never_with_a_slip(body, place, data):
    name = creditor_reference(body)
    written = " ".join(name[i : i + 4] for i in range(0, len(name), 4)).lower()
    assert rules.reference_in(f"Ref. {written} / thank you") == name
    other = data.draw(
        st.sampled_from([sign for sign in UNAMBIGUOUS_LETTERS if sign != name[place]])
    )
    assert rules.reference_in(name[:place] + other + name[place + 1 :]) != name


def test_the_example_of_the_standard_is_right():
    assert creditor_reference("539007547034") == "RF18539007547034"


@pytest.mark.parametrize("category", TaxCategory)
def test_a_tax_inside_the_scope_of_vat_needs_the_sellers_number(category):
    seller, tax = Party("Minga", "ES", "R-1"), Tax(category, Decimal(0), "")
    rules.check_seller(replace(seller, tax_id="ESF12345678"), tax)
    if category is TaxCategory.OUTSIDE:
        rules.check_seller(seller, tax)
    else:
        with pytest.raises(TaxNumberMissing):
            rules.check_seller(seller, tax)


# --- exactly at the bounds ------------------------------------------------------------------------
def test_the_smallest_coin_is_never_finer_than_a_hundredth():
    assert [rules.coin(code) for code in ("JPY", "EUR", "BHD", "CLF")] == [
        1_000_000, 10_000, 10_000, 10_000
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("category", "percent", "reason"),
    [("S", "0.01", ""), ("S", "1", ""), ("S", "99.99", ""), ("Z", "0", ""), ("E", "0", "exempt")],
)
def test_the_bounds_of_each_tax_are_taken(category, percent, reason):
    tax = Tax(TaxCategory(category), Decimal(percent), reason)
    assert rules.check_tax(tax) == tax


@pytest.mark.parametrize(
    ("category", "percent", "reason"),
    [("E", "-0.01", "exempt"), ("O", "0.01", "outside"), ("Z", "0.01", ""), ("S", "100.01", "")],
)
def test_a_tax_beyond_its_bounds_is_refused(category, percent, reason):
    with pytest.raises(BadTax):
        rules.check_tax(Tax(TaxCategory(category), Decimal(percent), reason))


def test_a_reason_is_kept_where_no_tax_is_due_and_nowhere_else():
    for category in TaxCategory:
        percent = Decimal(21 if category is TaxCategory.STANDARD else 0)
        is_taxed = category in (TaxCategory.STANDARD, TaxCategory.ZERO)
        kept = rules.check_tax(Tax(category, percent, "a law")).reason
        assert kept == ("" if is_taxed else "a law")


@pytest.mark.parametrize(
    ("micros", "percent", "tax_micros"),
    [
        (0, "21", 0),
        (20_000, "25", 10_000),  # half a coin
        (10_000, "49.99", 0),
        (10_000, "50", 10_000),
        (-10_000, "50", -10_000),
        (-10_000, "49.99", 0),
        (10**12, "21", 210_000_000_000),
        (10_000, "99", 10_000),
    ],
)
def test_half_a_coin_of_tax_is_a_coin_and_less_is_none(micros, percent, tax_micros):
    tax = Tax(TaxCategory.STANDARD, Decimal(percent), "")
    assert rules.tax_on(Money(micros, "EUR"), tax) == Money(tax_micros, "EUR")


@pytest.mark.parametrize(
    ("reserve", "to_come", "rate", "earned"),
    [
        (100, 0, Fraction(1, 10), 100),
        (100, 500, Fraction(1, 10), 50),
        (100, 501, Fraction(1, 10), 49),  # the part of a micro stays in the reserve
        (100, 1_000, Fraction(1, 10), 0),
        (100, 1_010, Fraction(1, 10), 0),
        (100, 10**6, Fraction(0), 100),
    ],
)
def test_a_fee_is_earned_as_far_as_nothing_of_it_is_needed_any_more(reserve, to_come, rate, earned):
    assert rules.earned_fee(reserve=reserve, to_come=to_come, rate=rate) == earned


def test_months_of_every_length_have_their_first_days():
    for year in (2024, 2025, 2026):
        for month in range(1, 13):
            after = date(year + month // 12, month % 12 + 1, 1)
            for day in (1, 15, (after - date.resolution).day):
                assert rules.month_of(date(year, month, day)) == (date(year, month, 1), after)
            assert rules.last_month(rules.midnight(after)) == date(year, month, 1)


def test_coins_go_to_the_largest_remainders_and_then_by_the_order_of_the_lines():
    names = ["A", "B", "C"]
    rests = dict(zip(names, (4_000, 9_000, 7_000), strict=True))
    moved = [Movement(UUID(int=1), name, LineKind.WORK, rests[name], 1) for name in names]
    lines = rules.bill(moved, carried_micros=0, currency="EUR")
    assert [line.billed.micros for line in lines] == [0, 10_000, 10_000]
    lines = rules.bill(moved, carried_micros=9_999, currency="EUR")
    assert [line.billed.micros for line in lines] == [0, 10_000, 10_000]
    lines = rules.bill(moved[:1], carried_micros=6_000, currency="EUR")
    assert [line.billed.micros for line in lines] == [10_000]
    lines = rules.bill(moved[:1], carried_micros=5_999, currency="EUR")
    assert [line.billed.micros for line in lines] == [0]
    same = [Movement(UUID(int=1), name, LineKind.WORK, 5_000, 1) for name in names]
    lines = rules.bill(same, carried_micros=0, currency="EUR")
    assert [line.billed.micros for line in lines] == [10_000, 0, 0]
