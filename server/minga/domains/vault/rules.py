"""Envelopes of AES-256-GCM, one inside the other.

A secret is sealed by a key of its own, that key by the subject's key, that one by the master key.
What each envelope is about is authenticated with it, so that no sealed bytes can be moved to
another person or purpose.
"""

import hashlib
import re
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from minga.domains.vault.errors import PurposeUnfit, SecretUnreadable

NONCE_BYTES = 12
_PURPOSE = re.compile(r"[a-z][a-z0-9_.:-]{0,59}", re.ASCII)


def check_purpose(purpose: str) -> None:
    """Raise PurposeUnfit unless this is one short word."""
    if not _PURPOSE.fullmatch(purpose):
        raise PurposeUnfit


def about_secret(subject: UUID, purpose: str) -> bytes:
    """Return the associated data of a secret's envelopes: subject|purpose."""
    return f"{subject}|{purpose}".encode()


def about_subject(subject: UUID) -> bytes:
    """Return the associated data of a subject's key."""
    return f"subject|{subject}".encode()


def master_name(master: bytes) -> str:
    """Return the name of a master key in the database: a truncated hash that reveals nothing."""
    return hashlib.sha256(b"minga master key" + master).hexdigest()[:16]


def seal(key: bytes, nonce: bytes, plaintext: bytes, context: bytes) -> bytes:
    """The sealed bytes; a nonce must never be used twice with one key."""
    return AESGCM(key).encrypt(nonce, plaintext, context)


def open_sealed(key: bytes, nonce: bytes, sealed: bytes, context: bytes) -> bytes:
    """The plain bytes. Raises Unreadable when anything was altered."""
    try:
        return AESGCM(key).decrypt(nonce, sealed, context)
    except (InvalidTag, ValueError):
        raise SecretUnreadable from None


def wrap(key: bytes, nonce: bytes, inner: bytes, context: bytes) -> bytes:
    """A key sealed by another key, behind its nonce."""
    return nonce + seal(key, nonce, inner, context)


def unwrap(key: bytes, wrapped: bytes, context: bytes) -> bytes:
    """The inner key. Raises Unreadable."""
    return open_sealed(key, wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], context)
