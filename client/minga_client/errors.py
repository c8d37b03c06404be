"""Errors of the client: one class for each type, with the reason in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec


class MingaError(Exception):
    """Something could not be done; the text says what to do next.

    `code` is the server's stable word for it, `field` names what to mend, `reasons` says each
    thing that is missing. They are empty when the server did not say.
    """

    def __init__(
        self,
        message: str,
        *,
        code: str = "",
        status: int = 0,
        field: str = "",
        reasons: Sequence[str] = (),
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.status = status
        self.field = field
        self.reasons = tuple(reasons)


class NotSignedIn(MingaError):
    """The token is missing, unknown, expired or revoked."""


class NotAllowed(MingaError):
    """The token is good, but was not made for this."""


class NotFound(MingaError):
    """It does not exist, or is not yours."""


class Refused(MingaError):
    """The co-operative understood and says no, with the reason."""


class CannotPublish(Refused):
    """Publishing is refused; `reasons` holds everything that is missing."""


class Moved(MingaError):
    """The address answers that the co-operative lives at another one; nothing was sent there."""

    def __init__(self, url: str, target: object) -> None:
        super().__init__(
            f"{url} sends on to {target}. Nothing was sent there."
            " If you trust that address, sign in with it: minga login URL"
        )


class RateLimited(MingaError):
    """Too many requests, even after waiting."""


class ServerTrouble(MingaError):
    """The co-operative's server is in trouble. Nothing was changed."""


class Unreachable(MingaError):
    """The line is down: nobody answered after several attempts."""


_BY_STATUS: dict[int, type[MingaError]] = {
    401: NotSignedIn,
    403: NotAllowed,
    404: NotFound,
    429: RateLimited,
}


def error_of(status: int, body: bytes) -> MingaError:
    """The typed error of an answer that is none of 2xx."""
    error = _error_body(body)
    code = str(error.get("code", ""))
    if code == "cannot_publish":
        kind: type[MingaError] = CannotPublish
    elif status >= 500:
        kind = ServerTrouble
    else:
        kind = _BY_STATUS.get(status, Refused)
    return kind(
        str(error.get("message") or f"The server answered with status {status}."),
        code=code,
        status=status,
        field=str(error.get("field") or ""),
        reasons=[str(reason) for reason in error.get("reasons") or ()],
    )


def _error_body(body: bytes) -> dict[str, Any]:
    try:
        error = msgspec.json.decode(body)["error"]
    except (msgspec.DecodeError, KeyError, TypeError):
        return {}
    return error if isinstance(error, dict) else {}
