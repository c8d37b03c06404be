"""The time between two attempts grows, has a greatest value, and ends."""

from datetime import timedelta

import pytest

from minga.domains.retries import rules


@pytest.mark.parametrize(
    ("attempts", "minutes"), [(1, 1), (2, 4), (3, 16), (4, 64), (5, 256), (6, 360), (99, 360)]
)
def test_a_row_rests_longer_after_each_failure(attempts, minutes):
    assert rules.pause_after(attempts) == timedelta(minutes=minutes)


def test_the_eighth_failure_is_the_last():
    assert [rules.is_given_up(attempts) for attempts in (7, 8, 9)] == [False, True, True]
