"""The Merkle tree of RFC 6962: append, prove, verify.

Hashes are 32 bytes (SHA-256). A tree is read through its tiles (C2SP tlog-tiles):
`read_tile(level, index)` returns the concatenated hashes of one tile, at least as wide as the
requested tree size needs. Provers trust their tiles; verifiers trust only the given root.
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
    """Return sha256(0x00 || entry), the hash of a leaf."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return sha256(0x01 || left || right), the hash of an inner node."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class CompactTree:
    """A growing tree that stores only the roots of its full subtrees: O(log size) memory.

    For a reader of the complete log: append every leaf hash, compare the root.
    """

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[bytes] = []

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash at the right."""
        carry = self.size
        while carry & 1:
            leaf = node_hash(self._peaks.pop(), leaf)
            carry >>= 1
        self._peaks.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        """Return the Merkle tree hash of all appended leaves."""
        return _fold(self._peaks)


def merkle_root(leaves: Iterable[bytes]) -> bytes:
    """Return the root over leaf hashes, in one pass."""
    tree = CompactTree()
    for leaf in leaves:
        tree.append(leaf)
    return tree.root()


def append_leaves(
    read_tile: TileReader, size: int, leaves: Sequence[bytes]
) -> dict[tuple[int, int], bytes]:
    """Return the tiles that change when leaf hashes join a tree of `size`, by (level, index).

    Full tiles are 256 hashes wide and final; the others are the partial tiles of the new size.
    Only the partial tiles of the old size are read.
    """
    tiles: dict[tuple[int, int], bytes] = {}
    level, width, new_hashes = 0, size, list(leaves)
    while new_hashes:
        index, hashes_in_tile = divmod(width, TILE_WIDTH)
        row = (
            _require_width(read_tile(level, index), hashes_in_tile)[: hashes_in_tile * HASH_BYTES]
            if hashes_in_tile
            else b""
        )
        row += b"".join(new_hashes)
        width >>= TILE_HEIGHT
        new_hashes = []
        for start in range(0, len(row), TILE_WIDTH * HASH_BYTES):
            tile = row[start : start + TILE_WIDTH * HASH_BYTES]
            tiles[level, index] = tile
            if len(tile) == TILE_WIDTH * HASH_BYTES:
                new_hashes.append(_subtree_root(tile))
            index += 1
        level += 1
    return tiles


def tree_root(read_tile: TileReader, size: int) -> bytes:
    """Return the root of the first `size` leaves."""
    return _range_hash(read_tile, 0, size) if size else EMPTY_ROOT


def inclusion_proof(read_tile: TileReader, index: int, size: int) -> list[bytes]:
    """Return the hashes that lead from leaf `index` to the root of the first `size` leaves.

    From the leaf upwards, as RFC 6962 section 2.1.1. Raises ValueError when the leaf lies outside
    the tree, MalformedProof when a tile is too short.
    """
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} is not in a tree of {size}")
    read_once = _cached_reader(read_tile)
    proof: list[bytes] = []
    low, high = 0, size
    while high - low > 1:
        middle = low + _left_width(high - low)
        if index < middle:
            proof.append(_range_hash(read_once, middle, high))
            high = middle
        else:
            proof.append(_range_hash(read_once, low, middle))
            low = middle
    return proof[::-1]


def consistency_proof(read_tile: TileReader, old_size: int, new_size: int) -> list[bytes]:
    """Return the hashes that prove the first `old_size` leaves unchanged in a tree of `new_size`.

    RFC 6962 section 2.1.2; empty when old_size is 0 or equals new_size. Raises ValueError unless
    0 <= old_size <= new_size, MalformedProof when a tile is too short.
    """
    if not 0 <= old_size <= new_size:
        raise ValueError(f"a tree of {new_size} has no beginning of {old_size}")
    if old_size in (0, new_size):
        return []
    read_once = _cached_reader(read_tile)
    proof: list[bytes] = []
    low, high, is_left_edge = 0, new_size, True
    while old_size != high:
        middle = low + _left_width(high - low)
        if old_size <= middle:
            proof.append(_range_hash(read_once, middle, high))
            high = middle
        else:
            proof.append(_range_hash(read_once, low, middle))
            low, is_left_edge = middle, False
    if not is_left_edge:
        proof.append(_range_hash(read_once, low, high))
    return proof[::-1]


def verify_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> None:
    """Return None if the leaf hash is at `index` of the tree with this size and root.

    Raises WrongProof otherwise. RFC 9162 section 2.1.3.2.
    """
    if not 0 <= index < size or any(len(sibling) != HASH_BYTES for sibling in proof):
        raise WrongProof(f"leaf {index} of {size}")
    node, last_node, node_digest = index, size - 1, leaf
    for sibling in proof:
        if last_node == 0:
            raise WrongProof("it is too long")
        if node & 1 or node == last_node:
            node_digest = node_hash(sibling, node_digest)
            while not node & 1 and node:
                node, last_node = node >> 1, last_node >> 1
        else:
            node_digest = node_hash(node_digest, sibling)
        node, last_node = node >> 1, last_node >> 1
    if last_node != 0:
        raise WrongProof("it is too short")
    if node_digest != root:
        raise WrongProof("it leads to another root")


def verify_consistency(
    old_size: int, old_root: bytes, new_size: int, new_root: bytes, proof: Sequence[bytes]
) -> None:
    """Return None if the tree of `old_size` leaves is a prefix of the tree of `new_size` leaves.

    Raises WrongProof otherwise. RFC 9162 section 2.1.4.2; the empty tree is a prefix of every tree.
    """
    if not 0 <= old_size <= new_size or any(len(sibling) != HASH_BYTES for sibling in proof):
        raise WrongProof(f"{old_size} leaves cannot begin {new_size}")
    if old_size in (0, new_size):
        if proof or old_root != (new_root if old_size == new_size else EMPTY_ROOT):
            raise WrongProof("the roots do not fit together")
        return
    path = list(proof) if old_size & (old_size - 1) else [old_root, *proof]
    if not path:
        raise WrongProof("it is too short")
    node, last_node = old_size - 1, new_size - 1
    while node & 1:
        node, last_node = node >> 1, last_node >> 1
    old_digest = new_digest = path[0]
    for sibling in path[1:]:
        if last_node == 0:
            raise WrongProof("it is too long")
        if node & 1 or node == last_node:
            old_digest, new_digest = node_hash(sibling, old_digest), node_hash(sibling, new_digest)
            while not node & 1 and node:
                node, last_node = node >> 1, last_node >> 1
        else:
            new_digest = node_hash(new_digest, sibling)
        node, last_node = node >> 1, last_node >> 1
    if last_node != 0:
        raise WrongProof("it is too short")
    if old_digest != old_root or new_digest != new_root:
        raise WrongProof("it leads to other roots")


def _left_width(size: int) -> int:
    """Return the largest power of two smaller than size (size >= 2)."""
    return 1 << ((size - 1).bit_length() - 1)


def _range_hash(read_tile: TileReader, low: int, high: int) -> bytes:
    """Return the tree hash of leaves low..high-1, for the ranges into which RFC 6962 cuts a tree.

    Such a range begins at a multiple of a power of two that is at least its length, so that its
    full subtrees, the widest first, are aligned as well.
    """
    subtree_roots: list[bytes] = []
    while low < high:
        height = (high - low).bit_length() - 1
        subtree_roots.append(_full_subtree(read_tile, low, height))
        low += 1 << height
    return _fold(subtree_roots)


def _full_subtree(read_tile: TileReader, start: int, height: int) -> bytes:
    level, height_in_tile = divmod(height, TILE_HEIGHT)
    index, offset = divmod(start >> (level * TILE_HEIGHT), TILE_WIDTH)
    end = offset + (1 << height_in_tile)
    tile = _require_width(read_tile(level, index), end)
    return _subtree_root(tile[offset * HASH_BYTES : end * HASH_BYTES])


def _require_width(tile: bytes, width: int) -> bytes:
    if len(tile) < width * HASH_BYTES:
        raise MalformedProof(f"a tile holds {len(tile)} bytes instead of {width * HASH_BYTES}")
    return tile


def _subtree_root(row: bytes) -> bytes:
    """Return the root over a power of two of concatenated hashes."""
    sha256 = hashlib.sha256
    while len(row) > HASH_BYTES:
        row = b"".join(
            sha256(b"\x01" + row[start : start + 2 * HASH_BYTES]).digest()
            for start in range(0, len(row), 2 * HASH_BYTES)
        )
    return row


def _fold(subtree_roots: Sequence[bytes]) -> bytes:
    """Return the root over full subtrees, the widest first."""
    if not subtree_roots:
        return EMPTY_ROOT
    root = subtree_roots[-1]
    for sibling in subtree_roots[-2::-1]:
        root = node_hash(sibling, root)
    return root


def _cached_reader(read_tile: TileReader) -> TileReader:
    tiles: dict[tuple[int, int], bytes] = {}

    def read_once(level: int, index: int) -> bytes:
        if (level, index) not in tiles:
            tiles[level, index] = read_tile(level, index)
        return tiles[level, index]

    return read_once
