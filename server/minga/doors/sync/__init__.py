"""The sync endpoint: `POST /sync`. A bare WSGI callable: parse, one action, render.

In: a SyncRequest as JSON with `Authorization: Bearer <sync token>`. Out: a SyncReply. Every error
says what was kept and what to send again; sending the same request again is always safe.
The token is checked by HMAC, without a query, and no cookie is read, so there is nothing to forge
across sites.
"""

import logging
import zlib
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

import msgspec
from django.conf import settings
from django.db import (
    DatabaseError,
    InterfaceError,
    OperationalError,
    close_old_connections,
    connection,
    connections,
)
from django.utils import translation
from django.utils.translation import gettext as _

from minga.domains.answers import actions
from minga.domains.answers.errors import AnswersError, TooMuchAtOnce, TryAgain
from minga.domains.answers.types import SyncRequest
from minga.domains.people import queries as people
from minga.domains.people.errors import TokenNotValid

logger = logging.getLogger(__name__)
StartResponse = Callable[[str, list[tuple[str, str]]], Any]

BODY_BYTES_MAX = 4 * 1024 * 1024
COMPRESS_FROM_BYTES = 1_024
TRY_AGAIN_SECONDS = "3"

_decode = msgspec.json.Decoder(SyncRequest).decode
_encode = msgspec.json.Encoder().encode


class SyncRefused(Exception):
    """An answer of the door that is not a reply: an HTTP status and a sentence."""

    def __init__(self, status: HTTPStatus, code: str, text: str) -> None:
        super().__init__(text)
        self.status = status
        self.code = code


def application(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
    """Answer one sync request, or refuse it with a status and a sentence."""
    with translation.override(_language(environ)):
        try:
            body = _encode(_sync(environ))
            return _respond(environ, start_response, HTTPStatus.OK, body)
        except SyncRefused as refused:
            error = {"error": refused.code, "text": str(refused)}
            return _respond(environ, start_response, refused.status, _encode(error))
        finally:
            _give_connection_back()


def _give_connection_back() -> None:
    """To the pool, as after a page. A web server's threads come and go: one that went with its
    connection would leave the pool a place short, until nobody gets one any more.
    """
    if not connection.in_atomic_block:
        close_old_connections()


def _sync(environ: dict[str, Any]) -> Any:
    if environ["REQUEST_METHOD"] != "POST":
        raise SyncRefused(
            HTTPStatus.METHOD_NOT_ALLOWED, "post_only", _("Send a POST request here.")
        )
    try:
        member = people.sync_member(_bearer(environ))
    except TokenNotValid as exc:
        raise SyncRefused(
            HTTPStatus.UNAUTHORIZED,
            "sign_in",
            _("Please sign in again. Your answers stay on this device until then."),
        ) from exc
    body = _body(environ)
    try:
        return actions.sync(member=member, request=_decode(body))
    except msgspec.DecodeError as exc:
        raise SyncRefused(HTTPStatus.BAD_REQUEST, "not_understood", str(exc)) from exc
    except TooMuchAtOnce as exc:
        raise SyncRefused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_much", str(exc)) from exc
    except AnswersError as exc:
        raise SyncRefused(HTTPStatus.SERVICE_UNAVAILABLE, "try_again", str(exc)) from exc
    except (OperationalError, InterfaceError) as exc:
        logger.exception("sync failed in the database")
        _close_connections()
        raise SyncRefused(HTTPStatus.SERVICE_UNAVAILABLE, "try_again", str(TryAgain.text)) from exc
    except Exception as exc:
        logger.exception("sync failed")
        if isinstance(exc, DatabaseError):
            _close_connections()
        raise SyncRefused(
            HTTPStatus.INTERNAL_SERVER_ERROR,
            "our_fault",
            _("This is our fault, not yours. Your answers stay on this device. It was noted."),
        ) from exc


def _close_connections() -> None:
    connections[settings.SYNC_DB_ALIAS].close()
    connection.close()


def _bearer(environ: dict[str, Any]) -> str:
    kind, _space, token = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
    if kind.lower() != "bearer":
        raise TokenNotValid
    return str(token.strip())


def _body(environ: dict[str, Any]) -> bytes:
    try:
        length = int(environ.get("CONTENT_LENGTH") or 0)
    except ValueError:
        length = -1
    if not 0 <= length <= BODY_BYTES_MAX:
        raise SyncRefused(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            "too_much",
            _("Please send at most 4 MB at once. Nothing was lost: send the rest after it."),
        )
    return bytes(environ["wsgi.input"].read(length))


def _language(environ: dict[str, Any]) -> str:
    """The first language the device asks for that Minga speaks."""
    for part in environ.get("HTTP_ACCEPT_LANGUAGE", "").split(","):
        try:
            return translation.get_supported_language_variant(part.split(";")[0].strip())
        except LookupError:
            continue
    return "en"


def _respond(
    environ: dict[str, Any], start_response: StartResponse, status: HTTPStatus, body: bytes
) -> list[bytes]:
    headers = [
        ("Content-Type", "application/json"),
        ("Cache-Control", "no-store"),
        ("X-Content-Type-Options", "nosniff"),
    ]
    if len(body) >= COMPRESS_FROM_BYTES and "gzip" in environ.get("HTTP_ACCEPT_ENCODING", ""):
        press = zlib.compressobj(6, zlib.DEFLATED, 31)
        body = press.compress(body) + press.flush()
        headers.append(("Content-Encoding", "gzip"))
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        headers.append(("Allow", "POST"))
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers.append(("Retry-After", TRY_AGAIN_SECONDS))
    headers.append(("Content-Length", str(len(body))))
    start_response(f"{status.value} {status.phrase}", headers)
    return [body]
