"""The Merkle tree of RFC 6962: append, prove, verify.

Hashes are 32 bytes (SHA-256). A tree is read through its tiles (C2SP tlog-tiles): `read(level,
index)` returns the concatenated hashes of one tile, at least as wide as the tree size asked for
needs. Makers of proofs trust their tiles; verifiers trust nothing but the root they are given.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from minga_pure.proofs.errors import MalformedProof, WrongProof

HASH_BYTES: Final = 32
TILE_HEIGHT: Final = 8
TILE_WIDTH: Final = 1 << TILE_HEIGHT
EMPTY_ROOT: Final = hashlib.sha256().digest()

TileReader = Callable[[int, int], bytes]


def leaf_hash(entry: bytes) -> bytes:
    """sha256(0x00 || entry)."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """sha256(0x01 || left || right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class CompactTree:
    """A growing tree that remembers only the roots of its full subtrees: O(log size) memory.

    For whoever reads a whole log once: append every leaf hash, compare the root.
    """

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[bytes] = []

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash at the right."""
        at = self.size
        while at & 1:
            leaf = node_hash(self._peaks.pop(), leaf)
            at >>= 1
        self._peaks.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        """The Merkle tree hash of everything so far."""
        return _fold(self._peaks)


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The root over leaf hashes, in one pass."""
    tree = CompactTree()
    for leaf in leaves:
        tree.append(leaf)
    return tree.root()


def grow(read: TileReader, size: int, leaves: Sequence[bytes]) -> dict[tuple[int, int], bytes]:
    """The tiles that change when leaf hashes join a tree of `size`, as {(level, index): hashes}.

    Full tiles are 256 hashes wide and final; the others are the partial tiles of the new size.
    Only the partial tiles of the old size are read.
    """
    tiles: dict[tuple[int, int], bytes] = {}
    level, width, fresh = 0, size, list(leaves)
    while fresh:
        index, used = divmod(width, TILE_WIDTH)
        row = _wide_enough(read(level, index), used)[: used * HASH_BYTES] if used else b""
        row += b"".join(fresh)
        width >>= TILE_HEIGHT
        fresh = []
        for start in range(0, len(row), TILE_WIDTH * HASH_BYTES):
            tile = row[start : start + TILE_WIDTH * HASH_BYTES]
            tiles[level, index] = tile
            if len(tile) == TILE_WIDTH * HASH_BYTES:
                fresh.append(_pairwise(tile))
            index += 1
        level += 1
    return tiles


def tree_root(read: TileReader, size: int) -> bytes:
    """The root of the first `size` leaves."""
    return _range_hash(read, 0, size) if size else EMPTY_ROOT


def inclusion_proof(read: TileReader, index: int, size: int) -> list[bytes]:
    """The hashes that lead from leaf `index` to the root of the first `size` leaves.

    From the leaf upwards, as RFC 6962 section 2.1.1. Raises ValueError when the leaf lies outside
    the tree, MalformedProof when a tile is too short.
    """
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} is not in a tree of {size}")
    once = _reading_once(read)
    proof: list[bytes] = []
    low, high = 0, size
    while high - low > 1:
        middle = low + _left_width(high - low)
        if index < middle:
            proof.append(_range_hash(once, middle, high))
            high = middle
        else:
            proof.append(_range_hash(once, low, middle))
            low = middle
    return proof[::-1]


def consistency_proof(read: TileReader, old: int, new: int) -> list[bytes]:
    """The hashes that show that the first `old` leaves of a tree of `new` are unchanged.

    RFC 6962 section 2.1.2; empty when old is 0 or equals new. Raises ValueError unless
    0 <= old <= new, MalformedProof when a tile is too short.
    """
    if not 0 <= old <= new:
        raise ValueError(f"a tree of {new} has no beginning of {old}")
    if old in (0, new):
        return []
    once = _reading_once(read)
    proof: list[bytes] = []
    low, high, whole = 0, new, True
    while old != high:
        middle = low + _left_width(high - low)
        if old <= middle:
            proof.append(_range_hash(once, middle, high))
            high = middle
        else:
            proof.append(_range_hash(once, low, middle))
            low, whole = middle, False
    if not whole:
        proof.append(_range_hash(once, low, high))
    return proof[::-1]


def verify_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> None:
    """Pass silently if the leaf hash is at `index` of the tree with this size and root.

    Raises WrongProof otherwise. RFC 9162 section 2.1.3.2.
    """
    if not 0 <= index < size or any(len(part) != HASH_BYTES for part in proof):
        raise WrongProof(f"leaf {index} of {size}")
    at, last, found = index, size - 1, leaf
    for part in proof:
        if last == 0:
            raise WrongProof("it is too long")
        if at & 1 or at == last:
            found = node_hash(part, found)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, part)
        at, last = at >> 1, last >> 1
    if last != 0:
        raise WrongProof("it is too short")
    if found != root:
        raise WrongProof("it leads to another root")


def verify_consistency(
    old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]
) -> None:
    """Pass silently if the tree of `old` leaves is the beginning of the tree of `new` leaves.

    Raises WrongProof otherwise. RFC 9162 section 2.1.4.2; a tree of none begins every tree.
    """
    if not 0 <= old <= new or any(len(part) != HASH_BYTES for part in proof):
        raise WrongProof(f"{old} leaves cannot begin {new}")
    if old in (0, new):
        if proof or old_root != (new_root if old == new else EMPTY_ROOT):
            raise WrongProof("the roots do not fit together")
        return
    path = list(proof) if old & (old - 1) else [old_root, *proof]
    if not path:
        raise WrongProof("it is too short")
    at, last = old - 1, new - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    before = after = path[0]
    for part in path[1:]:
        if last == 0:
            raise WrongProof("it is too long")
        if at & 1 or at == last:
            before, after = node_hash(part, before), node_hash(part, after)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            after = node_hash(after, part)
        at, last = at >> 1, last >> 1
    if last != 0:
        raise WrongProof("it is too short")
    if before != old_root or after != new_root:
        raise WrongProof("it leads to other roots")


def _left_width(size: int) -> int:
    """The largest power of two smaller than size (size >= 2)."""
    return 1 << ((size - 1).bit_length() - 1)


def _range_hash(read: TileReader, low: int, high: int) -> bytes:
    """The tree hash of leaves low..high-1, for the ranges into which RFC 6962 cuts a tree.

    Such a range begins at a multiple of a power of two that is at least its length, so that its
    full subtrees, the widest first, are aligned as well.
    """
    full: list[bytes] = []
    while low < high:
        height = (high - low).bit_length() - 1
        full.append(_full_subtree(read, low, height))
        low += 1 << height
    return _fold(full)


def _full_subtree(read: TileReader, start: int, height: int) -> bytes:
    level, inside = divmod(height, TILE_HEIGHT)
    index, offset = divmod(start >> (level * TILE_HEIGHT), TILE_WIDTH)
    end = offset + (1 << inside)
    tile = _wide_enough(read(level, index), end)
    return _pairwise(tile[offset * HASH_BYTES : end * HASH_BYTES])


def _wide_enough(tile: bytes, width: int) -> bytes:
    if len(tile) < width * HASH_BYTES:
        raise MalformedProof(f"a tile holds {len(tile)} bytes instead of {width * HASH_BYTES}")
    return tile


def _pairwise(row: bytes) -> bytes:
    """The root over a power of two of concatenated hashes."""
    sha256 = hashlib.sha256
    while len(row) > HASH_BYTES:
        row = b"".join(
            sha256(b"\x01" + row[at : at + 2 * HASH_BYTES]).digest()
            for at in range(0, len(row), 2 * HASH_BYTES)
        )
    return row


def _fold(full: Sequence[bytes]) -> bytes:
    """One root of full subtrees, the widest first."""
    if not full:
        return EMPTY_ROOT
    root = full[-1]
    for left in full[-2::-1]:
        root = node_hash(left, root)
    return root


def _reading_once(read: TileReader) -> TileReader:
    known: dict[tuple[int, int], bytes] = {}

    def read_once(level: int, index: int) -> bytes:
        if (level, index) not in known:
            known[level, index] = read(level, index)
        return known[level, index]

    return read_once
