"""The floor by one's own clock, as pure decisions."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minga.domains.wages import rules
from minga.domains.wages.errors import BadTime, NotYet, PromiseTooLarge
from minga.domains.wages.types import OverheadState

floors = st.integers(1, 50_000_000)
spent = st.integers(0, 8 * 3_600_000)
micros = st.integers(0, 10**12)
NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


@given(floor=floors, honest=spent, earned=micros)
def test_earned_and_due_together_are_at_least_the_floor(floor, honest, earned):
    due = rules.due_micros(floor, honest, earned)
    assert (earned + due) * rules.HOUR_MS >= floor * honest
    assert due == 0 or (earned + due - 1) * rules.HOUR_MS < floor * honest


@given(time=spent, usual=st.integers(1, 600_000), cap=st.integers(1, 10), more=spent)
def test_more_time_never_brings_less(time, usual, cap, more):
    assert rules.honest_ms(time, usual, cap) <= time
    assert rules.honest_ms(time + more, usual, cap) >= rules.honest_ms(time, usual, cap)
    if time <= cap * usual:
        assert rules.honest_ms(time, usual, cap) == time


@given(due=micros, reserve=micros, commons=micros)
def test_a_line_is_paid_whole_whoever_has_the_money(due, reserve, commons):
    parts = rules.share_out(due, reserve, commons)
    assert sum(parts) == due
    assert min(parts) >= 0
    assert parts[0] <= reserve
    assert parts[1] <= commons
    assert parts[2] == max(0, due - reserve - commons)


@given(rest=micros, share=st.fractions(0, 1))
def test_the_rest_of_a_reserve_is_divided_without_a_remainder(rest, share):
    back, pooled = rules.rest_shares(rest, share.numerator, share.denominator)
    assert back + pooled == rest
    assert min(back, pooled) >= 0


@given(times=st.lists(spent, max_size=9), estimate=st.integers(1, 600))
def test_few_answers_cannot_press_the_usual_time_below_the_estimate(times, estimate):
    usual = rules.usual_ms(times, estimate)
    if len(times) < rules.FEW_ANSWERS:
        assert usual >= estimate * 1_000
    else:
        assert min(times) <= usual <= max(times)


def test_a_period_is_paid_when_everything_of_it_has_arrived():
    hour = timedelta(hours=1)
    rules.check_period(NOW - 3 * hour, NOW - hour, NOW)
    for since, until in ((NOW - hour, NOW), (NOW - hour, NOW - hour), (NOW, NOW - 2 * hour)):
        with pytest.raises(NotYet):
            rules.check_period(since, until, NOW)


def test_a_members_word_counts_up_to_the_voted_minutes():
    assert rules.claim_state(600, 600, 20) is OverheadState.COUNTED
    assert rules.claim_state(601, 600, 20) is OverheadState.WAITING


def test_a_time_is_between_a_second_and_eight_hours():
    for seconds in (0, -1, 8 * 3_600 + 1):
        with pytest.raises(BadTime):
            rules.check_seconds(seconds)
    assert rules.reading_seconds(0) == 1


def test_nothing_is_promised_beyond_what_was_approved():
    rules.check_promise({"USD": 5}, {"USD": 5})
    for approved in ({}, {"USD": 4}, {"EUR": 9}):
        with pytest.raises(PromiseTooLarge):
            rules.check_promise({"USD": 5}, approved)


def test_the_usual_time_of_few_answers_is_their_median_or_the_estimate():
    assert rules.usual_ms([], 0) == 0
    assert rules.usual_ms([], 30) == 30_000
    assert rules.usual_ms([40_000, 50_000, 90_000], 30) == 50_000
    assert rules.usual_ms([1_000] * 4, 30) == 30_000  # four answers are few
    assert rules.usual_ms([1_000] * 5, 30) == 1_000  # five are not


def test_time_counts_up_to_the_cap_and_its_pay_is_rounded_up_to_a_micro():
    assert rules.honest_ms(90_000, 30_000, 3) == 90_000
    assert rules.honest_ms(90_001, 30_000, 3) == 90_000
    assert rules.due_micros(3_600_000, 1, 0) == 1
    assert rules.due_micros(3_600_001, 3_600_000, 0) == 3_600_001
    assert rules.due_micros(3_600_000, 1_001, 1_001) == 0
    assert rules.due_micros(1, 1, 0) == 1


def test_a_second_reads_twelve_characters_and_a_begun_second_counts():
    lengths = (0, 1, 12, 13, 24, 25, 1_200)
    assert [rules.reading_seconds(length) for length in lengths] == [1, 1, 1, 2, 2, 3, 100]


@pytest.mark.parametrize("seconds", [1, 8 * 3_600])
def test_the_shortest_and_the_longest_piece_of_work_are_taken(seconds):
    assert rules.check_seconds(seconds) is None


def test_a_currency_that_nobody_approved_has_nothing_to_promise():
    rules.check_promise({"USD": 0}, {})
    with pytest.raises(PromiseTooLarge):
        rules.check_promise({"USD": 1}, {})


def test_the_clients_part_of_a_closed_reserve_is_rounded_down():
    assert rules.rest_shares(10, 2, 3) == (6, 4)
    assert rules.rest_shares(10, 0, 1) == (0, 10)
