"""Countries, languages and currencies to choose from, named in the reader's language."""

import unicodedata

from django.utils.translation import gettext as _

from minga.domains import number_format
from minga.domains.charter import queries as charter
from minga.domains.charter.errors import CharterError
from minga.domains.charter.types import ValueName

CURRENCY_DEFAULT = "USD"
NO_COUNTRY = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})


def _sorted(named: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted(named, key=lambda entry: unicodedata.normalize("NFKD", entry[1]).casefold())


def countries() -> list[tuple[str, str]]:
    """(two letters, name), first the empty choice."""
    known = [
        (code, name)
        for code, name in number_format.locale().territories.items()
        if code not in NO_COUNTRY
    ]
    return [("", _("Choose a country")), *_sorted(known)]


def country_name(code: str) -> str:
    return number_format.locale().territories.get(code, code)


def languages() -> list[tuple[str, str]]:
    """(code, name) of single languages; first: the items have none, or several."""
    known = [
        (code, name)
        for code, name in number_format.locale().languages.items()
        if code not in ("mul", "und", "zxx")
    ]
    return [("", _("None, or several")), *_sorted(known)]


def currencies() -> list[tuple[str, str]]:
    """The currencies in which the members have voted a floor: others cannot be published."""
    try:
        floors = charter.value(ValueName.FLOOR_MICROS_PER_HOUR)
    except CharterError:
        floors = {}
    codes = sorted(floors) if isinstance(floors, dict) else []
    if CURRENCY_DEFAULT in codes or not codes:
        codes = [CURRENCY_DEFAULT, *(code for code in codes if code != CURRENCY_DEFAULT)]
    names = number_format.locale().currencies
    return [(code, f"{code} · {names.get(code, code)}") for code in codes]
