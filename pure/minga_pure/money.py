"""Money: whole micros (millionths) of one ISO 4217 currency; no float, no micro lost."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal

MICROS: Final = 1_000_000
MICROS_MAX: Final = 2**63 - 1
"""The largest amount; the ledger stores micros in a 64-bit column."""

MINOR_DIGITS_DEFAULT: Final = 2
_CODES_BY_DIGITS: Final = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}
MINOR_DIGITS: Final = {
    code: digits for digits, codes in _CODES_BY_DIGITS.items() for code in codes.split()
}
"""Digits after the point of the currencies that do not have two (ISO 4217)."""

Rounding = Literal["up", "down"]
Rate = Fraction | Decimal | int

_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
_AMOUNT = re.compile(r"([+-]?)(\d{1,13})(?:\.(\d{1,6}))?", re.ASCII)


class NotAnAmount(ValueError):
    """The text or number is not an amount of money."""


class CurrencyMismatch(ValueError):
    """Two amounts have different currencies and cannot be added or compared."""

    def __init__(self, first: str, second: str) -> None:
        super().__init__(
            f"These amounts are in different currencies ({first} and {second}). "
            "Convert one of them first."
        )


def minor_digits(currency: str) -> int:
    """Return the digits after the point of a currency's coins: USD 2, JPY 0, TND 3."""
    return MINOR_DIGITS.get(currency, MINOR_DIGITS_DEFAULT)


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount: `micros` millionths of one unit of `currency` (ISO 4217, capital letters).

    Equal amounts have the same micros and currency. Raises NotAnAmount for anything else than a
    whole number that a 64-bit column holds; adding or comparing two currencies raises
    CurrencyMismatch.
    """

    micros: int
    currency: str

    def __post_init__(self) -> None:
        if type(self.micros) is not int:
            raise NotAnAmount(f"Micros are whole numbers, not {self.micros!r}.")
        if not -MICROS_MAX <= self.micros <= MICROS_MAX:
            raise NotAnAmount("This amount is too large to be kept.")
        if type(self.currency) is not str or not _CURRENCY.fullmatch(self.currency):
            raise NotAnAmount(
                f"{self.currency!r} is not a currency code. Use three capital letters, as in USD."
            )

    @classmethod
    def zero(cls, currency: str) -> Money:
        """Return the amount zero of a currency."""
        return cls(0, currency)

    @classmethod
    def from_decimal_text(cls, text: str, currency: str) -> Money:
        """Parse "12.34": a point, no thousands marks, at most six digits after the point.

        Raises NotAnAmount for everything else, "1,234.00", "1e3" and "" included: guessing the
        meaning of a comma would lose somebody's money.
        """
        match = _AMOUNT.fullmatch(text.strip())
        if match is None:
            raise NotAnAmount(
                f"{text[:40]!r} is not an amount. Write it with a point and no spaces or commas, "
                "as in 1234.50 (at most six digits after the point)."
            )
        sign, units, fraction = match.groups()
        micros = int(units) * MICROS + int((fraction or "").ljust(6, "0"))
        return cls(-micros if sign == "-" else micros, currency)

    def decimal_text(self) -> str:
        """Return the exact amount with a point: at least the currency's own digits, at most six."""
        units, fraction = divmod(abs(self.micros), MICROS)
        digits = f"{fraction:06d}".rstrip("0").ljust(minor_digits(self.currency), "0")
        sign = "-" if self.micros < 0 else ""
        return f"{sign}{units}.{digits}" if digits else f"{sign}{units}"

    def __str__(self) -> str:
        return f"{self.decimal_text()} {self.currency}"

    def __bool__(self) -> bool:
        return self.micros != 0

    def _same_currency_micros(self, amount: Money) -> int:
        if self.currency != amount.currency:
            raise CurrencyMismatch(self.currency, amount.currency)
        return amount.micros

    def __add__(self, other: object) -> Money:
        if not isinstance(other, Money):
            return NotImplemented
        return Money(self.micros + self._same_currency_micros(other), self.currency)

    def __sub__(self, other: object) -> Money:
        if not isinstance(other, Money):
            return NotImplemented
        return Money(self.micros - self._same_currency_micros(other), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.micros, self.currency)

    def __mul__(self, times: object) -> Money:
        if type(times) is not int:
            return NotImplemented
        return Money(self.micros * times, self.currency)

    __rmul__ = __mul__

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, Money):
            return NotImplemented
        return self.micros < self._same_currency_micros(other)

    def __le__(self, other: object) -> bool:
        if not isinstance(other, Money):
            return NotImplemented
        return self.micros <= self._same_currency_micros(other)

    def __gt__(self, other: object) -> bool:
        if not isinstance(other, Money):
            return NotImplemented
        return self.micros > self._same_currency_micros(other)

    def __ge__(self, other: object) -> bool:
        if not isinstance(other, Money):
            return NotImplemented
        return self.micros >= self._same_currency_micros(other)

    def share(self, rate: Rate, *, rounding: Rounding) -> Money:
        """Return this amount times an exact rate, rounded up (to +inf) or down (to -inf) to a
        micro.

        `rate` is a Fraction, a Decimal or an int; a float raises NotAnAmount.
        """
        exact = self.micros * exact_rate(rate)
        return Money(_rounded(exact, rounding), self.currency)

    def split(self, weights: Sequence[Rate]) -> list[Money]:
        """Divide the amount by weights; the parts add up to the amount exactly.

        Largest remainder method: every part is rounded down, then the micros left over go one by
        one to the largest remainders, the earlier place first. Raises NotAnAmount when there is no
        weight, a weight is below zero, or all are zero.
        """
        rates = [exact_rate(weight) for weight in weights]
        total = sum(rates, Fraction(0))
        if total <= 0 or min(rates) < 0:
            raise NotAnAmount("To divide an amount, give weights of zero or more, not all zero.")
        exact_parts = [self.micros * weight / total for weight in rates]
        floors = [exact_part.numerator // exact_part.denominator for exact_part in exact_parts]
        leftover_micros = self.micros - sum(floors)
        by_remainder = sorted(
            range(len(exact_parts)), key=lambda index: (floors[index] - exact_parts[index], index)
        )
        for index in by_remainder[:leftover_micros]:
            floors[index] += 1
        return [Money(micros, self.currency) for micros in floors]


def exact_rate(rate: Rate) -> Fraction:
    """Return the rate as a Fraction; NotAnAmount for floats, booleans, NaN and infinities."""
    if isinstance(rate, bool) or not isinstance(rate, Fraction | Decimal | int):
        raise NotAnAmount(f"A rate is a Fraction, a Decimal or a whole number, not {rate!r}.")
    try:
        return Fraction(rate)
    except (ValueError, OverflowError):
        raise NotAnAmount(f"{rate} is not a rate.") from None


def price_for(seconds: Rate, micros_per_hour: int) -> int:
    """Return the micros that a number of seconds earns at an hourly rate, rounded up to a micro.

    Rounding up keeps the price at or above the hourly floor. Raises NotAnAmount for a negative
    time or rate.
    """
    time = exact_rate(seconds)
    if time < 0 or micros_per_hour < 0:
        raise NotAnAmount("A time and an hourly rate cannot be below zero.")
    return _rounded(time * micros_per_hour / 3600, "up")


def _rounded(exact: Fraction, rounding: Rounding) -> int:
    if rounding == "up":
        return -(-exact.numerator // exact.denominator)
    if rounding == "down":
        return exact.numerator // exact.denominator
    raise NotAnAmount(f'Say whether to round "up" or "down", not {rounding!r}.')
