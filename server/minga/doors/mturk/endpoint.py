"""`POST /mturk/`: the JSON 1.1 protocol, one operation a request, named by `X-Amz-Target`."""

import hashlib
import re
from http import HTTPStatus
from typing import Any

import msgspec
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.views.decorators.csrf import csrf_exempt

from minga.domains.hits.types import AccessKeyView
from minga.domains.people import actions as people
from minga.doors.mturk.auth import authenticate, require_scope
from minga.doors.mturk.errors import CONTENT_TYPE, BadParameter, error_response
from minga.doors.mturk.operations import Operation, operation
from minga.doors.mturk.params import Params

TARGET = "MTurkRequesterServiceV20170117."
_INVOCATION = re.compile(r"[A-Za-z0-9-]{8,60}")
_decode = msgspec.json.Decoder(dict[str, Any]).decode
_encode = msgspec.json.Encoder().encode


@csrf_exempt
def endpoint(request: HttpRequest) -> HttpResponse:
    """Answer one request; every error has the form that clients raise as an exception."""
    try:
        return _answer(request)
    except (RequestDataTooBig, UnreadablePostError):
        return error_response(BadParameter("The request is too large, or it broke off."))
    except Exception as exc:  # noqa: BLE001 (a client must never meet a bare 500)
        return error_response(exc)


def _answer(request: HttpRequest) -> HttpResponse:
    key = authenticate(request)
    chosen = operation(request.headers.get("X-Amz-Target", "").removeprefix(TARGET))
    require_scope(key, chosen.scope)
    reply = _carry_out(request, key, chosen)
    response = HttpResponse(reply, status=HTTPStatus.OK, content_type=CONTENT_TYPE)
    response["Cache-Control"] = "no-store"
    return response


def _carry_out(request: HttpRequest, key: AccessKeyView, chosen: Operation) -> bytes:
    """Carry out an operation; a write once, however often its invocation is sent.

    All attempts of one call have one invocation id, also those that a client makes by itself after
    an answer that it did not get. A refused request leaves nothing behind.
    """
    params = Params(_read(request.body))
    invocation = request.headers.get("amz-sdk-invocation-id", "")
    if not chosen.writes or not _INVOCATION.fullmatch(invocation):
        return _encode(chosen.handle(key, params))
    target = request.headers.get("X-Amz-Target", "").encode()
    outcome = people.once(
        person_id=key.person_id,
        key=f"mturk:{key.key_id}:{invocation}",
        fingerprint=hashlib.sha256(target + b"\n" + request.body).digest(),
        deed=lambda: (int(HTTPStatus.OK), _encode(chosen.handle(key, params))),
    )
    return outcome.reply


def _read(body: bytes) -> dict[str, Any]:
    try:
        return _decode(body or b"{}")
    except (msgspec.DecodeError, UnicodeDecodeError) as exc:
        raise BadParameter("The body of the request is no JSON object.") from exc
