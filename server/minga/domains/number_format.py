"""Numbers, amounts, dates and spans as text, in the language of the reader.

The one place that writes them: pages, notices and papers call it.
A test refuses a date, percent or amount written by hand.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext

from minga.domains import cldr
from minga_pure.money import Money

MICROS = 1_000_000
_PERCENT_FACT = re.compile(r"%\((\w+)\)s[ \u00a0\u202f]?%%")
RIGHT_TO_LEFT_MARK = "\u200f"  # it would turn an amount and its currency around


def locale() -> cldr.Locale:
    """Return how the language of this request writes numbers, dates and names."""
    return cldr.load(get_language() or cldr.SOURCE_LANGUAGE)


def money_text(money: Money, *, rounded: bool = False) -> str:
    """An amount with its currency; `rounded` stops at the currency's own digits.

    Otherwise all of its digits are shown, and at least the currency's own: a price of 0.042
    is never shown as 0.04.
    """
    amount = Decimal(money.micros) / MICROS
    text = locale().format_currency(amount, money.currency, rounded=rounded)
    return text.replace(RIGHT_TO_LEFT_MARK, "")


def number_text(number: float | Decimal) -> str:
    return locale().format_number(number)


def percent_text(part: float | Decimal, *, exact: bool = False) -> str:
    """A share of 1 in whole percent; `exact` keeps up to four decimals, as of a split."""
    return locale().format_percent(part, decimals_max=4 if exact else 0)


def sentence_text(template: str, facts: Mapping[str, object]) -> str:
    """Fill a sentence: numbers, and what stands before a percent sign, as the reader writes them.

    `%(percent)s %%` takes a number of hundredths and becomes “67%”, “67 %” or “%67”.
    """
    written = {
        name: number_text(fact) if isinstance(fact, int | float | Decimal) else fact
        for name, fact in facts.items()
    }
    for name in _PERCENT_FACT.findall(template):
        hundredths = Decimal(str(facts[name]))
        written[f"{name} in percent"] = percent_text(hundredths / 100, exact=True)
    return _PERCENT_FACT.sub(r"%(\1 in percent)s", template) % written


def duration_text(seconds: float) -> str:
    """A span as one would say it: 40 s, 7 min, 3 h 20 min."""
    whole_seconds = max(0, round(seconds))
    if whole_seconds < 60:
        return gettext("%(seconds)s s") % {"seconds": number_text(whole_seconds)}
    minutes = round(whole_seconds / 60)
    if minutes < 60:
        return gettext("%(minutes)s min") % {"minutes": number_text(minutes)}
    hours, minutes_over = divmod(minutes, 60)
    if not minutes_over:
        return gettext("%(hours)s h") % {"hours": number_text(hours)}
    return gettext("%(hours)s h %(minutes)s min") % {
        "hours": number_text(hours),
        "minutes": number_text(minutes_over),
    }


def weight_text(size_bytes: int) -> str:
    """Return a download size as text: 9 KB, 1.2 MB; never less than 1 KB."""
    if size_bytes < 1_000_000:
        return gettext("%(size)s KB") % {"size": number_text(max(1, round(size_bytes / 1000)))}
    if size_bytes < 1_000_000_000:
        return gettext("%(size)s MB") % {"size": number_text(round(size_bytes / 1_000_000, 1))}
    return gettext("%(size)s GB") % {"size": number_text(round(size_bytes / 1_000_000_000, 1))}


def decimal_text(number: float | Decimal, places: int = 2) -> str:
    """A number with exactly so many decimals, for a column or a coefficient."""
    return locale().format_number(number, places=places)


def day_text(moment: date | datetime) -> str:
    """A day with its weekday, and its year where that is not this one."""
    this_year = timezone.localdate().year
    day = _local_day(moment)
    return locale().format_date(day, "weekday" if day.year == this_year else "weekday_year")


def date_text(moment: date | datetime) -> str:
    """A day with its year and without its weekday, for records and papers."""
    return locale().format_date(_local_day(moment), "day")


def styled_text(moment: datetime, style: cldr.DateStyle) -> str:
    """A moment in one of the styles, for an axis."""
    return locale().format_date(timezone.localtime(moment), style)


def month_text(moment: date | datetime) -> str:
    return locale().format_date(_local_day(moment), "month")


def moment_text(moment: datetime) -> str:
    """A day with its year, hour and minute."""
    return locale().format_date(timezone.localtime(moment), "moment")


def _local_day(moment: date | datetime) -> date:
    return timezone.localtime(moment).date() if isinstance(moment, datetime) else moment


def ago_text(moment: datetime, now: datetime | None = None) -> str:
    """Return the time since a moment: just now, 5 minutes ago, 3 hours ago, then the day."""
    passed = (now or timezone.now()) - moment
    if passed < timedelta(minutes=1):
        return gettext("just now")
    if passed < timedelta(hours=1):
        minutes = int(passed.total_seconds() // 60)
        return ngettext("%(n)s minute ago", "%(n)s minutes ago", minutes) % {
            "n": number_text(minutes)
        }
    if passed < timedelta(hours=24):
        hours = int(passed.total_seconds() // 3600)
        return ngettext("%(n)s hour ago", "%(n)s hours ago", hours) % {"n": number_text(hours)}
    return day_text(moment)
