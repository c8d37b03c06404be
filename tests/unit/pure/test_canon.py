"""Equal values have equal bytes; a commitment says nothing without its salt."""

from __future__ import annotations

import hashlib
import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minga_pure.canon import NotCanonical, canonical, leaf_data, sha256_hex

texts = st.text(st.characters(exclude_categories=["Cs"]))
json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(-(2.0**53) + 1, 2.0**53 - 1)
    | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


@given(json_values)
def test_canonical_bytes_read_back_as_the_value_and_are_canonical_again(value: Any) -> None:
    spelled = canonical(value)
    assert json.loads(spelled) == value
    assert canonical(json.loads(spelled)) == spelled


@given(st.dictionaries(texts, st.integers(0, 9), max_size=6))
def test_the_order_of_keys_does_not_matter(value: dict[str, int]) -> None:
    assert canonical(dict(reversed(value.items()))) == canonical(value)


def test_the_example_of_the_standard() -> None:
    value = {
        "numbers": [333333333.33333329, 1e30, 4.50, 2e-3, 0.000000000000000000000000001],
        "string": "\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"/",
        "literals": [None, True, False],
    }  # RFC 8785, section 3.2.2
    assert canonical(value).decode() == (
        '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    )


@pytest.mark.parametrize("value", [math.nan, math.inf, 2**60, {1: 2}, object(), "\ud800", b"x"])
def test_what_has_no_single_spelling_is_refused(value: object) -> None:
    with pytest.raises(NotCanonical):
        canonical(value)


def test_a_leaf_is_the_hash_of_salt_and_body() -> None:
    salt = bytes(range(32))
    assert leaf_data(salt, b"body") == hashlib.sha256(salt + b"body").digest()
    assert leaf_data(bytes(32), b"body") != leaf_data(salt, b"body")
    with pytest.raises(ValueError, match="32 bytes"):
        leaf_data(b"short", b"body")


def test_text_is_hashed_as_utf8() -> None:
    assert sha256_hex("ñ") == sha256_hex("ñ".encode()) == hashlib.sha256("ñ".encode()).hexdigest()
