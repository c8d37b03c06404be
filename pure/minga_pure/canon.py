"""The canonical bytes of a JSON value, and its salted commitment in the transparency log."""

from __future__ import annotations

import hashlib
from typing import Any, Final

import rfc8785

SALT_BYTES: Final = 32
"""Fixed length of a salt, so that the first bytes of a body cannot be passed off as salt."""


class NotCanonical(ValueError):
    """The value has no canonical JSON form (NaN, a huge integer, a key that is not text)."""


def canonical(value: Any) -> bytes:
    """Return the RFC 8785 (JCS) bytes of a JSON value: equal values give equal bytes everywhere.

    Keys are sorted, numbers are written as in ECMAScript. Raises NotCanonical for NaN, infinity,
    whole numbers beyond 2**53 - 1 (write them as text), lone surrogates and other types.
    Fractions are exact up to 2**53 as well: a larger one is spelled as a whole number, and a reader
    of that spelling may refuse it.
    """
    try:
        return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, UnicodeEncodeError, RecursionError) as exc:
        raise NotCanonical(f"This value has no canonical form: {exc}") from exc


def sha256_hex(content: bytes | str) -> str:
    """Return the SHA-256 in 64 lower-case hex digits; text is hashed as UTF-8."""
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest()


def leaf_data(salt: bytes, body: bytes) -> bytes:
    """Return the 32 bytes that the log stores for a body: sha256(salt || body).

    Body and salt together prove the leaf; the leaf alone reveals nothing, and once the salt is
    deleted no guess can be tested against it. Raises ValueError unless the salt has 32 bytes.
    """
    if len(salt) != SALT_BYTES:
        raise ValueError(f"a salt has {SALT_BYTES} bytes")
    return hashlib.sha256(salt + body).digest()
