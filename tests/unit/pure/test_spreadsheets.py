"""No cell that a stranger wrote runs in a spreadsheet, and every other cell stays as it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minga_pure.spreadsheets import escape_formula

SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # OWASP, CSV injection


@pytest.mark.parametrize("sign", SIGNS)
@given(rest=st.text(max_size=20))
def test_a_cell_that_would_run_begins_with_an_apostrophe(sign, rest):
    assert escape_formula(sign + rest) == "'" + sign + rest


@given(text=st.text(max_size=20).filter(lambda text: text[:1] not in SIGNS))
def test_every_other_cell_stays_as_it_is(text):
    assert escape_formula(text) == text


def test_a_sign_later_in_the_cell_is_no_formula():
    assert escape_formula("1+1=2") == "1+1=2"
    assert escape_formula("") == ""
