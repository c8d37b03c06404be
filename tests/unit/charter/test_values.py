"""What a charter value may be."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minga.domains.charter import rules
from minga.domains.charter.errors import ValueUnfit, VoteNotPassed
from minga.domains.charter.founding import FOUNDING_VALUES
from minga.domains.charter.types import VALUE_KINDS, ValueName, ValueType

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=5,
)


def test_every_value_is_explained_and_has_a_founding_value() -> None:
    assert VALUE_KINDS.keys() == set(ValueName)
    assert FOUNDING_VALUES.keys() == {name.value for name in ValueName}
    assert all(str(kind.unit) and str(kind.explanation) for kind in VALUE_KINDS.values())


@given(name=st.sampled_from(list(ValueName)), written=anything)
def test_anything_else_than_a_value_is_refused_by_name(name: ValueName, written: Any) -> None:
    try:
        parsed = rules.parse_value(name, written)
    except ValueUnfit:
        return
    assert parsed or isinstance(parsed, Decimal | list)


@given(digits=st.integers(0, 10_000))
def test_a_rate_keeps_every_digit(digits: int) -> None:
    assert (
        rules.parse_value(ValueName.FEE_RATE, f"{digits / 10_000:.4f}") == Decimal(digits) / 10_000
    )


@given(yes=st.integers(-1, 5), no=st.integers(-1, 5), abstained=st.integers(-1, 5))
def test_a_vote_passes_with_more_for_it_than_against_it(yes: int, no: int, abstained: int) -> None:
    decides = {"lease_hours": 48}
    if yes > no >= 0 <= abstained:
        rules.check_vote(decides=decides, yes=yes, no=no, abstained=abstained)
        return
    with pytest.raises(VoteNotPassed):
        rules.check_vote(decides=decides, yes=yes, no=no, abstained=abstained)


@pytest.mark.parametrize("decides", [{}, {"unknown": 1}, {"lease_hours": "48"}])
def test_a_vote_decides_values_that_there_are(decides: dict[str, Any]) -> None:
    with pytest.raises(ValueUnfit):
        rules.check_vote(decides=decides, yes=1, no=0, abstained=0)


# --- exactly at the bounds ------------------------------------------------------------------------
NAMES_BY_TYPE = {kind.type: name for name, kind in VALUE_KINDS.items()}


@pytest.mark.parametrize(
    ("value_type", "written", "parsed"),
    [
        (ValueType.RATE, "0", Decimal(0)),
        (ValueType.RATE, "1", Decimal(1)),
        (ValueType.RATE, "0.5", Decimal("0.5")),
        (ValueType.HOURS, 1, 1),
        (ValueType.HOURS, 720, 720),
        (ValueType.MINUTES, [1], [1]),
        (ValueType.MINUTES, [480, 30, 30], [30, 480]),
        (ValueType.COUNT, 1, 1),
        (ValueType.COUNT, 10**9, 10**9),
        (ValueType.WORDS, [], []),
        (ValueType.WORDS, ["a"] * 100, ["a"] * 100),
        (ValueType.MICROS_BY_CURRENCY, {"USD": 1}, {"USD": 1}),
    ],
)
def test_a_value_at_its_bound_is_taken(value_type: ValueType, written: Any, parsed: Any) -> None:
    assert rules.parse_value(NAMES_BY_TYPE[value_type], written) == parsed


@pytest.mark.parametrize(
    ("value_type", "written"),
    [
        (ValueType.RATE, "-0.0001"),
        (ValueType.RATE, "1.0001"),
        (ValueType.RATE, "NaN"),
        (ValueType.RATE, "Infinity"),
        (ValueType.RATE, "half"),
        (ValueType.RATE, 0.5),
        (ValueType.HOURS, 0),
        (ValueType.HOURS, 721),
        (ValueType.HOURS, True),
        (ValueType.HOURS, 1.0),
        (ValueType.MINUTES, []),
        (ValueType.MINUTES, [0]),
        (ValueType.MINUTES, [481]),
        (ValueType.MINUTES, 30),
        (ValueType.COUNT, 0),
        (ValueType.COUNT, 10**9 + 1),
        (ValueType.WORDS, ["a"] * 101),
        (ValueType.WORDS, [" "]),
        (ValueType.WORDS, [1]),
        (ValueType.WORDS, "a"),
        (ValueType.MICROS_BY_CURRENCY, {}),
        (ValueType.MICROS_BY_CURRENCY, {"USD": 0}),
        (ValueType.MICROS_BY_CURRENCY, {"usd": 1}),
        (ValueType.MICROS_BY_CURRENCY, {"USD": "1"}),
        (ValueType.MICROS_BY_CURRENCY, ["USD"]),
    ],
)
def test_a_value_beyond_its_bound_is_refused(value_type: ValueType, written: Any) -> None:
    with pytest.raises(ValueUnfit):
        rules.parse_value(NAMES_BY_TYPE[value_type], written)


def test_a_vote_with_one_value_that_cannot_be_decides_none() -> None:
    with pytest.raises(ValueUnfit):
        rules.check_vote(decides={"lease_hours": 48, "fee_rate": "2"}, yes=1, no=0, abstained=0)
    with pytest.raises(ValueUnfit):
        rules.check_vote(decides={"lease_hours": 48, "unknown": 1}, yes=1, no=0, abstained=0)
