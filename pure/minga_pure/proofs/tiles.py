"""The log as static files: names and contents of tiles and entry bundles (C2SP tlog-tiles).

A tile holds up to 256 hashes of one level, an entry bundle the up to 256 entries under a tile of
level 0. The files at the right edge are partial (`.p/W`); full ones never change.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from minga_pure.proofs.errors import MalformedProof
from minga_pure.proofs.merkle import TILE_HEIGHT, TILE_WIDTH

ENTRY_BYTES_MAX: Final = 2**16 - 1
LEVEL_MAX: Final = 63

_PATH = re.compile(
    r"tile/(entries|0|[1-9]\d?)/((?:x\d{3}/){0,6}\d{3})(?:\.p/([1-9]\d{0,2}))?", re.ASCII
)


@dataclass(frozen=True, slots=True)
class TileName:
    """One file of the log; level None means the entry bundle."""

    level: int | None
    index: int
    width: int = TILE_WIDTH


def tile_path(name: TileName) -> str:
    """Return the path of a tile: tile/<L>/<N>[.p/<W>], <N> in groups of three, x on all but the
    last.

    Raises ValueError for a level, index or width that no log has.
    """
    level, index, width = name.level, name.index, name.width
    if index < 0 or not 1 <= width <= TILE_WIDTH or not 0 <= (level or 0) <= LEVEL_MAX:
        raise ValueError(f"there is no tile {name}")
    groups = [f"{index % 1000:03d}"]
    while index >= 1000:
        index //= 1000
        groups.insert(0, f"x{index % 1000:03d}")
    partial = "" if width == TILE_WIDTH else f".p/{width}"
    return f"tile/{'entries' if level is None else level}/{'/'.join(groups)}{partial}"


def parse_tile_path(path: str) -> TileName:
    """Parse a tile path; raises MalformedProof for every other spelling of the same tile."""
    match = _PATH.fullmatch(path)
    if match is None:
        raise MalformedProof(f"{path[:80]!r} is not the path of a tile")
    level, index, width = match.groups()
    digits = index.replace("x", "").replace("/", "")
    name = TileName(
        None if level == "entries" else int(level),
        int(digits),
        TILE_WIDTH if width is None else int(width),
    )
    if (
        (name.level or 0) > LEVEL_MAX
        or (width is not None and name.width >= TILE_WIDTH)
        or tile_path(name) != path
    ):
        raise MalformedProof(f"{path[:80]!r} is not the path of a tile")
    return name


def tile_width(size: int, level: int, index: int) -> int:
    """Return the number of hashes of a tile in a tree of `size`: 0 (it does not exist) to 256."""
    return max(0, min(TILE_WIDTH, (size >> (TILE_HEIGHT * level)) - index * TILE_WIDTH))


def tile_names(size: int) -> Iterator[TileName]:
    """Yield every tile of a tree of `size`, level by level from the leaves, no entry bundles."""
    level = 0
    while hashes := size >> (TILE_HEIGHT * level):
        for index in range(-(-hashes // TILE_WIDTH)):
            yield TileName(level, index, tile_width(size, level, index))
        level += 1


def encode_entries(entries: Sequence[bytes]) -> bytes:
    """Return an entry bundle: each entry after its length in two bytes, the higher byte first.

    Raises ValueError for more than 256 entries or an entry of more than 65,535 bytes.
    """
    if len(entries) > TILE_WIDTH or any(len(entry) > ENTRY_BYTES_MAX for entry in entries):
        raise ValueError("a bundle has at most 256 entries of at most 65,535 bytes")
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def decode_entries(bundle: bytes) -> list[bytes]:
    """Parse an entry bundle; raises MalformedProof when it is truncated or too long."""
    entries: list[bytes] = []
    end = 0
    while end < len(bundle):
        start = end + 2
        end = start + int.from_bytes(bundle[end:start], "big")
        if start > len(bundle) or end > len(bundle):
            raise MalformedProof("an entry bundle is cut off")
        entries.append(bundle[start:end])
    if len(entries) > TILE_WIDTH:
        raise MalformedProof("an entry bundle holds more than 256 entries")
    return entries
