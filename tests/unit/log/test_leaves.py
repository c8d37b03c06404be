"""What may enter the log."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minga.domains.log import rules
from minga.domains.log.errors import NoSuchTree, NotACommitment


@given(leaf=st.binary(max_size=64), kind=st.text(max_size=50))
def test_a_leaf_is_thirty_two_bytes_of_a_short_kind(leaf: bytes, kind: str) -> None:
    if len(leaf) == 32 and 1 <= len(kind) <= 40:
        rules.check_leaf(kind, leaf)
        return
    with pytest.raises(NotACommitment):
        rules.check_leaf(kind, leaf)


@given(old=st.integers(-1, 9), new=st.integers(-1, 9), size=st.integers(0, 9))
def test_consistency_is_asked_of_trees_that_there_were(old: int, new: int, size: int) -> None:
    if 0 <= old <= new <= size:
        rules.check_sizes(old, new, size)
        return
    with pytest.raises(NoSuchTree):
        rules.check_sizes(old, new, size)


LEAF = bytes(32)


@pytest.mark.parametrize("kind", ["a", "a" * 40])
def test_the_shortest_and_the_longest_kind_are_taken(kind: str) -> None:
    assert rules.check_leaf(kind, LEAF) is None


@pytest.mark.parametrize(
    ("kind", "leaf"),
    [("", LEAF), ("a" * 41, LEAF), ("answers", LEAF[1:]), ("answers", LEAF + b"\0")],
)
def test_a_leaf_or_kind_beyond_its_bounds_is_refused(kind: str, leaf: bytes) -> None:
    with pytest.raises(NotACommitment):
        rules.check_leaf(kind, leaf)
