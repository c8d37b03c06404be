"""Numbers, amounts, dates and names in the languages of the product, by the Unicode CLDR.

Babel has this for every language, in 30 MB; Minga speaks seven. tools/write_cldr copies what
they need into one JSON file a language, and a test compares every result with Babel's.
"""

import re
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

FOLDER = Path(__file__).parent
SOURCE_LANGUAGE = "en"
CURRENCY_DIGITS_DEFAULT = 2
_NUMBER = re.compile(r"[#,]*(0*)(?:\.(0*)(#*))?")  # inside a pattern such as "#,##0.### ¤"
_DATE_FIELD = re.compile(r"'([^']*)'|E{1,3}|M{3,4}|HH?|mm|ss|d|y")
DateStyle = Literal[
    "day", "day_short", "weekday", "weekday_year", "month", "time", "time_seconds",
    "weekday_time", "day_short_time", "moment",
]  # fmt: skip
_GROUP_DIGITS = 3


class Locale(msgspec.Struct, frozen=True):
    """The patterns and names of one language: numbers, dates, countries, currencies."""

    decimal: str
    group: str
    number_pattern: str
    percent_pattern: str
    currency_pattern: str
    months: list[str]
    """Abbreviated, from January."""
    months_wide: list[str]
    """In full, from January."""
    days: list[str]
    """Abbreviated, from Monday."""
    date_patterns: dict[DateStyle, str]
    currency_symbols: dict[str, str]
    currencies: dict[str, str]
    territories: dict[str, str]
    languages: dict[str, str]

    def format_number(self, number: float | Decimal, *, places: int | None = None) -> str:
        """Write a number with at most three decimals, or with exactly so many."""
        decimals = None if places is None else (places, places)
        return _apply(self, self.number_pattern, Decimal(str(number)), decimals=decimals)

    def format_percent(self, part: float | Decimal, *, decimals_max: int = 0) -> str:
        """Write a share of 1 in percent."""
        number = Decimal(str(part)).scaleb(2)
        return _apply(self, self.percent_pattern, number, decimals=(0, decimals_max))

    def format_currency(self, amount: Decimal, currency: str, *, rounded: bool) -> str:
        """Write an amount; with all of its decimals unless rounded to those of its currency."""
        digits = currency_digits().get(currency, CURRENCY_DIGITS_DEFAULT)
        decimals_max = digits if rounded else max(digits, _decimals(amount))
        text = _apply(self, self.currency_pattern, amount, decimals=(digits, decimals_max))
        return text.replace("¤", self.currency_symbols.get(currency, currency))

    def format_moment(self, moment: date | datetime, pattern: str) -> str:
        """Write a moment by a CLDR pattern of the fields E, d, MMM, MMMM, y, H, HH, mm and ss."""
        fields = {
            "E": self.days[moment.weekday()],
            "EEE": self.days[moment.weekday()],
            "MMM": self.months[moment.month - 1],
            "MMMM": self.months_wide[moment.month - 1],
            "d": str(moment.day),
            "y": str(moment.year),
        }
        if isinstance(moment, datetime):
            fields |= {
                "H": str(moment.hour),
                "HH": f"{moment:%H}",
                "mm": f"{moment:%M}",
                "ss": f"{moment:%S}",
            }
        return _DATE_FIELD.sub(
            lambda field: fields[field[0]] if field[1] is None else field[1], pattern
        )

    def format_date(self, moment: date | datetime, style: DateStyle) -> str:
        """Write a moment in the order and with the words of the language."""
        return self.format_moment(moment, self.date_patterns[style])


@cache
def load(language: str) -> Locale:
    """Read a language; for one that is not here, the language without its region, then English."""
    for name in (language.lower(), language.lower().split("-")[0], SOURCE_LANGUAGE):
        path = FOLDER / f"{name}.json"
        if name.isalpha() and path.exists():
            return msgspec.json.decode(path.read_bytes(), type=Locale)
    raise FileNotFoundError(FOLDER / f"{SOURCE_LANGUAGE}.json")


@cache
def currency_digits() -> dict[str, int]:
    """Decimals of the currencies that do not have two."""
    return msgspec.json.decode((FOLDER / "digits.json").read_bytes(), type=dict[str, int])


def _apply(
    locale: Locale, pattern: str, number: Decimal, *, decimals: tuple[int, int] | None = None
) -> str:
    """Write a number by a CLDR pattern; decimals: how many at least and at most."""
    positive, *negative = pattern.split(";")
    chosen = positive
    if number.is_signed():
        chosen = negative[0] if negative else f"-{positive}"
    shape = next(match for match in _NUMBER.finditer(chosen) if match[0])
    decimals_min, decimals_max = decimals or (
        len(shape[2] or ""),
        len(shape[2] or "") + len(shape[3] or ""),
    )
    integer, _point, part = f"{abs(number).quantize(Decimal(1).scaleb(-decimals_max)):f}".partition(
        "."
    )
    part = part[:decimals_min] + part[decimals_min:].rstrip("0")
    text = _grouped(integer, locale.group) + (locale.decimal + part if part else "")
    return chosen[: shape.start()] + text + chosen[shape.end() :]


def _grouped(digits: str, separator: str) -> str:
    first = len(digits) % _GROUP_DIGITS
    groups = [digits[:first]] if first else []
    groups += [digits[i : i + _GROUP_DIGITS] for i in range(first, len(digits), _GROUP_DIGITS)]
    return separator.join(groups)


def _decimals(number: Decimal) -> int:
    exponent = number.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
