"""How many tasks fit into minutes, and which part of a reserve belongs to so many slots."""

from hypothesis import given
from hypothesis import strategies as st

from minga.domains.assignment import rules
from minga.domains.assignment.rules import TASKS_MAX
from minga_pure.money import Money


@given(minutes=st.integers(0, 10_000), seconds_each=st.integers(1, 10_000))
def test_as_many_tasks_as_fit_and_no_more(minutes, seconds_each):
    tasks = rules.tasks_in(minutes, seconds_each)
    assert 1 <= tasks <= TASKS_MAX
    if tasks > 1:
        assert tasks * seconds_each <= minutes * 60
    if tasks < TASKS_MAX:
        assert (tasks + 1) * seconds_each > minutes * 60


def test_tasks_of_known_lengths():
    assert rules.tasks_in(7, 60) == 7
    assert rules.tasks_in(7, 61) == 6
    assert rules.tasks_in(0, 60) == 1
    assert rules.tasks_in(10, 3) == TASKS_MAX == 200
    assert rules.tasks_in(1, 0) == rules.tasks_in(1, 1) == 60


@given(micros=st.integers(0, 10**12), of=st.integers(1, 1_000), data=st.data())
def test_shares_of_a_reserve_never_exceed_it(micros, of, data):
    slots = data.draw(st.integers(0, of))
    funded = Money(micros, "USD")
    share, rest = (rules.share_of(funded=funded, slots=n, of=of) for n in (slots, of - slots))
    assert share.micros == micros * slots // of
    assert 0 <= (funded - share - rest).micros <= 1


def test_a_project_without_slots_has_no_shares():
    assert rules.share_of(funded=Money(10, "USD"), slots=0, of=0) == Money(0, "USD")
    assert rules.share_of(funded=Money(10, "USD"), slots=2, of=1) == Money(20, "USD")
