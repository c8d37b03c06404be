"""Sequences of marks: chips of a medium, symbols of a recipient, all correlations at once.

A medium offers chips: places where it is changed a little up (+1) or down (-1). A secret layout
gives each chip a segment, a column and a sign. A recipient has one symbol a segment; its chip is
sign * (-1)^popcount(symbol & column), a row of a Hadamard matrix. The correlation with every
symbol of every segment is one fast Walsh-Hadamard transform; that of a recipient is a sum of
SEGMENTS table entries. Layout and symbols come from HMAC-SHA-256 and SHAKE-256 of the item's
secret key: another item has another layout, and who does not know the key cannot tell a symbol
from chance.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from minga_pure.marks.errors import WeakKey

SEGMENTS: Final = 16
SYMBOLS: Final = 1024
KEY_BYTES_MIN: Final = 16

Floats = NDArray[np.floating[Any]]


class Layout(NamedTuple):
    """Secret places of the chips of one item, in the order of the medium."""

    segment: NDArray[np.int64]
    column: NDArray[np.int64]
    sign: NDArray[np.float32]


def item_key(secret: bytes, item: str) -> bytes:
    """Derive the 32-byte key of one item from a secret of the house."""
    return _derive(secret, b"item", item.encode())


def layout(key: bytes, medium: str, chips: int) -> Layout:
    """Return the layout of so many chips; `medium` separates pictures, voice and video."""
    stream = hashlib.shake_256(_derive(key, b"layout", medium.encode())).digest(2 * chips)
    words = np.frombuffer(stream, dtype="<u2").astype(np.int64)
    return Layout(
        segment=(words >> 10) & (SEGMENTS - 1),
        column=words & (SYMBOLS - 1),
        sign=np.where(words >> 14 & 1, np.float32(1), np.float32(-1)),
    )


def recipient_symbols(key: bytes, recipients: Sequence[str]) -> NDArray[np.int64]:
    """Return the symbols of recipients, one row of SEGMENTS each."""
    seed = _derive(key, b"symbols")
    digests = b"".join(hmac.digest(seed, name.encode(), "sha256") for name in recipients)
    words = np.frombuffer(digests, dtype="<u2").reshape(len(recipients), SEGMENTS)
    return words.astype(np.int64) & (SYMBOLS - 1)


def chip_sequence(places: Layout, symbols: NDArray[np.int64]) -> NDArray[np.float32]:
    """Return the +1 and -1 of one recipient, in the order of the layout."""
    bits = symbols[places.segment] & places.column
    for shift in (8, 4, 2, 1):
        bits ^= bits >> shift
    return places.sign * (np.float32(1) - np.float32(2) * (bits & 1).astype(np.float32))


def correlation_tables(places: Layout, weighted: Floats) -> NDArray[np.float64]:
    """Return the correlation of weighted chip values with each symbol of each segment.

    Shape (SEGMENTS, SYMBOLS). Cost does not depend on the number of recipients.
    """
    slots = places.segment * SYMBOLS + places.column
    sums = np.bincount(
        slots, weights=np.asarray(weighted, np.float64) * places.sign, minlength=SEGMENTS * SYMBOLS
    )
    return _walsh_hadamard(np.asarray(sums, np.float64).reshape(SEGMENTS, SYMBOLS))


def _walsh_hadamard(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """Transform each row (a power of two long) by the Hadamard matrix of natural order."""
    length, half = rows.shape[1], 1
    while half < length:
        pairs = rows.reshape(len(rows), -1, 2, half)
        rows = np.stack((pairs[:, :, 0] + pairs[:, :, 1], pairs[:, :, 0] - pairs[:, :, 1]), axis=2)
        rows = rows.reshape(-1, length)
        half *= 2
    return rows


def _derive(key: bytes, *words: bytes) -> bytes:
    if len(key) < KEY_BYTES_MIN:
        raise WeakKey(f"A key of marks has {KEY_BYTES_MIN} bytes or more, this one {len(key)}.")
    label = b"\0".join((b"minga mark v1", *words))
    return hmac.digest(key, label, "sha256")
