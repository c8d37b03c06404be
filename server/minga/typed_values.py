"""Numbers and moments as people and programs type them."""

import re
from datetime import UTC, datetime
from uuid import UUID

from django.utils.dateparse import parse_datetime

DIGITS_MAX = 18  # fits a bigint; int() refuses 4,300 digits and more with an error of its own
_UUID = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
YEARS = range(1900, 2200)  # of moments that stay moments in every time zone and in the database


def whole_number(text: str | None, *, maximum: int = 10**DIGITS_MAX) -> int | None:
    """Return the number that a text of digits writes; None for any other text or a larger one."""
    digits = (text or "").strip()
    if not digits.isdecimal() or len(digits) > DIGITS_MAX or int(digits) > maximum:
        return None
    return int(digits)


def moment(text: str | None) -> datetime | None:
    """Return the moment that an ISO 8601 text writes, UTC without an offset; None for no moment.

    Moments at the ends of the calendar are none: an offset would carry them out of it.
    """
    try:
        parsed = parse_datetime((text or "").strip().replace(" ", "+"))
    except ValueError:
        return None
    if parsed is None or parsed.year not in YEARS:
        return None
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)


def uuids_in(text: str) -> tuple[UUID, ...]:
    """Return the UUIDs that stand in a text, each once, in their order."""
    return tuple(dict.fromkeys(UUID(number) for number in _UUID.findall(text)))
