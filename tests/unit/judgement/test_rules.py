"""Pure decisions of judgement: pay for time, lots, verdicts, samples, and records nobody moves."""

import hashlib
import itertools
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minga.domains.judgement import rules
from minga.domains.judgement.types import AppealState, DisputeOutcome, Side, SuspensionState, Wish
from minga_pure.money import Money

FLOOR = Money(3_600_000, "USD")
LOG_ROOT = b"r" * 32
micros = st.integers(1, 5_000_000)


@given(spent=st.integers(0, 10**9), typical=st.integers(0, 10**7), price=micros)
def test_time_is_paid_up_to_the_price_and_never_below_nothing(spent, typical, price):
    pay = rules.time_pay(
        spent_ms=spent, typical_ms=typical, floor_per_hour=FLOOR, price=Money(price, "USD")
    )
    assert 0 <= pay.micros <= price
    counted = min(spent, 3 * typical) if typical else spent
    assert pay.micros == price or pay.micros * 3_600_000 >= counted * FLOOR.micros


@given(seed=st.binary(min_size=1, max_size=40), names=st.sets(st.text(min_size=1), max_size=30))
def test_a_lot_is_the_same_for_whoever_draws_it_and_forgets_nobody(seed, names):
    order = rules.lot(seed, names)
    assert order == rules.lot(seed, sorted(names, reverse=True))
    assert set(order) == names


def test_neither_the_root_nor_the_words_alone_make_the_seed():
    assert rules.lot_seed(root=b"a" * 32, words="x") != rules.lot_seed(root=b"b" * 32, words="x")
    assert rules.lot_seed(root=b"a" * 32, words="x") != rules.lot_seed(root=b"a" * 32, words="y")


def test_two_of_three_decide_and_silence_is_for_the_member():
    for count in range(4):
        for said in itertools.product(Side, repeat=count):
            state = rules.verdict(said, over=False)
            late = rules.verdict(said, over=True)
            if said.count(Side.FINDING) >= 2:
                assert state is late is AppealState.LOST
            elif said.count(Side.MEMBER) >= 2:
                assert state is late is AppealState.WON
            else:
                assert (state, late) == (AppealState.OPEN, AppealState.WON)


moments = st.datetimes(
    min_value=datetime.fromisoformat("2026-01-01"),
    max_value=datetime.fromisoformat("2027-01-01"),
    timezones=st.just(UTC),
)


@given(
    begins=moments,
    days=st.integers(1, 90),
    decided=st.none() | moments,
    appeal=st.none() | st.sampled_from(AppealState),
    begun=st.booleans(),
    now=moments,
)
def test_a_suspension_holds_only_when_it_was_begun_and_never_after_she_won_or_its_end(
    begins, days, decided, appeal, begun, now
):
    since, until = term = rules.suspension_term(begins_at=begins, days=days, decided_at=decided)
    assert since >= begins
    assert decided is None or since >= decided
    assert until - since == timedelta(days=days)
    state = rules.suspension_state(term, appeal=appeal, begun=begun, now=now)
    if state is SuspensionState.HOLDS:
        assert begun
        assert now < until
        assert appeal is not AppealState.WON
    if appeal is AppealState.WON:
        assert state is SuspensionState.LIFTED
    if appeal is AppealState.OPEN and not begun:
        assert state is SuspensionState.JURY_LOOKS
    later = rules.suspension_state(term, appeal=appeal, begun=begun, now=max(now, until))
    assert later is not SuspensionState.HOLDS


@given(population=st.integers(1, 10**7))
def test_a_sample_is_never_larger_than_the_batch_nor_than_is_useful(population):
    size = rules.sample_size(population)
    assert 1 <= size <= min(population, 400)
    assert size <= rules.sample_size(population + 1)


def test_the_sample_sizes_of_the_textbook():
    assert rules.sample_size(70_000) == 383
    assert rules.sample_size(1_000) == 278
    assert rules.sample_size(10) == 10


@given(looked=st.integers(0, 400), data=st.data())
def test_a_remedy_follows_only_above_what_was_voted(looked, data):
    faulty = data.draw(st.integers(0, looked))
    found = rules.outcome(
        faulty=faulty, looked_at=looked, tolerated=Fraction(1, 20), wish=Wish.REFUND
    )
    assert (found is DisputeOutcome.REFUND) == (looked > 0 and faulty * 20 > looked)


@given(answers=st.integers(1, 10**6), looked=st.integers(1, 400), price=micros, data=st.data())
def test_a_refund_is_never_more_than_the_reserve_or_the_batch(answers, looked, price, data):
    faulty = data.draw(st.integers(0, looked))
    reserve = Money(data.draw(st.integers(0, 10**9)), "USD")
    back = rules.refund(
        answers=answers, faulty=faulty, looked_at=looked, price=Money(price, "USD"),
        reserve=reserve,
    )  # fmt: skip
    assert back <= reserve
    assert back.micros <= answers * price
    assert bool(back) == bool(faulty and reserve)


shares = st.builds(rules.SettledAnswers, accepted=st.integers(0, 500), refused=st.integers(0, 500))


@given(others=st.lists(shares, min_size=2, max_size=9), one=shares, instead=shares)
def test_one_client_cannot_move_a_record_beyond_what_the_others_say(others, one, instead):
    """Whatever one client does, 70,000 refusals included, the record stays between the others'."""
    rest = {f"c{number}": each for number, each in enumerate(others)}
    said = [
        Fraction(each.accepted, each.accepted + each.refused)
        for each in others
        if each.accepted + each.refused
    ]
    for changed in (one, instead, rules.SettledAnswers(0, 70_000)):
        record = rules.record({**rest, "one": changed})
        if record is not None and len(said) >= 2:
            assert min(said) <= record <= max(said)


def test_with_fewer_than_three_clients_there_is_no_record():
    assert (
        rules.record({"a": rules.SettledAnswers(10, 0), "b": rules.SettledAnswers(0, 70_000)})
        is None
    )


# --- exactly at the bounds ------------------------------------------------------------------------
ONE = Money(1_000_000, "USD")


@pytest.mark.parametrize(
    ("spent_ms", "typical_ms", "micros_paid"),
    [
        (3_000, 1_000, 3_000),
        (3_001, 1_000, 3_000),  # three typical times count, and no more
        (3_001, 0, 3_001),  # no typical time is known: all of it counts
        (0, 1_000, 0),
        (-1, 1_000, 0),
        (-1, 0, 0),
        (999_999, 10**6, 999_999),
        (1_000_001, 10**6, 1_000_000),  # at most the price
    ],
)
def test_refused_time_is_paid_at_the_floor_to_the_micro(spent_ms, typical_ms, micros_paid):
    pay = rules.time_pay(spent_ms=spent_ms, typical_ms=typical_ms, floor_per_hour=FLOOR, price=ONE)
    assert pay == Money(micros_paid, "USD")


def test_two_hours_of_refused_time_are_paid_as_two_hours():
    pay = rules.time_pay(
        spent_ms=7_200_000, typical_ms=0, floor_per_hour=FLOOR, price=Money(10**9, "USD")
    )
    assert pay == Money(7_200_000, "USD")


def test_a_begun_micro_of_refused_time_is_paid():
    floor = Money(1, "USD")
    pay = rules.time_pay(spent_ms=1, typical_ms=0, floor_per_hour=floor, price=ONE)
    assert pay.micros == 1


def test_the_lot_is_the_order_of_the_hashes_that_anybody_computes():
    names = ["ana", "ben", "cleo", "dao"]
    by_hash = sorted(names, key=lambda name: hashlib.sha256(b"seed" + name.encode()).hexdigest())
    assert rules.lot(b"seed", [*names, "ana"]) == by_hash
    words = hashlib.sha256(b"rain").digest()
    assert rules.lot_seed(root=LOG_ROOT, words="rain") == hashlib.sha256(LOG_ROOT + words).digest()


def test_a_jurors_minutes_are_paid_at_the_floor():
    assert rules.juror_pay(minutes=30, floor_per_hour=FLOOR) == Money(1_800_000, "USD")
    assert rules.juror_pay(minutes=1, floor_per_hour=FLOOR) == Money(60_000, "USD")


@pytest.mark.parametrize(
    ("appeal", "begun", "seconds_after_end", "state"),
    [
        (None, True, -1, SuspensionState.HOLDS),
        (None, True, 0, SuspensionState.OVER),
        (None, False, -1, SuspensionState.ANNOUNCED),
        (None, False, 0, SuspensionState.OVER),
        (AppealState.LOST, False, -1, SuspensionState.ANNOUNCED),
        (AppealState.OPEN, True, -1, SuspensionState.HOLDS),
        (AppealState.OPEN, False, 0, SuspensionState.JURY_LOOKS),
        (AppealState.WON, True, -1, SuspensionState.LIFTED),
    ],
)
def test_a_suspension_ends_with_the_first_moment_after_its_term(
    appeal, begun, seconds_after_end, state
):
    begins_at = datetime(2026, 3, 1, tzinfo=UTC)
    term = rules.suspension_term(begins_at=begins_at, days=7, decided_at=None)
    now = term[1] + timedelta(seconds=seconds_after_end)
    assert rules.suspension_state(term, appeal=appeal, begun=begun, now=now) is state


def test_a_sample_is_of_no_more_than_there_is_and_than_the_margin_needs():
    sizes = [rules.sample_size(population) for population in (-1, 0, 1, 2, 400)]
    assert sizes == [0, 0, 1, 2, 197]
    assert rules.sample_size(10**9) == 385  # Cochran, without the correction
    assert rules.sample_size(10**9, margin=0.01) == 400
    assert rules.sample_size(10**9, margin=0.01, size_max=10_000) == 9_604
    assert rules.sample_size(10**9, size_max=384) == 384


@pytest.mark.parametrize(
    ("faulty", "looked_at", "result"),
    [
        (5, 100, DisputeOutcome.HOLDS),  # exactly what was voted as tolerable
        (6, 100, DisputeOutcome.REFUND),
        (1, 1, DisputeOutcome.REFUND),
        (0, 1, DisputeOutcome.HOLDS),
        (1, 0, DisputeOutcome.HOLDS),  # nobody looked
    ],
)
def test_a_share_of_faults_at_the_tolerated_one_holds(faulty, looked_at, result):
    assert result is rules.outcome(
        faulty=faulty, looked_at=looked_at, tolerated=Fraction(5, 100), wish=Wish.REFUND
    )


@pytest.mark.parametrize(
    ("answers", "faulty", "looked_at", "reserve", "micros_back"),
    [
        (10, 1, 3, 10**6, 400),  # 3.3 answers are four
        (10, 1, 5, 10**6, 200),
        (10, 1, 3, 399, 399),
        (10, 1, 0, 10**6, 0),  # nobody looked
        (1, 1, 1, 10**6, 100),
    ],
)
def test_a_refund_is_whole_answers_rounded_up_to_the_reserve(
    answers, faulty, looked_at, reserve, micros_back
):
    back = rules.refund(
        answers=answers, faulty=faulty, looked_at=looked_at, price=Money(100, "USD"),
        reserve=Money(reserve, "USD"),
    )  # fmt: skip
    assert back == Money(micros_back, "USD")


@pytest.mark.parametrize(
    ("disputed", "delivered", "mass"),
    [(1, 10, False), (2, 10, True), (0, 1, False), (1, 1, True), (0, 0, False), (1, 0, False)],
)
def test_a_dispute_is_mass_above_the_voted_rate_and_never_of_nothing(disputed, delivered, mass):
    rate = Fraction(1, 10)
    assert rules.is_mass(disputed=disputed, delivered=delivered, rate_max=rate) is mass


def test_the_record_of_three_clients_is_the_middle_one():
    counts = rules.SettledAnswers
    three = {"a": counts(1, 0), "b": counts(3, 1), "c": counts(0, 5)}
    assert rules.record(three) == Fraction(3, 4)
    assert rules.record(three | {"d": counts(0, 0)}) == Fraction(3, 4)  # nothing is settled there
    assert rules.record(three | {"c": counts(0, 0)}) is None
    assert rules.record({"a": counts(2, 2), "b": counts(3, 3), "c": counts(0, 1)}) == Fraction(1, 2)
