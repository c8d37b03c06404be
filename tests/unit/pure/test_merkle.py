"""The tree of RFC 6962: proofs made from tiles convince a reader who has only the root."""

from __future__ import annotations

import hashlib
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minga_pure.proofs.errors import MalformedProof, WrongProof
from minga_pure.proofs.merkle import (
    EMPTY_ROOT,
    HASH_BYTES,
    TILE_WIDTH,
    CompactTree,
    TileReader,
    append_leaves,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    merkle_root,
    node_hash,
    tree_root,
    verify_consistency,
    verify_inclusion,
)
from minga_pure.proofs.tiles import tile_names

# The leaves and roots with which Certificate Transparency tests its implementations.
LEAVES = [
    bytes.fromhex(entry)
    for entry in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    bytes.fromhex(root)
    for root in (
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    )
]
SIX_TO_EIGHT = [
    bytes.fromhex(part)
    for part in (
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    )
]


class Shelf:
    """A log's tiles in memory."""

    def __init__(self, size: int = 0) -> None:
        self.tiles: dict[tuple[int, int], bytes] = {}
        self.size = 0
        self.add([leaf_hash(number.to_bytes(4, "big")) for number in range(size)])

    def add(self, leaves: list[bytes]) -> None:
        self.tiles |= append_leaves(self.read, self.size, leaves)
        self.size += len(leaves)

    def read(self, level: int, index: int) -> bytes:
        return self.tiles[level, index]

    def leaf(self, index: int) -> bytes:
        at = index % TILE_WIDTH * HASH_BYTES
        return self.tiles[0, index // TILE_WIDTH][at : at + HASH_BYTES]

    def root(self, size: int) -> bytes:
        return merkle_root(self.leaf(index) for index in range(size))


BIG = Shelf(70_000)


def test_the_published_roots() -> None:
    tree = CompactTree()
    assert tree.root() == EMPTY_ROOT == hashlib.sha256(b"").digest()
    for leaf, root in zip(LEAVES, ROOTS, strict=True):
        tree.append(leaf_hash(leaf))
        assert tree.root() == root


def test_the_published_consistency_proof() -> None:
    shelf = Shelf()
    shelf.add([leaf_hash(leaf) for leaf in LEAVES])
    assert consistency_proof(shelf.read, 6, 8) == SIX_TO_EIGHT
    verify_consistency(6, ROOTS[5], 8, ROOTS[7], SIX_TO_EIGHT)


def recursive_root(leaves: list[bytes]) -> bytes:
    """Section 2.1 of the standard, word by word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    middle = 1
    while middle * 2 < len(leaves):
        middle *= 2
    return node_hash(recursive_root(leaves[:middle]), recursive_root(leaves[middle:]))


def test_every_inclusion_and_consistency_up_to_seventy_leaves() -> None:
    shelf = Shelf(70)
    roots = [recursive_root([shelf.leaf(index) for index in range(size)]) for size in range(71)]
    for size in range(71):
        assert tree_root(shelf.read, size) == roots[size] == shelf.root(size)
        for index in range(size):
            proof = inclusion_proof(shelf.read, index, size)
            verify_inclusion(shelf.leaf(index), index, size, proof, roots[size])
        for old in range(size + 1):
            proof = consistency_proof(shelf.read, old, size)
            verify_consistency(old, roots[old], size, roots[size], proof)


sizes = st.integers(1, BIG.size)


@given(sizes, st.data())
def test_proofs_across_three_levels_of_tiles(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    old = data.draw(st.integers(0, size))
    root = tree_root(BIG.read, size)
    verify_inclusion(BIG.leaf(index), index, size, inclusion_proof(BIG.read, index, size), root)
    proof = consistency_proof(BIG.read, old, size)
    assert len(proof) <= 18
    verify_consistency(old, tree_root(BIG.read, old), size, root, proof)


@given(sizes, st.data())
def test_no_changed_inclusion_proof_convinces(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    other = data.draw(st.integers(0, size))
    root = tree_root(BIG.read, size)
    proof = inclusion_proof(BIG.read, index, size)
    lies = [
        (BIG.leaf(index), index, size, [*proof, root], root),
        (leaf_hash(b"another"), index, size, proof, root),
        (BIG.leaf(index), index, size, proof, leaf_hash(b"another")),
        (BIG.leaf(index), size, size, proof, root),
        (BIG.leaf(index), -1, size, proof, root),
    ]
    if other != index:
        lies.append((BIG.leaf(index), other, size, proof, root))
    if proof:
        at = data.draw(st.integers(0, len(proof) - 1))
        lies.append((BIG.leaf(index), index, size, proof[:at] + proof[at + 1 :], root))
        lies.append((BIG.leaf(index), index, size, [*proof[:at], root, *proof[at + 1 :]], root))
        lies.append((BIG.leaf(index), index, size, [*proof[:-1], proof[-1] + b"\0"], root))
    for lie in lies:
        with pytest.raises(WrongProof):
            verify_inclusion(*lie)


@given(sizes, st.data())
def test_no_changed_consistency_proof_convinces(size: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(0, size))
    before, after = tree_root(BIG.read, old), tree_root(BIG.read, size)
    proof = consistency_proof(BIG.read, old, size)
    stranger = leaf_hash(b"another")
    lies = [
        (old, stranger, size, after, proof),
        (old, before, size, after, [*proof, stranger]),
        (size + 1, before, size, after, proof),
    ]
    if old:
        lies.append((old, before, size, stranger, proof))
    if proof:
        at = data.draw(st.integers(0, len(proof) - 1))
        lies.append((old, before, size, after, proof[:at] + proof[at + 1 :]))
        lies.append((old, before, size, after, [*proof[:at], stranger, *proof[at + 1 :]]))
        lies.append((old, before, size, after, [*proof[:at], b"", *proof[at + 1 :]]))
    for lie in lies:
        with pytest.raises(WrongProof):
            verify_consistency(*lie)


@given(st.lists(st.integers(0, 600), max_size=6))
def test_a_log_grows_to_the_same_tiles_in_any_steps(steps: list[int]) -> None:
    shelf, start = Shelf(), 0
    for step in steps:
        shelf.add([BIG.leaf(index) for index in range(start, start + step)])
        start += step
    assert {(tile.level, tile.index): tile.width * HASH_BYTES for tile in tile_names(start)} == {
        at: len(tile) for at, tile in shelf.tiles.items()
    }
    assert tree_root(shelf.read, start) == tree_root(BIG.read, start)
    for (level, index), tile in shelf.tiles.items():
        assert BIG.tiles[level, index].startswith(tile)


@given(st.integers(0, 70_000), st.integers(0, 300))
def test_growing_reads_only_the_partial_tiles_at_the_edge(size: int, more: int) -> None:
    seen: list[tuple[int, int]] = []

    def read(level: int, index: int) -> bytes:
        seen.append((level, index))
        return BIG.read(level, index)

    written = append_leaves(read, size, [leaf_hash(b"new")] * more)
    assert (
        seen
        == [
            (level, (size >> 8 * level) // TILE_WIDTH)
            for level in range(len(seen))
            if (size >> 8 * level) % TILE_WIDTH
        ]
        or len(seen) <= 3
    )
    assert len(seen) == len(set(seen)) <= 3
    assert sum(level == 0 for level, _ in written) <= more // TILE_WIDTH + 2


def test_a_proof_asks_for_each_tile_once() -> None:
    asked: list[tuple[int, int]] = []

    def read(level: int, index: int) -> bytes:
        asked.append((level, index))
        return BIG.read(level, index)

    inclusion_proof(read, 12_345, 69_999)
    assert len(asked) == len(set(asked)) <= 6


def test_a_tile_that_is_too_short_is_not_built_upon() -> None:
    short: TileReader = lambda level, index: BIG.read(level, index)[:-1]  # noqa: E731
    for make in (
        lambda: tree_root(short, 70_000),
        lambda: inclusion_proof(short, 5, 70_000),
        lambda: consistency_proof(short, 69_999, 70_000),
        lambda: append_leaves(short, 70_000, [EMPTY_ROOT]),
    ):
        with pytest.raises(MalformedProof):
            make()


def test_what_lies_outside_the_tree_has_no_proof() -> None:
    for index, size in ((0, 0), (5, 5), (-1, 5)):
        with pytest.raises(ValueError, match="is not in a tree"):
            inclusion_proof(BIG.read, index, size)
    for old, new in ((6, 5), (-1, 5)):
        with pytest.raises(ValueError, match="no beginning"):
            consistency_proof(BIG.read, old, new)
    assert consistency_proof(BIG.read, 0, 5) == consistency_proof(BIG.read, 5, 5) == []


def test_the_root_changes_with_every_leaf() -> None:
    tree, roots = CompactTree(), []
    for index in range(300):
        tree.append(BIG.leaf(index))
        roots.append(tree.root())
    assert all(one != other for one, other in pairwise(roots))
    assert len(set(roots)) == tree.size == 300
