"""Typed digits become a number, typed moments a moment, or none; nothing breaks."""

import pytest

from minga.typed_values import moment, whole_number


@pytest.mark.parametrize(
    ("text", "number"),
    [("7", 7), (" 7 ", 7), ("0", 0), ("٣", 3), ("007", 7), ("", None), (None, None), ("-1", None),
     ("1.5", None), ("1e3", None), ("²", None), ("9" * 18, 10**18 - 1), ("9" * 19, None),
     ("9" * 5_000, None), ("\x00", None)],
)  # fmt: skip
def test_digits_are_read_and_nothing_else(text, number):
    assert whole_number(text) == number


def test_a_number_beyond_the_limit_is_none():
    assert (whole_number("60", maximum=60), whole_number("61", maximum=60)) == (60, None)


@pytest.mark.parametrize(
    "text",
    ["", None, "x", "2026-02-30T00:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00",
     "2026-01-01T00:00:00+99:00", "\x00"],
)  # fmt: skip
def test_what_is_no_moment_is_none(text):
    assert moment(text) is None


def test_a_moment_always_has_an_offset():
    assert moment("2026-11-30T12:00").isoformat() == "2026-11-30T12:00:00+00:00"
    assert moment("2026-11-30T12:00:00 03:00").isoformat() == "2026-11-30T12:00:00+03:00"
