"""Scarce work goes to who was served least; looking often or first gains nothing (H14, H42)."""

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from minga.domains.assignment import actions as assignment
from minga.domains.assignment import queries as slots
from minga.domains.charter import actions as charter
from minga.domains.people import actions as people
from tests.cast import good_customer, published, worker

pytestmark = pytest.mark.django_db


def hours_pass(hours):
    """The same as waiting: everything that is dated is so much older."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE work_project SET published_at = published_at - make_interval(hours => %s)",
            [hours],
        )
        cursor.execute(
            "UPDATE assignment_share SET seen_at = seen_at - make_interval(hours => %(h)s),"
            " served_at = served_at - make_interval(hours => %(h)s)",
            {"h": hours},
        )
        cursor.execute(
            "UPDATE assignment_lease SET expires_at = expires_at - make_interval(hours => %s)",
            [hours],
        )
    assignment.share_out()


def crew(count, minutes_a_day=60):
    charter.hold_founding_vote()
    found = [worker(f"member-{number}") for number in range(count)]
    for one in found:
        assignment.wish(member=one.ref, minutes_a_day=minutes_a_day)
    return found


def test_who_comes_first_takes_her_share_and_the_rest_is_kept_for_the_others():
    first, second, third = crew(3)
    project = published(texts=30, redundancy=1, estimated_seconds=5)
    (offer,) = slots.offers(first.ref, 20)
    assert offer.tasks == 10
    for _ in range(20):
        first.ask(project.public_id, 30)
    assert len(first.tasks) == 10
    assert slots.offers(first.ref, 20)[0].held == 10
    first.work_through()
    assert slots.offers(first.ref, 20) == []
    assert len(second.ask(project.public_id, 30).tasks) == 10
    assert len(third.ask(project.public_id, 30).tasks) == 10


def test_who_was_served_less_before_gets_more_now():
    first, second = crew(2)
    clara = good_customer()
    early = published(clara, texts=10, redundancy=1, estimated_seconds=5)
    assignment.wish(member=second.ref, minutes_a_day=0)
    first.ask(early.public_id, 10)
    first.work_through()
    assignment.wish(member=second.ref, minutes_a_day=60)
    late = published(clara, texts=20, redundancy=1, estimated_seconds=5)
    given = {one.username: len(one.ask(late.public_id, 20).tasks) for one in (first, second)}
    assert given == {"member-0": 5, "member-1": 15}


def test_nobody_is_held_back_when_there_is_enough():
    (first, _second) = crew(2, minutes_a_day=1)
    project = published(texts=100, redundancy=2, estimated_seconds=5)
    assert len(first.ask(project.public_id, 90).tasks) == 90


def test_what_nobody_came_for_in_a_day_is_for_whoever_comes():
    first, _second = crew(2)
    project = published(texts=10, redundancy=1, estimated_seconds=5)
    assert len(first.ask(project.public_id, 10).tasks) == 5
    first.work_through()
    hours_pass(25)
    assert len(first.ask(project.public_id, 10).tasks) == 5


def test_who_was_not_here_for_two_days_keeps_nothing_from_the_others():
    first, _second = crew(2)
    hours_pass(49)
    assignment.note_presence(member=first.ref)
    project = published(texts=10, redundancy=1, estimated_seconds=5)
    assert len(first.ask(project.public_id, 10).tasks) == 10


@pytest.mark.parametrize("how", ["put down", "run out"])
def test_what_she_lets_go_does_not_count_against_her(how):
    first, second = crew(2)
    project = published(texts=10, redundancy=1, estimated_seconds=5)
    first.ask(project.public_id, 10)
    if how == "put down":
        assignment.release_bundle(member=first.ref, project=project.public_id)
    else:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE assignment_lease SET expires_at = now() - interval '1 minute'")
        assignment.sweep_leases()
    first.tasks = []
    assert len(first.ask(project.public_id, 10).tasks) == 5
    assert len(second.ask(project.public_id, 10).tasks) == 5


def test_work_in_a_language_is_kept_for_those_who_read_it():
    first, second = crew(2)
    people.choose_languages(person_id=second.id, languages=["qu"])
    for one in (second, first):
        assignment.wish(member=one.ref, minutes_a_day=60)
    project = published(texts=10, redundancy=1, estimated_seconds=5, content_language="mg")
    assert len(first.ask(project.public_id, 10).tasks) == 10


@given(
    served=st.lists(st.integers(0, 5_000), min_size=1, max_size=8),
    wishes=st.lists(st.integers(60, 5_000), min_size=8, max_size=8),
    capacity=st.integers(1, 30_000),
)
def test_the_level_shares_out_exactly_what_there_is(served, wishes, capacity):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM assignment_share")
        for number, seconds in enumerate(served):
            cursor.execute(
                "INSERT INTO assignment_share (member_id, served_seconds, served_at, wish_seconds)"
                " VALUES (%s, %s, now(), %s)",
                [number, seconds, wishes[number]],
            )
        cursor.execute("SELECT assignment_find_level('', %s)", [capacity])
        (level,) = cursor.fetchone()
    wanted = wishes[: len(served)]
    if level is None:
        assert sum(wanted) <= capacity
        return
    parts = [
        min(wish, max(0, level - seconds)) for seconds, wish in zip(served, wanted, strict=True)
    ]
    assert sum(parts) == pytest.approx(capacity, rel=1e-6)
