"""Public identifiers: UUIDv7 (RFC 9562) and a short form that can be read over a telephone.

A UUIDv7 begins with its making time in milliseconds, so that ids sort by time in an index; 74
random bits keep two devices that never met from making the same one.
"""

from __future__ import annotations

import os
import time
from typing import Final
from uuid import UUID

ALPHABET: Final = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's base 32: no i, l, o, u, so that nobody mistakes them for 1, 1, 0, v."""

SHORT_LENGTH: Final = 26
RANDOM_BYTES: Final = 10
_MS_MAX: Final = 2**48
_READ = {letter: at for at, letter in enumerate(ALPHABET)} | {"i": 1, "l": 1, "o": 0}


class NotAnId(ValueError):
    """The text is not an identifier of ours."""

    def __init__(self, text: object) -> None:
        super().__init__(f"{str(text)[:48]!r} is not an identifier. Copy it again from its page.")


def uuid7(now_ms: int, random: bytes) -> UUID:
    """Make a UUIDv7 from a time (milliseconds since 1970, UTC) and ten random bytes.

    Raises ValueError when the time does not fit in 48 bits or the bytes are not ten.
    """
    if not 0 <= now_ms < _MS_MAX or len(random) != RANDOM_BYTES:
        raise ValueError("uuid7 needs milliseconds since 1970 and ten random bytes")
    tail = int.from_bytes(random, "big")
    high12, low62 = (tail >> 62) & 0xFFF, tail & (2**62 - 1)
    return UUID(int=(now_ms << 80) | (0x7 << 76) | (high12 << 64) | (0b10 << 62) | low62)


def uuid7_new() -> UUID:
    """A fresh UUIDv7: the one function of this package that reads the clock and the dice."""
    return uuid7(time.time_ns() // 1_000_000, os.urandom(RANDOM_BYTES))


def uuid7_ms(identifier: UUID) -> int:
    """When it was made, in milliseconds since 1970. The maker's clock is believed."""
    return identifier.int >> 80


def is_uuid7(identifier: UUID) -> bool:
    """Whether it carries the version and variant bits of UUIDv7."""
    return identifier.version == 7


def to_short(identifier: UUID) -> str:
    """26 lower-case letters and digits; they sort as the ids do."""
    number = identifier.int
    return "".join(ALPHABET[(number >> shift) & 31] for shift in range(125, -1, -5))


def from_short(text: str) -> UUID:
    """Read the short form; capitals, hyphens and i, l, o for 1, 1, 0 are forgiven."""
    letters = text.strip().lower().replace("-", "")
    if len(letters) != SHORT_LENGTH:
        raise NotAnId(text)
    number = 0
    for letter in letters:
        digit = _READ.get(letter)
        if digit is None:
            raise NotAnId(text)
        number = number << 5 | digit
    if number >= 2**128:
        raise NotAnId(text)
    return UUID(int=number)


def parse_id(text: object) -> UUID:
    """Read an id from outside: the usual 36-character form or the short one. Raises NotAnId.

    Braces, "urn:" and 32 bare hex digits are refused: one id, few spellings.
    """
    if not isinstance(text, str) or not text.isascii():
        raise NotAnId(text)
    if len(text) != 36:
        return from_short(text)
    if text[8] + text[13] + text[18] + text[23] != "----":
        raise NotAnId(text)
    try:
        found = UUID(text)
    except ValueError:
        raise NotAnId(text) from None
    if str(found) != text.lower():
        raise NotAnId(text)
    return found
