"""Envelopes of AES-256-GCM, one inside the other.

A secret is sealed by a key of its own, that key by the subject's key, that one by the master key.
What each envelope is about is authenticated with it, so that no sealed bytes can be moved to
another person or purpose.
"""

import hashlib
import re
import secrets
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from minga.domains.vault.errors import PurposeUnfit, ReadingNeedsReason, SecretUnreadable

NONCE_BYTES = 12
TAG_BYTES = 16
CHUNK_BYTES = 262_144
REASON_MIN, REASON_MAX = 10, 400
_PURPOSE = re.compile(r"[a-z][a-z0-9_.:-]{0,59}", re.ASCII)


def check_purpose(purpose: str) -> None:
    """Raise PurposeUnfit unless this is one short word."""
    if not _PURPOSE.fullmatch(purpose):
        raise PurposeUnfit


def check_reason(reason: str) -> str:
    """Return the reason of a reading, in one line. Raises ReadingNeedsReason."""
    words = " ".join(reason.split())
    if not REASON_MIN <= len(words) <= REASON_MAX:
        raise ReadingNeedsReason
    return words


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


def new_nonce() -> bytes:
    """Return a random nonce."""
    return secrets.token_bytes(NONCE_BYTES)


def wrap(key: bytes, nonce: bytes, inner: bytes, context: bytes) -> bytes:
    """A key sealed by another key, behind its nonce."""
    return nonce + seal(key, nonce, inner, context)


def unwrap(key: bytes, wrapped: bytes, context: bytes) -> bytes:
    """The inner key. Raises Unreadable."""
    return open_sealed(key, wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], context)


def about_item(item: UUID, purpose: str) -> bytes:
    """Return the associated data of an item's wrapped key: item|purpose."""
    return f"item|{item}|{purpose}".encode()


def seal_chunks(
    key: bytes, item: UUID, purpose: str, pieces: Iterable[bytes], *, size: int = CHUNK_BYTES
) -> Iterator[bytes]:
    """Seal a stream chunk by chunk, in the memory of two chunks (the STREAM construction).

    The nonce is the chunk's number: a key seals one item, once. Item, purpose, number and whether
    a chunk is the last are authenticated, so that no chunk can be moved, repeated or left out.
    """
    number, waiting = 0, b""
    for chunk in _evenly(pieces, size):
        if number:
            yield _seal_chunk(key, item, purpose, number - 1, waiting, last=False)
        number, waiting = number + 1, chunk
    yield _seal_chunk(key, item, purpose, max(0, number - 1), waiting, last=True)


def open_chunks(
    key: bytes, item: UUID, purpose: str, pieces: Iterable[bytes], *, size: int = CHUNK_BYTES
) -> Iterator[bytes]:
    """Open what `seal_chunks` sealed. Raises SecretUnreadable before it yields altered bytes.

    A stream that was cut off raises at its end: a reader takes nothing for whole before that.
    """
    number, waiting = 0, b""
    for chunk in _evenly(pieces, size + TAG_BYTES):
        if number:
            yield _open_chunk(key, item, purpose, number - 1, waiting, last=False)
        number, waiting = number + 1, chunk
    if not number:
        raise SecretUnreadable
    yield _open_chunk(key, item, purpose, number - 1, waiting, last=True)


def unreadable_from(shredded_on: date, retention_days: int) -> date:
    """Return the first day on which no copy of the keys holds a key shredded on that day."""
    return shredded_on + timedelta(days=retention_days + 1)


def _chunk_context(item: UUID, purpose: str, number: int, last: bool) -> bytes:  # noqa: FBT001
    return f"chunk|{item}|{purpose}|{number}|{int(last)}".encode()


def _seal_chunk(
    key: bytes, item: UUID, purpose: str, number: int, chunk: bytes, *, last: bool
) -> bytes:
    context = _chunk_context(item, purpose, number, last)
    return seal(key, number.to_bytes(NONCE_BYTES, "big"), chunk, context)


def _open_chunk(
    key: bytes, item: UUID, purpose: str, number: int, chunk: bytes, *, last: bool
) -> bytes:
    context = _chunk_context(item, purpose, number, last)
    return open_sealed(key, number.to_bytes(NONCE_BYTES, "big"), chunk, context)


def _evenly(pieces: Iterable[bytes], size: int) -> Iterator[bytes]:
    """Cut a stream of pieces of any length into pieces of one size; the last may be shorter."""
    buffer = bytearray()
    for piece in pieces:
        buffer += piece
        while len(buffer) >= size:
            yield bytes(buffer[:size])
            del buffer[:size]
    if buffer:
        yield bytes(buffer)
