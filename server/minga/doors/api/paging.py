"""Long lists come in pages: each names the cursor of the next one, null on the last."""

import base64
import binascii
from typing import Annotated
from uuid import UUID

from django.utils.translation import gettext as _
from ninja import Query

ROWS_MAX = 1_000

Limit = Annotated[int, Query(ge=1, le=ROWS_MAX, description="How many at most on this page.")]
Cursor = Annotated[
    str, Query(max_length=80, description="The `next` of the page before; empty for the first.")
]


class BadCursor(Exception):
    """The cursor is none that this list has given."""

    def __str__(self) -> str:
        return _("This cursor is not one that was given to you. Begin again without a cursor.")


def cursor_after(number: int) -> str:
    """Return the cursor of the page after the row of this number."""
    return base64.urlsafe_b64encode(str(number).encode()).decode().rstrip("=")


def read_cursor(cursor: str, *, first: int) -> int:
    """The number inside a cursor, or `first` for the first page. Raises BadCursor."""
    if not cursor:
        return first
    try:
        decoded = base64.urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
        number = int(decoded.decode("ascii"))
    except (ValueError, binascii.Error) as exc:
        raise BadCursor from exc
    if not 0 <= number < 2**62:
        raise BadCursor
    return number


def read_id_cursor(cursor: str) -> UUID | None:
    """Return the id that a cursor of a list in the order of ids names; None for the first page.

    Raises BadCursor.
    """
    if not cursor:
        return None
    try:
        return UUID(cursor)
    except ValueError as exc:
        raise BadCursor from exc
