"""A pass to see one kept file: an address that carries its own proof and needs no look-up.

The token is file (SHA-256), day of expiry, for whom, and an HMAC over the three. Whoever holds it
may fetch the file until then; it names the person or client it was made for, so that a found copy
can be asked where it came from. It stays the same for a week, so that browsers keep the file.
"""

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass
from uuid import UUID

from minga.domains.work.errors import NoSuchFile

_DAY = 86_400
_WEEK_DAYS = 7
_SIGN_BYTES = 16
_SENSITIVE = 1 << 15  # beside the day of expiry, which needs 15 bits until the year 2059
_TOKEN_BYTES = 32 + 2 + 16 + _SIGN_BYTES


@dataclass(frozen=True, slots=True)
class Pass:
    """The claims of a token with a valid signature; `expires` in seconds since 1970.

    `is_sensitive`: the file is to stay in no cache.
    """

    sha256: str
    for_whom: UUID
    expires: int
    is_sensitive: bool = False


def make_token(
    key: bytes, sha256: str, *, for_whom: UUID, now: int, is_sensitive: bool = False
) -> str:
    """A token that holds for one to two weeks. `now` is in seconds since 1970."""
    weeks = now // (_DAY * _WEEK_DAYS) + 2
    day = weeks * _WEEK_DAYS | (_SENSITIVE if is_sensitive else 0)
    claims = bytes.fromhex(sha256) + day.to_bytes(2, "big") + for_whom.bytes
    return base64.urlsafe_b64encode(claims + _sign(key, claims)).decode("ascii")


def read_token(key: bytes, token: str, *, now: int) -> Pass:
    """Return the claims of a token; raises NoSuchFile when it is forged, cut short or expired."""
    try:
        decoded = base64.urlsafe_b64decode(token.encode("ascii"))
    except (ValueError, binascii.Error) as error:
        raise NoSuchFile from error
    claims, sign = decoded[:-_SIGN_BYTES], decoded[-_SIGN_BYTES:]
    if len(decoded) != _TOKEN_BYTES or not hmac.compare_digest(sign, _sign(key, claims)):
        raise NoSuchFile
    day = int.from_bytes(claims[32:34], "big")
    expires = (day & ~_SENSITIVE) * _DAY
    if now >= expires:
        raise NoSuchFile
    return Pass(claims[:32].hex(), UUID(bytes=claims[34:50]), expires, bool(day & _SENSITIVE))


def _sign(key: bytes, claims: bytes) -> bytes:
    return hmac.digest(key, claims, hashlib.sha256)[:_SIGN_BYTES]
