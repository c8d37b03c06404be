"""Writes that may be sent twice: the header `Idempotency-Key` makes the second one a reading.

The key and the reply are kept in the database (people.actions.once) in the same transaction as the
deed: a program that lost the answer sends the same request again and gets the same answer. A
request that was refused leaves nothing behind, so its key may be used again.
"""

import hashlib
import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Schema

from minga.domains.people import actions as people
from minga.doors.api.auth import person_of

_KEY = re.compile(r"[\x21-\x7e]{1,100}")


class BadKey(Exception):
    """The idempotency key cannot be one."""

    def __str__(self) -> str:
        return _("An idempotency key has 1 to 100 letters, digits or signs, without spaces.")


def key_of(request: HttpRequest) -> str | None:
    """The key under which the request was sent. Raises BadKey."""
    key = request.headers.get("Idempotency-Key")
    if key is not None and not _KEY.fullmatch(key):
        raise BadKey
    return key


def once(
    request: HttpRequest,
    make: Callable[[], Schema],
    *,
    status: int = 200,
    body: bytes | None = None,
) -> HttpResponse:
    """Do it, or tell again what it gave. `body` stands for a body that was not kept in memory."""
    key = key_of(request)
    if key is None:
        return _respond(status, make().model_dump_json().encode(), is_replay=False)
    request_line = f"{request.method} {request.get_full_path()}\n".encode()
    outcome = people.once(
        person_id=person_of(request),
        key=key,
        fingerprint=hashlib.sha256(
            request_line + (request.body if body is None else body)
        ).digest(),
        deed=lambda: (status, make().model_dump_json().encode()),
    )
    return _respond(outcome.status, outcome.reply, is_replay=outcome.is_repeat)


def _respond(status: int, reply: bytes, *, is_replay: bool) -> HttpResponse:
    response = HttpResponse(reply, status=status, content_type="application/json")
    if is_replay:
        response["Idempotency-Replayed"] = "true"
    return response
