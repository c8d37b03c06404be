"""AWS Signature Version 4: the signature of one HTTP request whose body is at hand.

Header form only (`Authorization: AWS4-HMAC-SHA256 …`), for requests without a query string, which
is how every client of a JSON protocol signs. Source: AWS General Reference, "Create a signed AWS
API request".
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import quote

ALGORITHM: Final = "AWS4-HMAC-SHA256"
TERMINATOR: Final = "aws4_request"
SKEW: Final = timedelta(minutes=15)
MUST_BE_SIGNED: Final = frozenset({"host", "x-amz-date", "x-amz-target"})
_AUTHORIZATION = re.compile(
    rf"{ALGORITHM} +Credential=([^/,\s]+)/(\d{{8}})/([\w-]+)/([\w-]+)/{TERMINATOR}"
    r" *,\s*SignedHeaders=([a-z0-9;-]+) *,\s*Signature=([0-9a-f]{64})",
    re.ASCII,
)
_SPACES = re.compile(r"\s+")


class SignatureFault(ValueError):
    """A request whose signature cannot be accepted; the text says why."""


class UnreadableSignature(SignatureFault):
    """The request carries no signature of this form, or leaves out a header that must be signed."""


class SignatureMismatch(SignatureFault):
    """The signature is not the one that the secret gives for this request."""


class StaleSignature(SignatureFault):
    """The time of the request is too far from the clock of the server."""


@dataclass(frozen=True, slots=True)
class Credential:
    """The parts of an `Authorization` header: whose key, for which day, the HMAC."""

    key_id: str
    day: str
    region: str
    service: str
    signed_headers: tuple[str, ...]
    signature: str

    @property
    def scope(self) -> str:
        return f"{self.day}/{self.region}/{self.service}/{TERMINATOR}"


@dataclass(frozen=True, slots=True)
class SignedCall:
    """A request as it arrived; `headers` by lower-case name, `host` among them."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


def read_credential(authorization: str) -> Credential:
    """Return the parts of an `Authorization` header. Raises UnreadableSignature."""
    match = _AUTHORIZATION.fullmatch(authorization.strip())
    if match is None:
        raise UnreadableSignature("The Authorization header holds no AWS4-HMAC-SHA256 signature.")
    key_id, day, region, service, headers, signature = match.groups()
    return Credential(key_id, day, region, service, tuple(headers.split(";")), signature)


def verify(request: SignedCall, credential: Credential, secret: str, *, now: datetime) -> None:
    """Check the signature of a request by its secret. Raises a SignatureFault."""
    missing = MUST_BE_SIGNED - set(credential.signed_headers)
    if missing or any(name not in request.headers for name in credential.signed_headers):
        raise UnreadableSignature("These headers must be sent and signed: host, x-amz-date,"
                                  " x-amz-target.")  # fmt: skip
    stamp = request.headers["x-amz-date"].strip()
    expected = signature_of(request, credential, secret, stamp)
    if not hmac.compare_digest(expected, credential.signature):
        raise SignatureMismatch(
            "The request signature does not match. Check the secret key, and that the address"
            " reaches the server unchanged."
        )
    moment = _moment(stamp)
    if moment is None or stamp[:8] != credential.day:
        raise UnreadableSignature("X-Amz-Date has the form 20260102T030405Z, on the day of the"
                                  " credential.")  # fmt: skip
    if abs(now - moment) > SKEW:
        raise StaleSignature("Signature expired: the clock of the client is more than 15 minutes"
                             " off.")  # fmt: skip


def signature_of(request: SignedCall, credential: Credential, secret: str, stamp: str) -> str:
    """Return the hex HMAC that the owner of the secret gives to this request."""
    digest = hashlib.sha256(canonical_request(request, credential.signed_headers)).hexdigest()
    text = f"{ALGORITHM}\n{stamp}\n{credential.scope}\n{digest}"
    return hmac.digest(signing_key(secret, credential), text.encode(), hashlib.sha256).hex()


def signing_key(secret: str, credential: Credential) -> bytes:
    """Return the key of one day, region and service, derived from the secret."""
    key = b"AWS4" + secret.encode()
    for part in (credential.day, credential.region, credential.service, TERMINATOR):
        key = hmac.digest(key, part.encode(), hashlib.sha256)
    return key


def canonical_request(request: SignedCall, signed_headers: tuple[str, ...]) -> bytes:
    """Return the normal form that is hashed: method, path, headers and the digest of the body."""
    headers = "".join(
        f"{name}:{_SPACES.sub(' ', request.headers[name].strip())}\n" for name in signed_headers
    )
    lines = (
        request.method,
        quote(request.path, safe="/~"),
        "",
        headers,
        ";".join(signed_headers),
        hashlib.sha256(request.body).hexdigest(),
    )
    return "\n".join(lines).encode()


def _moment(stamp: str) -> datetime | None:
    try:
        return datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None
