"""Envelopes: what is sealed about one thing cannot be opened as another."""

import hashlib
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from minga.domains.vault import rules
from minga.domains.vault.errors import PurposeUnfit, SecretUnreadable

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


def test_a_purpose_is_one_word_of_up_to_sixty_letters() -> None:
    for purpose in ("a", "bank:iban", "a" * 60, "p2.x_y-z"):
        assert rules.check_purpose(purpose) is None
    for purpose in ("", "a" * 61, "2p", "Phone", "two words", "ñ", "phone\n", "_p"):
        with pytest.raises(PurposeUnfit):
            rules.check_purpose(purpose)


def test_an_envelope_is_its_nonce_then_what_aes_gcm_sealed() -> None:
    """Readable by any other program: RFC 5116, section 5.1 (nonce of 12 bytes, tag of 16)."""
    key, nonce, inner = bytes(range(32)), bytes(range(12)), b"k" * 32
    wrapped = rules.wrap(key, nonce, inner, b"ana|phone")
    assert wrapped[:12] == nonce
    assert AESGCM(key).decrypt(nonce, wrapped[12:], b"ana|phone") == inner
    assert len(wrapped) == 12 + 32 + 16


def test_the_contexts_of_two_subjects_or_purposes_differ() -> None:
    ana, ben = UUID(int=1), UUID(int=2)
    contexts = {
        rules.about_secret(ana, "phone"), rules.about_secret(ana, "bank"),
        rules.about_secret(ben, "phone"), rules.about_subject(ana), rules.about_subject(ben),
    }  # fmt: skip
    assert len(contexts) == 5


def test_a_master_keys_name_is_sixteen_digits_of_its_hash() -> None:
    assert rules.master_name(b"m") == hashlib.sha256(b"minga master keym").hexdigest()[:16]
