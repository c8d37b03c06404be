"""Pure decisions about people and their tokens."""

import hashlib
import re
from datetime import date

from minga.domains.people.words import NameUnusable

USERNAME = re.compile(r"[\w.\-]{3,40}", re.UNICODE)
TOKEN_PREFIX = "minga_"  # noqa: S105  (a scannable prefix, not a secret)


def check_username(username: str) -> str:
    """The name as it will be kept; raises NameUnusable."""
    if not USERNAME.fullmatch(username):
        raise NameUnusable
    return username


def in_term(today: date, since: date, until: date | None) -> bool:
    """A term runs from its first day to the day before its last."""
    return since <= today and (until is None or today < until)


def token_digest(token: str) -> bytes:
    """What is kept of a token: 32 bytes from which nobody gets the token back."""
    return hashlib.sha256(token.encode()).digest()
