"""Ids sort by time, and their short form survives a telephone."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minga_pure.ids import (
    NotAnId,
    from_short,
    is_uuid7,
    parse_id,
    to_short,
    uuid7,
    uuid7_ms,
    uuid7_new,
)

times = st.integers(0, 2**48 - 1)
dice = st.binary(min_size=10, max_size=10)


@given(times, dice)
def test_a_uuid7_carries_its_time_and_its_version(now_ms: int, random: bytes) -> None:
    made = uuid7(now_ms, random)
    assert made.version == 7
    assert made.variant == "specified in RFC 4122"
    assert uuid7_ms(made) == now_ms
    assert is_uuid7(made)


@given(times, times, dice, dice)
def test_ids_sort_by_time_in_both_forms(one: int, other: int, a: bytes, b: bytes) -> None:
    first, second = uuid7(min(one, other), a), uuid7(max(one, other), b)
    if one != other:
        assert first < second
    assert (first < second) == (to_short(first) < to_short(second))


def test_the_example_of_the_standard_has_our_bits() -> None:
    example = UUID("017f22e2-79b0-7cc3-98c4-dc0c0c07398f")  # RFC 9562, appendix A.6
    tail = (0xCC3 << 62) | (example.int & (2**62 - 1))
    assert uuid7(0x017F22E279B0, tail.to_bytes(10, "big")) == example


@pytest.mark.parametrize(("now_ms", "random"), [(-1, b"0" * 10), (2**48, b"0" * 10), (1, b"0")])
def test_bad_ingredients_are_refused(now_ms: int, random: bytes) -> None:
    with pytest.raises(ValueError, match="uuid7 needs"):
        uuid7(now_ms, random)


def test_fresh_ids_differ() -> None:
    fresh = {uuid7_new() for _ in range(1000)}
    assert len(fresh) == 1000
    assert all(is_uuid7(one) for one in fresh)
    assert not is_uuid7(uuid4())


@given(st.integers(0, 2**128 - 1))
def test_both_spellings_read_back(number: int) -> None:
    made = UUID(int=number)
    short = to_short(made)
    assert len(short) == 26
    assert from_short(short) == parse_id(short) == parse_id(str(made)) == made
    spoken = short.upper().replace("1", "L").replace("0", "O")
    assert from_short(f" {spoken[:13]}-{spoken[13:]} ") == made


@pytest.mark.parametrize(
    "text",
    [
        "",
        "u" * 26,
        "8" + "0" * 25,
        "z" * 26,
        "{017f22e2-79b0-7cc3-98c4-dc0c0c07398f}",
        "017f22e279b07cc398c4dc0c0c07398f",
        "017f22e2-79b0-7cc3-98c4-dc0c0c07398g",
        "017f22e2-79b0-7cc398-c4-dc0c0c07398f",
        "０17f22e2-79b0-7cc3-98c4-dc0c0c07398f",
        None,
        7,
    ],
)
def test_what_is_not_an_id_is_refused(text: object) -> None:
    with pytest.raises(NotAnId, match="not an identifier"):
        parse_id(text)


def test_an_id_is_shown_back_as_its_first_forty_eight_characters() -> None:
    with pytest.raises(NotAnId) as refused:
        parse_id("x" * 48 + "secret")
    assert f"'{'x' * 48}'" in str(refused.value)


def test_ten_random_bytes_fill_the_bits_between_version_and_variant() -> None:
    lowest, highest = uuid7(0, bytes(10)), uuid7(2**48 - 1, b"\xff" * 10)
    assert str(lowest) == "00000000-0000-7000-8000-000000000000"
    assert str(highest) == "ffffffff-ffff-7fff-bfff-ffffffffffff"
    for size in (9, 11):
        with pytest.raises(ValueError, match="uuid7 needs"):
            uuid7(0, bytes(size))


@pytest.mark.parametrize(
    ("number", "short"),
    [
        (0, "0" * 26),
        (1, "0" * 25 + "1"),
        (31, "0" * 25 + "z"),
        (32, "0" * 24 + "10"),
        (2**128 - 1, "7" + "z" * 25),
    ],
)
def test_the_short_form_is_crockfords_base_32(number: int, short: str) -> None:
    assert to_short(UUID(int=number)) == short
    assert from_short(short).int == number
