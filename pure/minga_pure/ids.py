"""Public identifiers: UUIDv7 (RFC 9562) and a short form that can be read over a telephone.

A UUIDv7 begins with its creation time in milliseconds, so that ids sort by time in an index; 74
random bits keep two devices that never met from generating the same one.
"""

from __future__ import annotations

import os
import time
from typing import Final
from uuid import UUID

ALPHABET: Final = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's base 32: without i, l, o, u, which are easily mistaken for 1, 1, 0, v."""

SHORT_LENGTH: Final = 26
RANDOM_BYTES: Final = 10
_MS_MAX: Final = 2**48
_DIGIT_OF_LETTER = {letter: digit for digit, letter in enumerate(ALPHABET)} | {
    "i": 1,
    "l": 1,
    "o": 0,
}


class NotAnId(ValueError):
    """The text is not one of our identifiers."""

    def __init__(self, text: object) -> None:
        super().__init__(f"{str(text)[:48]!r} is not an identifier. Copy it again from its page.")


def uuid7(now_ms: int, random: bytes) -> UUID:
    """Return a UUIDv7 of a time (milliseconds since 1970, UTC) and ten random bytes.

    Raises ValueError when the time does not fit in 48 bits or the bytes are not ten.
    """
    if not 0 <= now_ms < _MS_MAX or len(random) != RANDOM_BYTES:
        raise ValueError("uuid7 needs milliseconds since 1970 and ten random bytes")
    tail = int.from_bytes(random, "big")
    high12, low62 = (tail >> 62) & 0xFFF, tail & (2**62 - 1)
    return UUID(int=(now_ms << 80) | (0x7 << 76) | (high12 << 64) | (0b10 << 62) | low62)


def uuid7_new() -> UUID:
    """Return a fresh UUIDv7; no other function of this package reads clock or random source."""
    return uuid7(time.time_ns() // 1_000_000, os.urandom(RANDOM_BYTES))


def uuid7_ms(identifier: UUID) -> int:
    """Return the creation time in milliseconds since 1970, as the creator's clock had it."""
    return identifier.int >> 80


def is_uuid7(identifier: UUID) -> bool:
    """Return True when the identifier carries the version bits of UUIDv7."""
    return identifier.version == 7


def to_short(identifier: UUID) -> str:
    """Return the short form: 26 lower-case letters and digits that sort as the ids do."""
    number = identifier.int
    return "".join(ALPHABET[(number >> shift) & 31] for shift in range(125, -1, -5))


def from_short(text: str) -> UUID:
    """Parse the short form; capitals, hyphens and i, l, o for 1, 1, 0 pass. Raises NotAnId."""
    letters = text.strip().lower().replace("-", "")
    if len(letters) != SHORT_LENGTH:
        raise NotAnId(text)
    number = 0
    for letter in letters:
        digit = _DIGIT_OF_LETTER.get(letter)
        if digit is None:
            raise NotAnId(text)
        number = number << 5 | digit
    if number >= 2**128:
        raise NotAnId(text)
    return UUID(int=number)


def parse_id(text: object) -> UUID:
    """Parse an id from outside in its 36-character or its short form. Raises NotAnId.

    Braces, "urn:" and 32 bare hex digits are refused: one id, few spellings.
    """
    if not isinstance(text, str) or not text.isascii():
        raise NotAnId(text)
    if len(text) != 36:
        return from_short(text)
    if text[8] + text[13] + text[18] + text[23] != "----":
        raise NotAnId(text)
    try:
        identifier = UUID(text)
    except ValueError:
        raise NotAnId(text) from None
    if str(identifier) != text.lower():
        raise NotAnId(text)
    return identifier
