"""Intervals of shares: by their definition, and by the numbers of the papers."""

import math
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minga_pure.science.intervals import NORMAL_95, share_difference_interval, wilson

ROOT = Path(__file__).parents[3]


def test_the_quantile_leaves_five_of_a_hundred_outside():
    assert math.erf(NORMAL_95 / math.sqrt(2)) == pytest.approx(0.95, abs=1e-15)


def test_the_quantile_is_defined_once():
    quantile = re.compile(r"\b1\.9(59|6)\d*\b")
    lines = [
        f"{path.name}: {line}"
        for folder in ("pure/minga_pure", "server/minga", "client/minga_client")
        for path in (ROOT / folder).rglob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if quantile.search(line)
    ]
    assert lines == [f"intervals.py: NORMAL_95: Final = {NORMAL_95}"]


@given(data=st.data(), trials=st.integers(1, 10_000), normal=st.floats(0.5, 4))
def test_the_ends_are_as_far_from_the_share_as_the_definition_says(data, trials, normal):
    successes = data.draw(st.integers(0, trials))
    share = successes / trials
    low, high = wilson(successes, trials, normal=normal)
    assert 0 <= low <= share <= high <= 1
    for end in (low, high):
        error = math.sqrt(end * (1 - end) / trials)
        assert abs(share - end) == pytest.approx(normal * error, rel=1e-6, abs=1e-9)
    if 0 < successes < trials:
        assert low < share < high


@given(data=st.data(), trials=st.integers(1, 10_000))
def test_what_failed_is_the_mirror_of_what_succeeded(data, trials):
    successes = data.draw(st.integers(0, trials))
    low, high = wilson(successes, trials)
    assert wilson(trials - successes, trials) == pytest.approx((1 - high, 1 - low))


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [  # Newcombe 1998, table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (20, 20, 0.8389, 1.0),
    ],
)
def test_the_intervals_of_the_paper(successes, trials, low, high):
    assert wilson(successes, trials) == pytest.approx((low, high), abs=5e-5)


def test_an_end_that_cannot_be_passed_is_that_end_exactly():
    for trials in range(1, 200):
        assert wilson(0, trials)[0] == 0.0
        assert wilson(trials, trials)[1] == 1.0


@pytest.mark.parametrize("trials", [0, -1])
def test_nothing_is_known_without_trials(trials):
    assert wilson(0, trials) == (0.0, 1.0)


def test_sums_that_are_a_little_off_do_not_leave_the_share():
    assert wilson(10.000001, 10) == wilson(10, 10)
    assert wilson(-0.000001, 10) == wilson(0, 10)


@given(shares=st.tuples(st.floats(0, 1), st.floats(0, 1)), trials=st.integers(1, 500))
def test_the_difference_is_inside_its_interval_and_turns_with_its_sides(shares, trials):
    one, other = shares
    low, high = share_difference_interval(one, trials, other, 2 * trials)
    assert -1 <= low <= one - other <= high <= 1
    turned = share_difference_interval(other, 2 * trials, one, trials)
    assert turned == pytest.approx((-high, -low))


@pytest.mark.parametrize(
    ("one", "answers", "other", "of_other", "low", "high"),
    [  # Newcombe 1998 (interval estimation for the difference), table II, method 10
        (56 / 70, 70, 48 / 80, 80, 0.0524, 0.3339),
        (9 / 10, 10, 3 / 10, 10, 0.1705, 0.8090),
        (6 / 7, 7, 2 / 7, 7, 0.0582, 0.8062),
        (5 / 56, 56, 0, 29, -0.0381, 0.1926),
        (10 / 10, 10, 0, 20, 0.6791, 1.0),
        (0, 10, 10 / 10, 10, -1.0, -0.6075),
    ],
)
def test_the_differences_of_the_paper(one, answers, other, of_other, low, high):
    found = share_difference_interval(one, answers, other, of_other)
    assert found == pytest.approx((low, high), abs=1e-4)


def test_a_wider_quantile_makes_both_intervals_wider():
    for narrow, wide in [
        (wilson(3, 10, normal=1), wilson(3, 10, normal=2)),
        (
            share_difference_interval(0.3, 10, 0.6, 20, normal=1),
            share_difference_interval(0.3, 10, 0.6, 20, normal=2),
        ),
    ]:
        assert wide[0] < narrow[0] <= narrow[1] < wide[1]
