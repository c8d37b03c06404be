"""Parameters of an operation, each read with its type; a wrong one is named in the error."""

import base64
import binascii
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from minga.domains.hits.types import read_entity_id
from minga.doors.mturk.errors import BadParameter
from minga_pure.money import Money, NotAnAmount

RESULTS_MAX, RESULTS_DEFAULT = 100, 10
NUMBER_MAX = 2**31 - 1
_AMOUNT = re.compile(r"\d{1,9}(\.\d{1,2})?", re.ASCII)


class Params:
    """The JSON object of a request. Every reader raises BadParameter."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = values

    def has(self, name: str) -> bool:
        return self._values.get(name) not in (None, [], {})

    def text(self, name: str, *, default: str | None = None) -> str:
        """Return a text; one without a default must be there."""
        value = self._values.get(name, default)
        if value is None:
            raise BadParameter(f"Value null at '{name}' failed to satisfy constraint: required.")
        if not isinstance(value, str):
            raise BadParameter(f"{name} must be a text.")
        if any(ord(sign) < 32 and sign not in "\t\n\r" for sign in value):
            raise BadParameter(f"{name} holds a character that cannot be stored.")
        return value

    def texts(self, name: str) -> list[str]:
        values = self._values.get(name) or []
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            raise BadParameter(f"{name} must be a list of texts.")
        return values

    def number(self, name: str, *, default: int | None = None) -> int:
        """Return a whole number; one without a default must be there."""
        value = self._values.get(name, default)
        if value is None:
            raise BadParameter(f"Value null at '{name}' failed to satisfy constraint: required.")
        if type(value) is not int or not -NUMBER_MAX <= value <= NUMBER_MAX:
            raise BadParameter(f"{name} must be a whole number.")
        return value

    def truth(self, name: str) -> bool:
        """Return a boolean; a missing one is false."""
        value = self._values.get(name)
        if value is not None and not isinstance(value, bool):
            raise BadParameter(f"{name} must be true or false.")
        return bool(value)

    def moment(self, name: str) -> datetime:
        """Return a time given in seconds since 1970, whole or with a fraction."""
        value = self._values.get(name)
        if type(value) not in (int, float):
            raise BadParameter(f"{name} must be a time in seconds since 1970.")
        try:
            return datetime.fromtimestamp(value, UTC)  # type: ignore[arg-type]
        except (OverflowError, ValueError, OSError) as exc:
            raise BadParameter(f"{name} is no time that can be stored.") from exc

    def amount(self, name: str, currency: str) -> Money:
        """Return an amount of money written with at most two decimals."""
        text = self.text(name)
        if not _AMOUNT.fullmatch(text):
            raise BadParameter(f"{name} must be an amount with at most two decimals, as in 0.25.")
        try:
            return Money.from_decimal_text(text, currency)
        except NotAnAmount as exc:
            raise BadParameter(f"{name}: {exc}") from exc

    def entity(self, name: str) -> UUID | None:
        """Return the id that a parameter names; None for one that cannot be ours."""
        return read_entity_id(self.text(name))

    def page(self) -> tuple[int, int]:
        """Return (rows of the page, the number after which they begin; 0 at first)."""
        limit = self.number("MaxResults", default=RESULTS_DEFAULT)
        if not 1 <= limit <= RESULTS_MAX:
            raise BadParameter(f"MaxResults must be between 1 and {RESULTS_MAX}.")
        token = self.text("NextToken", default="")
        return limit, _read_token(token) if token else 0


def token_after(number: int) -> str:
    """Return the NextToken of the page after a row."""
    return base64.urlsafe_b64encode(f"p{number}".encode()).decode()


def _read_token(token: str) -> int:
    try:
        text = base64.urlsafe_b64decode(token.encode("ascii")).decode("ascii")
        number = int(text.removeprefix("p"))
    except (ValueError, binascii.Error) as exc:
        raise BadParameter("NextToken is none that this list has given.") from exc
    if not text.startswith("p") or not 0 < number < 2**62:
        raise BadParameter("NextToken is none that this list has given.")
    return number
