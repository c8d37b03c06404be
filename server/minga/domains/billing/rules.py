"""Pure decisions of billing: months, whole coins, tax, and the reference in a bank's text."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from math import ceil

from stdnum import iso11649

from minga.domains.billing.errors import BadTax, PeriodOpen, TaxNumberMissing
from minga.domains.billing.types import InvoiceLine, LineKind, Movement, Party, Tax, TaxCategory
from minga_pure.money import MICROS, Money, minor_digits

REFERENCE = re.compile(r"RF\d{2}[A-Z0-9]{10}")
SETTLES = timedelta(hours=1)
"""How long after a month's end its invoice waits, so that no posting of the month is still open."""
_ORDER = {kind: place for place, kind in enumerate(LineKind)}
_UNTAXED = frozenset(TaxCategory) - {TaxCategory.STANDARD, TaxCategory.ZERO}


def month_of(day: date) -> tuple[date, date]:
    """The first day of the month, and of the next one. Raises PeriodOpen for the last of all."""
    first = day.replace(day=1)
    if (first.year, first.month) == (date.max.year, date.max.month):
        raise PeriodOpen
    return first, (first + timedelta(days=31)).replace(day=1)


def last_month(now: datetime) -> date:
    """The first day of the month before this one, in UTC."""
    first = now.astimezone(UTC).date().replace(day=1)
    return (first - timedelta(days=1)).replace(day=1)


def midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def check_over(ends: date, now: datetime) -> None:
    """Raises PeriodOpen until an hour after the month."""
    if now < midnight(ends) + SETTLES:
        raise PeriodOpen


def coin(currency: str) -> int:
    """Micros of the smallest coin; never finer than a hundredth (EN 16931)."""
    return int(MICROS // 10 ** min(2, minor_digits(currency)))


def bill(movements: Sequence[Movement], *, carried_micros: int, currency: str) -> list[InvoiceLine]:
    """Lines in whole coins that sum to floor(brought + all movements); largest remainders first.

    `brought` (micros, less than a coin) is what the client's invoice before rounded away: so the
    sum of all invoices never differs from the ledger by as much as one coin.
    """
    unit = coin(currency)
    ordered = sorted(
        movements,
        key=lambda movement: (movement.title, str(movement.project), _ORDER[movement.kind]),
    )
    total = (sum(movement.micros for movement in ordered) + carried_micros) // unit
    coins = [movement.micros // unit for movement in ordered]
    by_remainder = sorted(range(len(ordered)), key=lambda i: -(ordered[i].micros % unit))
    for place in by_remainder[: total - sum(coins)]:
        coins[place] += 1
    return [
        InvoiceLine(
            movement.project,
            movement.title,
            movement.kind,
            Money(movement.micros, currency),
            Money(coin_count * unit, currency),
            movement.postings,
        )
        for movement, coin_count in zip(ordered, coins, strict=True)
    ]


def check_tax(tax: Tax) -> Tax:
    """The tax as EN 16931 wants it. Raises BadTax."""
    standard = tax.category is TaxCategory.STANDARD
    if standard != (tax.percent > 0) or tax.percent >= 100 or tax.percent < 0:
        raise BadTax
    if tax.category in _UNTAXED and not tax.reason:
        raise BadTax
    return replace(tax, reason=tax.reason if tax.category in _UNTAXED else "")


def check_seller(seller: Party, tax: Tax) -> None:
    """Raise TaxNumberMissing for a tax that EN 16931 allows only a seller with a VAT number.

    Rules BR-S-02, BR-Z-02, BR-E-02, BR-AE-02 and BR-G-02; outside the scope of VAT (O) none.
    """
    if tax.category is not TaxCategory.OUTSIDE and not seller.tax_id:
        raise TaxNumberMissing


def tax_on(billed: Money, tax: Tax) -> Money:
    """In whole coins; half a coin goes away from zero."""
    unit = coin(billed.currency)
    exact = Decimal(abs(billed.micros)) * tax.percent / 100 / unit
    coins = int(exact + Decimal("0.5"))
    return Money((coins if billed.micros >= 0 else -coins) * unit, billed.currency)


def earned_fee(*, reserve: int, to_come: int, rate: Fraction) -> int:
    """Return the part of a project's fee reserve that paid answers have earned, in micros.

    The voted share of the pay that is still to come (a part of a micro included) stays.
    """
    return max(0, reserve - ceil(to_come * rate))


def reference_in(text: str) -> str:
    """Our structured reference in what a payer wrote, spaces and case aside; "" when none is."""
    letters = re.sub(r"[^A-Z0-9]", "", text.upper())
    for start in range(len(letters)):
        match = REFERENCE.match(letters, start)
        if match and iso11649.is_valid(match[0]):
            return match[0]
    return ""
