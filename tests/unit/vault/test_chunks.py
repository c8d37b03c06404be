"""Streams of sealed chunks: whole and in order, or unreadable."""

from collections.abc import Callable
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minga.domains.vault import rules
from minga.domains.vault.errors import SecretUnreadable

KEY, ITEM, OTHER = b"k" * 32, UUID(int=1), UUID(int=2)
SIZE = 8
SEALED = SIZE + rules.TAG_BYTES

pieces = st.lists(st.binary(max_size=20), max_size=8)


def sealed(plain: list[bytes]) -> list[bytes]:
    return list(rules.seal_chunks(KEY, ITEM, "photo", plain, size=SIZE))


def opened(chunks: list[bytes], *, item: UUID = ITEM, purpose: str = "photo") -> bytes:
    return b"".join(rules.open_chunks(KEY, item, purpose, chunks, size=SIZE))


@given(plain=pieces, cut=st.integers(1, 40))
def test_a_stream_comes_back_however_it_is_cut(plain: list[bytes], cut: int) -> None:
    stream = b"".join(sealed(plain))
    recut = [stream[start : start + cut] for start in range(0, len(stream), cut)]
    assert opened(recut) == b"".join(plain)
    assert len(stream) == len(b"".join(plain)) + rules.TAG_BYTES * len(sealed(plain))


CHANGES: dict[str, Callable[[list[bytes]], list[bytes]]] = {
    "the last chunk is left out": lambda chunks: chunks[:-1],
    "the first chunk is left out": lambda chunks: chunks[1:],
    "two chunks change places": lambda chunks: [chunks[1], chunks[0], *chunks[2:]],
    "a chunk comes twice": lambda chunks: [chunks[0], *chunks],
    "the stream goes on": lambda chunks: [*chunks, chunks[0]],
    "it breaks off within a chunk": lambda chunks: [*chunks[:-1], chunks[-1][:-1]],
    "nothing is left": lambda chunks: [],
    "one bit is turned": lambda chunks: [bytes([chunks[0][0] ^ 1]) + chunks[0][1:], *chunks[1:]],
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
@given(plain=st.binary(min_size=2 * SIZE + 1, max_size=60))
def test_an_altered_stream_is_unreadable(
    change: Callable[[list[bytes]], list[bytes]], plain: bytes
) -> None:
    with pytest.raises(SecretUnreadable):
        opened(change(sealed([plain])))


@pytest.mark.parametrize("about", [{"item": OTHER}, {"purpose": "voice"}])
def test_a_stream_cannot_be_moved_to_another_item_or_purpose(about: dict) -> None:
    with pytest.raises(SecretUnreadable):
        opened(sealed([b"a face"]), **about)


def test_a_reader_gets_no_chunk_that_was_not_authenticated() -> None:
    chunks = sealed([b"x" * 30])
    read = rules.open_chunks(KEY, ITEM, "photo", [*chunks[:2], b"\0" * SEALED], size=SIZE)
    assert [next(read), next(read)] == [b"x" * SIZE] * 2
    with pytest.raises(SecretUnreadable):
        next(read)
