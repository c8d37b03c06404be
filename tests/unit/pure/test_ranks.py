"""The rank-sum test against scipy's, and what a caller relies on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minga_pure.science.ranks import p_lower

stats = pytest.importorskip("scipy.stats")
values = st.lists(st.integers(0, 12), min_size=8, max_size=40)


@given(first=values, second=values)
def test_it_is_the_asymptotic_test_of_scipy(first: list[int], second: list[int]) -> None:
    if len({*first, *second}) == 1:
        assert p_lower(first, second) == 1.0
        return
    expected = stats.mannwhitneyu(first, second, alternative="less", method="asymptotic").pvalue
    assert p_lower(first, second) == pytest.approx(expected, abs=1e-12)


def test_an_empty_group_says_nothing() -> None:
    assert p_lower([], [1, 2]) == 1.0
    assert p_lower([1, 2], []) == 1.0


def test_lower_values_are_found_and_higher_ones_are_not() -> None:
    assert p_lower(range(20), range(15, 35)) < 1e-6
    assert p_lower(range(15, 35), range(20)) > 0.99
