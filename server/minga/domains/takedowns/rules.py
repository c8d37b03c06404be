"""Decisions of take-downs: the order of events, addresses, days, codes."""

import hashlib
import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

from minga.domains.errors import ReasonRequired
from minga.domains.takedowns.errors import (
    BadPageAddress,
    NeedsDay,
    NotHeardYet,
    WrongCaseStep,
)
from minga.domains.takedowns.types import ANSWERS, CLOSINGS, HOLDS, EventKind

FOUND_BYTES_MAX: Final = 32 * 1024**2
ITEMS_MAX: Final = 100
"""Items that one search compares, the newest first."""
NAMED_ITEMS_MAX: Final = 20
SEARCHES_AN_HOUR: Final = 10
SEARCHES_OF_AN_ITEM_A_DAY: Final = 12
WAITING_MAX: Final = 50
SEARCH_DAYS: Final = 7
CASE_DAYS_AFTER_CLOSING: Final = 90
CASE_DAYS_MAX: Final = 1_095
ADDRESS_CHARACTERS_MAX: Final = 2_000
WORDS_MAX: Final = 2_000
CODE_BYTES: Final = 24
_ADDRESS = re.compile(r"https?://[^\s<>\"'\x00-\x1f]+", re.ASCII)
_WORDED: Final = (
    EventKind.HOLD,
    EventKind.DISPUTED,
    EventKind.CLOSED_LICENSED,
    EventKind.CLOSED_MISUSE,
)


def code_digest(code: str) -> bytes:
    """Return what is stored of a code; the code itself is not."""
    return hashlib.sha256(b"minga takedown " + code.encode("utf-8", "replace")).digest()


def check_address(address: str) -> str:
    """Return the address of a page, or "" for none. Raises BadPageAddress."""
    text = address.strip()
    if not text:
        return ""
    if len(text) > ADDRESS_CHARACTERS_MAX or not _ADDRESS.fullmatch(text):
        raise BadPageAddress
    return text


def check_event(
    kinds: Sequence[EventKind],
    kind: EventKind,
    *,
    now: datetime,
    answer_until: datetime,
    words: str = "",
    day: date | None = None,
) -> str:
    """Return the words of the next event of a case. The database checks the same once more.

    A case begins once, ends once, is held once, and a recipient is heard before misuse is found.
    Raises WrongCaseStep, NotHeardYet, NeedsDay, ReasonRequired.
    """
    is_first = not kinds
    if is_first is not (kind is EventKind.OPENED) or any(past in CLOSINGS for past in kinds):
        raise WrongCaseStep
    if kind in HOLDS and any(past in HOLDS for past in kinds):
        raise WrongCaseStep
    is_answered = any(past in ANSWERS for past in kinds)
    if kind is EventKind.OVERDUE and (is_answered or now < answer_until):
        raise WrongCaseStep
    if kind is EventKind.CLOSED_MISUSE and not is_answered and now < answer_until:
        raise NotHeardYet
    if (kind is EventKind.REMOVED) is not (day is not None):
        raise NeedsDay if kind is EventKind.REMOVED else WrongCaseStep
    if day is not None and day > now.date():
        raise NeedsDay
    text = " ".join(words.split())[:WORDS_MAX]
    if kind in _WORDED and len(text) < 10:
        raise ReasonRequired
    return text


def expires_after_closing(now: datetime) -> datetime:
    """Return until when a closed case and its files are kept."""
    return now + timedelta(days=CASE_DAYS_AFTER_CLOSING)
