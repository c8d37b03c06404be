"""Authentication by Signature Version 4, verified against the host as it was received."""

from django.http import HttpRequest
from django.utils import timezone

from minga.domains.hits import queries as hits
from minga.domains.hits.types import AccessKeyView, KeyScope
from minga.doors.mturk.errors import WireError
from minga.rate_limits import Buckets
from minga_pure import sigv4

SERVICE = "mturk-requester"
BURST = 200
REQUESTS_PER_SECOND = 20

buckets = Buckets()


def authenticate(request: HttpRequest) -> AccessKeyView:
    """Return the key that signed a request.

    Only requests that the owner of a key signed count against it.
    Raises SignatureFault, NoSuchAccessKey, KeyEnded, TooManyRequests, WireError.
    """
    headers = {name.lower(): value for name, value in request.headers.items()}
    if "authorization" not in headers:
        raise WireError(
            "Sign the request with an access key (AWS Signature Version 4).",
            code="AWS.NotAuthorized",
            kind="MissingAuthenticationTokenException",
        )
    credential = sigv4.read_credential(headers["authorization"])
    if credential.service != SERVICE or request.META.get("QUERY_STRING"):
        raise sigv4.UnreadableSignature(
            f"The request is signed for the service {SERVICE}, without a query string."
        )
    key, secret = hits.live_key(credential.key_id)
    signed = sigv4.SignedCall(request.method or "", request.path, headers, request.body)
    sigv4.verify(signed, credential, secret, now=timezone.now())
    buckets.take(key.key_id, burst=BURST, requests_per_second=REQUESTS_PER_SECOND)
    return key


def require_scope(key: AccessKeyView, scope: KeyScope) -> None:
    """Raise WireError for a key that was made without this permission."""
    if scope not in key.scopes:
        raise WireError(
            f"This access key was made without the permission “{scope.value}”.",
            code="AWS.NotAuthorized",
            kind="AccessDeniedException",
        )
