"""Rules of the data manager: cursors as text, words of a search, bounds of filters."""

import base64
import binascii
import math
import re
from typing import Final

from django.utils.translation import gettext_lazy as _

from minga.domains.items.errors import InvalidItemCursor, InvalidItemFilter
from minga.domains.items.types import LABEL_MAX, SEARCH_MAX, ItemCursor, ItemFilter
from minga_pure.tasktypes import task_type

SEARCH_WORDS_MAX: Final = 8
POSITION_MAX: Final = 2**31 - 1
ANSWERS_MAX: Final = 10_000
_WORD: Final = re.compile(r"\w+")


def cursor_text(cursor: ItemCursor) -> str:
    """Return the cursor as an opaque text for addresses."""
    value = "" if cursor.value is None else repr(float(cursor.value))
    return base64.urlsafe_b64encode(f"{cursor.pos}:{value}".encode()).decode().rstrip("=")


def read_cursor(text: str) -> ItemCursor | None:
    """Return the cursor of a text; None for an empty one. Raises InvalidItemCursor."""
    if not text:
        return None
    try:
        decoded = base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
        position, _colon, written = decoded.decode("ascii").partition(":")
        cursor = ItemCursor(float(written) if written else None, int(position))
    except (ValueError, binascii.Error) as exc:
        raise InvalidItemCursor from exc
    is_finite = cursor.value is None or math.isfinite(cursor.value)
    if not is_finite or not -1 <= cursor.pos <= POSITION_MAX:
        raise InvalidItemCursor
    return cursor


def check_filter(condition: ItemFilter) -> None:
    """Raise InvalidItemFilter for a filter outside its bounds."""
    for share in (condition.confidence_from, condition.confidence_below):
        if share is not None and not 0 <= share <= 1:  # NaN fails here as well
            raise InvalidItemFilter(_("A confidence lies between 0 and 1."))
    if condition.answers_from is not None and not 0 <= condition.answers_from <= ANSWERS_MAX:
        raise InvalidItemFilter(_("A number of answers lies between 0 and 10,000."))
    if len(condition.text) > SEARCH_MAX or len(condition.label) > LABEL_MAX:
        raise InvalidItemFilter(_("A search has at most 200 characters."))
    if "\0" in condition.text or "\0" in condition.label:
        raise InvalidItemFilter(_("A search has no control characters."))


def search_terms(text: str) -> str:
    """Return the words of a search as a text search query; "" without a word.

    Whole words only: of a prefix PostgreSQL cannot tell how rare it is, and would read every item.
    """
    words = _WORD.findall(text.lower())[:SEARCH_WORDS_MAX]
    return " & ".join(f"'{word}'" for word in words)


def is_choice(task_type_name: str) -> bool:
    """Return True when two answers of a task type agree only if their values are the same."""
    return task_type(task_type_name).sample.value.keys() <= {"label", "labels"}
