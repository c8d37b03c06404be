"""Errors on the wire: HTTP 400, 403 or 500 with `__type`, `Message` and `TurkErrorCode`.

    {"__type": "RequestError", "Message": "… (1795289563270 s)", "TurkErrorCode": "AWS.…"}

Clients raise the class that `__type` names; some read the English messages, so these are not
translated. RequestError and AccessDenied are never sent again by a client, throttling and faults
are, under the same invocation id.
"""

import logging
import time

from django.db import DatabaseError, DataError, InterfaceError, OperationalError
from django.http import HttpResponse, JsonResponse

from minga.domains.errors import DomainError
from minga.domains.hits.errors import HitError, KeyEnded, NoSuchAccessKey
from minga.domains.people.errors import KeyUsedDifferently
from minga.domains.work.errors import NotYours
from minga.rate_limits import TooManyRequests
from minga_pure.sigv4 import SignatureFault, StaleSignature, UnreadableSignature

logger = logging.getLogger(__name__)

TURK = "AWS.MechanicalTurk."
NOT_LET_IN = frozenset(
    {
        "AccessDeniedException",
        "IncompleteSignatureException",
        "InvalidSignatureException",
        "MissingAuthenticationTokenException",
        "UnrecognizedClientException",
    }
)
CONTENT_TYPE = "application/x-amz-json-1.1"


class WireError(Exception):
    """A request that is refused: the class that the client raises, the code, the message."""

    def __init__(self, message: str, *, code: str, kind: str = "RequestError") -> None:
        super().__init__(message)
        self.code = code
        self.kind = kind


class BadParameter(WireError):
    """A parameter that is missing, of another type, or not available here."""

    def __init__(self, message: str) -> None:
        super().__init__(message, code=f"{TURK}ParameterValidationError")


def refusal_of(error: Exception) -> WireError | None:
    """Return the refusal that a client can act on; None for a fault of the server."""
    if isinstance(error, WireError):
        return error
    if isinstance(error, SignatureFault):
        unreadable = isinstance(error, UnreadableSignature | StaleSignature)
        kind = "IncompleteSignatureException" if unreadable else "InvalidSignatureException"
        kind = "InvalidSignatureException" if isinstance(error, StaleSignature) else kind
        return WireError(str(error), code="AWS.NotAuthorized", kind=kind)
    if isinstance(error, NoSuchAccessKey | KeyEnded):
        return WireError(
            "The security token included in the request is invalid: this access key is unknown,"
            " revoked or expired.",
            code="AWS.NotAuthorized",
            kind="UnrecognizedClientException",
        )
    if isinstance(error, TooManyRequests):
        return WireError(
            f"Rate exceeded. Ask again in {error.seconds} s.",
            code="AWS.Throttled",
            kind="ThrottlingException",
        )
    if isinstance(error, KeyUsedDifferently):
        return BadParameter("This amz-sdk-invocation-id was sent before with another request.")
    if isinstance(error, NotYours):
        return WireError(str(error), code="AWS.NotAuthorized", kind="AccessDeniedException")
    if isinstance(error, HitError):
        return WireError(str(error), code=f"{TURK}{error.code}")
    if isinstance(error, DomainError):
        return WireError(str(error), code=f"{TURK}RequestRefused")
    if isinstance(error, DataError):
        return BadParameter("A value of this request cannot be stored.")
    return None


def error_response(error: Exception) -> HttpResponse:
    """Return what a client is told of an error; a fault of ours is logged and may be sent again."""
    refusal = refusal_of(error)
    if refusal is not None:
        status = 403 if refusal.kind in NOT_LET_IN else 400
        return _respond(status, refusal.kind, refusal.code, str(refusal))
    is_away = isinstance(error, OperationalError | InterfaceError)
    logger.error(
        "a Mechanical Turk request failed: %s",
        "the database is away" if is_away else type(error).__name__,
        exc_info=error if isinstance(error, DatabaseError) or not is_away else None,
    )
    message = "The server could not answer. Nothing was changed: please try again."
    return _respond(503 if is_away else 500, "ServiceFault", "AWS.ServiceUnavailable", message)


def _respond(status: int, kind: str, code: str, message: str) -> HttpResponse:
    moment = f"({time.time_ns() // 1_000_000} s)"
    body = {"__type": kind, "Message": f"{message} {moment}", "TurkErrorCode": code}
    response = JsonResponse(body, status=status, content_type=CONTENT_TYPE)
    response["x-amzn-ErrorType"] = kind
    response["Cache-Control"] = "no-store"
    return response
