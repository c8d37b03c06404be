"""Envelopes: what is sealed about one thing cannot be opened as another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minga.domains.vault import rules
from minga.domains.vault.errors import SecretUnreadable

keys = st.binary(min_size=32, max_size=32)
nonces = st.binary(min_size=12, max_size=12)


@given(key=keys, nonce=nonces, inner=keys, about=st.binary(max_size=40))
def test_a_wrapped_key_comes_back(key: bytes, nonce: bytes, inner: bytes, about: bytes) -> None:
    wrapped = rules.wrap(key, nonce, inner, about)
    assert inner not in wrapped
    assert rules.unwrap(key, wrapped, about) == inner


@given(
    key=keys,
    nonce=nonces,
    plain=st.binary(max_size=60),
    at=st.integers(0),
    flip=st.integers(1, 255),
)
def test_one_altered_byte_anywhere_makes_it_unreadable(
    key: bytes, nonce: bytes, plain: bytes, at: int, flip: int
) -> None:
    sealed = bytearray(rules.wrap(key, nonce, plain, b"ana|phone"))
    sealed[at % len(sealed)] ^= flip
    with pytest.raises(SecretUnreadable):
        rules.unwrap(key, bytes(sealed), b"ana|phone")


@given(key=keys, other=keys, nonce=nonces, plain=st.binary(max_size=60))
def test_another_key_or_another_meaning_opens_nothing(
    key: bytes, other: bytes, nonce: bytes, plain: bytes
) -> None:
    sealed = rules.wrap(key, nonce, plain, b"ana|phone")
    with pytest.raises(SecretUnreadable):
        rules.unwrap(key, sealed, b"ana|bank")
    if other != key:
        with pytest.raises(SecretUnreadable):
            rules.unwrap(other, sealed, b"ana|phone")


@given(one=keys, other=keys)
def test_a_master_keys_name_tells_it_apart_and_nothing_more(one: bytes, other: bytes) -> None:
    assert (rules.master_name(one) == rules.master_name(other)) == (one == other)
    assert one.hex() not in rules.master_name(one)


@pytest.mark.parametrize("wrapped", [b"", b"x", b"x" * 12, b"x" * 27])
def test_what_is_too_short_to_be_an_envelope_is_unreadable(wrapped: bytes) -> None:
    with pytest.raises(SecretUnreadable):
        rules.unwrap(b"k" * 32, wrapped, b"ana|phone")
