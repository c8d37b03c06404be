"""The log's static files are named and filled as C2SP tlog-tiles says."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minga_pure.proofs.errors import MalformedProof
from minga_pure.proofs.tiles import (
    TileName,
    decode_entries,
    encode_entries,
    parse_tile_path,
    tile_names,
    tile_path,
    tile_width,
)


@pytest.mark.parametrize(
    ("name", "path"),
    [
        (TileName(0, 0), "tile/0/000"),
        (TileName(0, 0, 1), "tile/0/000.p/1"),
        (TileName(1, 999, 255), "tile/1/999.p/255"),
        (TileName(2, 1000), "tile/2/x001/000"),
        (TileName(0, 1234067), "tile/0/x001/x234/067"),
        (TileName(63, 5, 17), "tile/63/005.p/17"),
        (TileName(None, 1234067, 112), "tile/entries/x001/x234/067.p/112"),
        (TileName(None, 0), "tile/entries/000"),
    ],
)
def test_tiles_are_named_as_in_the_specification(name: TileName, path: str) -> None:
    assert tile_path(name) == path
    assert parse_tile_path(path) == name


@given(st.none() | st.integers(0, 63), st.integers(0, 10**15), st.integers(1, 256))
def test_every_name_reads_back(level: int | None, index: int, width: int) -> None:
    name = TileName(level, index, width)
    assert parse_tile_path(tile_path(name)) == name


@pytest.mark.parametrize(
    "path",
    [
        "",
        "tile/0/0",
        "tile/00/000",
        "tile/64/000",
        "tile/-1/000",
        "tile/0/x000/001",
        "tile/0/001/000",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/0/000/",
        "/tile/0/000",
        "tile/0/../000",
        "tile/0/٠٠٠",
        "tile/0/000\n",
        "tile/0/" + "x999/" * 9 + "000",
        "tile/0/" + "x001/" * 2000 + "000",
        "tile/Entries/000",
    ],
)
def test_other_spellings_are_refused(path: str) -> None:
    with pytest.raises(MalformedProof):
        parse_tile_path(path)


@pytest.mark.parametrize(
    "name", [TileName(64, 0), TileName(-1, 0), TileName(0, -1), TileName(0, 0, 0)]
)
def test_tiles_that_no_log_has_are_not_named(name: TileName) -> None:
    with pytest.raises(ValueError, match="there is no tile"):
        tile_path(name)


def test_a_tree_of_seventy_thousand_has_the_tiles_of_the_specification() -> None:
    tiles = list(tile_names(70_000))
    full = Counter(tile.level for tile in tiles if tile.width == 256)
    partial = {tile.level: tile.width for tile in tiles if tile.width < 256}
    assert full == {0: 273, 1: 1}
    assert partial == {0: 112, 1: 17, 2: 1}
    assert list(tile_names(256)) == [TileName(0, 0), TileName(1, 0, 1)]
    assert list(tile_names(0)) == []


def test_a_tile_beyond_the_edge_has_no_width() -> None:
    assert tile_width(70_000, 0, 273) == 112
    assert tile_width(70_000, 0, 274) == 0
    assert tile_width(70_000, 1, 0) == 256
    assert tile_width(70_000, 9, 0) == 0


@given(st.lists(st.binary(max_size=300), max_size=256))
def test_an_entry_bundle_reads_back(entries: list[bytes]) -> None:
    bundle = encode_entries(entries)
    assert decode_entries(bundle) == entries
    if entries:
        with pytest.raises(MalformedProof):
            decode_entries(bundle[:-1] if entries[-1] else bundle + b"\0")


def test_entries_carry_their_length_in_two_bytes() -> None:
    assert encode_entries([b"abc", b""]) == b"\x00\x03abc\x00\x00"
    assert decode_entries(encode_entries([b"x" * 65_535])) == [b"x" * 65_535]
    for entries in ([b"x" * 65_536], [b""] * 257):
        with pytest.raises(ValueError, match="at most 256"):
            encode_entries(entries)
    with pytest.raises(MalformedProof, match="more than 256"):
        decode_entries(b"\0\0" * 257)
