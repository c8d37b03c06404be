"""Who tries a project, what their times say, and what their words decide."""

import hashlib
from datetime import UTC, datetime
from fractions import Fraction
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minga.domains.people.types import MemberRef
from minga.domains.publishing import rules
from minga.domains.publishing.types import Candidate, PilotState, SeatView
from minga_pure.money import Money
from minga_pure.projects import Requirement

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
THREE_TENTHS = Fraction(3, 10)
# The worked example of fairtube.info: 21 people tried a task, in minutes.
PILOT_MINUTES = [13, 15, 16, 17, 18, 19, 20, 20, 21, 22, 23, 23, 24, 25, 25, 26, 28, 29, 29, 33, 38]


def crowd(old: int, new: int) -> list[Candidate]:
    return [
        Candidate(MemberRef(number, UUID(int=number)), newcomer=number >= old)
        for number in range(old + new)
    ]


def seat(number: int, go: bool | None = True, met: tuple[Requirement, ...] = ()) -> SeatView:
    return SeatView(
        number, False, go, "" if go is None else "because", met, None if go is None else NOON
    )


def test_the_sixteenth_of_21_pilot_times_sets_the_price():
    spent_ms = rules.time_of_three_in_four([minutes * 60_000 for minutes in PILOT_MINUTES])
    assert spent_ms == 26 * 60_000
    price = rules.lowest_price(Money(9_190_000, "EUR"), spent_ms)
    assert price.micros == 3_982_334
    assert round(price.micros / 1_000_000, 2) == 3.98


def test_no_times_say_nothing():
    with pytest.raises(ValueError, match="no times"):
        rules.time_of_three_in_four([])


@given(st.lists(st.integers(1, 10**6), min_size=1, max_size=60))
def test_three_out_of_four_earn_the_floor_at_the_price_that_their_times_set(times):
    spent_ms = rules.time_of_three_in_four(times)
    assert sum(1 for one in times if one <= spent_ms) * 4 >= 3 * len(times)
    floor = Money(3_600_000, "USD")
    price = rules.lowest_price(floor, spent_ms)
    earn = sum(1 for one in times if price.micros * 3_600_000 >= floor.micros * one)
    assert earn * 4 >= 3 * len(times)


@given(old=st.integers(0, 40), new=st.integers(0, 40), seed=st.binary(min_size=8, max_size=32))
def test_a_draw_is_by_lot_alone_and_three_in_ten_seats_are_for_newcomers(old, new, seed):
    everybody = crowd(old, new)
    drawn = rules.draw(everybody, seed=seed, newcomers_rate=THREE_TENTHS)
    assert drawn == rules.draw(everybody[::-1], seed=seed, newcomers_rate=THREE_TENTHS)
    assert len(drawn) == len(set(drawn)) == min(10, old + new)
    newcomers = sum(one.newcomer for one in drawn)
    assert newcomers >= min(new, -(-3 * len(drawn) // 10))


def test_over_many_draws_nobody_is_favoured():
    everybody = crowd(20, 20)
    calls = dict.fromkeys(everybody, 0)
    for number in range(2_000):
        for one in rules.draw(everybody, seed=b"%d" % number, newcomers_rate=THREE_TENTHS):
            calls[one] += 1
    for kind in (True, False):
        of_a_kind = [times for one, times in calls.items() if one.newcomer is kind]
        assert max(of_a_kind) / min(of_a_kind) < 1.5


@pytest.mark.parametrize(
    ("seats", "is_over", "verdict"),
    [
        ([seat(n) for n in range(5)], False, PilotState.APPROVED),
        ([*(seat(n) for n in range(5)), seat(5, None)], False, PilotState.OPEN),
        ([*(seat(n) for n in range(5)), seat(5, None)], True, PilotState.APPROVED),
        ([*(seat(n) for n in range(4)), seat(5, None)], True, PilotState.LAPSED),
        ([seat(n, n < 3) for n in range(6)], False, PilotState.REFUSED),
        ([seat(n, n < 4) for n in range(6)], False, PilotState.APPROVED),
    ],
)
def test_more_must_say_go_than_no_and_five_must_be_heard(seats, is_over, verdict):
    assert rules.verdict(seats, is_over=is_over) is verdict


# --- exactly at the bounds ------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("times", "chosen"),
    [([7], 7), ([1, 2], 2), ([1, 2, 3], 3), ([1, 2, 3, 4], 3), ([5, 4, 3, 2, 1], 4),
     (list(range(1, 9)), 6), (list(range(1, 10)), 7)],
)  # fmt: skip
def test_the_time_of_three_in_four_is_one_that_was_needed(times, chosen):
    assert rules.time_of_three_in_four(times) == chosen


def test_the_lowest_price_is_rounded_up_to_a_micro():
    assert rules.lowest_price(Money(3_600_000, "USD"), 1_000).micros == 1_000
    assert rules.lowest_price(Money(3_600_000, "USD"), 1).micros == 1
    assert rules.lowest_price(Money(3_600_001, "USD"), 1_000).micros == 1_001


def test_seats_go_to_the_lowest_hashes_of_the_seed_and_the_name():
    everybody = crowd(30, 0)
    tickets = {
        candidate: hashlib.sha256(b"seed" + candidate.member.subject.bytes).hexdigest()
        for candidate in everybody
    }
    expected = sorted(everybody, key=tickets.__getitem__)[:10]
    assert rules.draw(everybody, seed=b"seed", newcomers_rate=THREE_TENTHS) == expected


@pytest.mark.parametrize(
    ("old", "new", "rate", "newcomers"),
    [
        (40, 40, Fraction(0), None),
        (40, 2, Fraction(3, 10), 2),
        (0, 40, Fraction(3, 10), 10),
        (5, 40, Fraction(1), 10),
    ],
)
def test_newcomers_have_their_voted_seats_as_far_as_there_are_newcomers(old, new, rate, newcomers):
    drawn = rules.draw(crowd(old, new), seed=b"seed", newcomers_rate=rate)
    assert len(drawn) == len(set(drawn)) == 10
    if newcomers is not None:
        assert sum(candidate.newcomer for candidate in drawn) >= newcomers


@pytest.mark.parametrize(
    ("go", "no", "silent", "is_over", "state"),
    [
        (0, 0, 0, False, PilotState.LAPSED),
        (0, 0, 5, True, PilotState.LAPSED),
        (4, 0, 0, False, PilotState.LAPSED),
        (3, 2, 0, False, PilotState.APPROVED),
        (2, 3, 0, False, PilotState.REFUSED),
        (3, 3, 0, False, PilotState.REFUSED),
        (5, 5, 0, False, PilotState.REFUSED),
        (6, 4, 0, False, PilotState.APPROVED),
        (3, 2, 5, True, PilotState.APPROVED),
        (9, 0, 1, False, PilotState.OPEN),
    ],
)
def test_a_pilot_is_decided_by_the_majority_of_at_least_five(go, no, silent, is_over, state):
    said = [True] * go + [False] * no + [None] * silent
    seats = [seat(number, vote) for number, vote in enumerate(said)]
    assert rules.verdict(seats, is_over=is_over) is state
