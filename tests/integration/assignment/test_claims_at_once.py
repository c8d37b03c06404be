"""Claims, sweeps and syncs while another transaction is under way: each on its own connection."""

from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta

import psycopg
import pytest
from django.db import connection, connections
from django.utils import timezone

from minga.domains.assignment import actions as assignment
from minga.domains.assignment import queries as slots
from tests.cast import Worker, good_customer, published, worker
from tests.waiting import until

pytestmark = pytest.mark.django_db(transaction=True)
SYNC = "SELECT answers_sync(%s, %s, '[]', '[]', %s, %s, 48)"


def run(sql: str, *values: object):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone() if cursor.description else None


@contextmanager
def other_connection():
    """Yield a connection of another device; its transaction is undone unless it commits."""
    parameters = connection.get_connection_params() | {"cursor_factory": None}
    other = psycopg.connect(**parameters)
    try:
        other.execute("SET lock_timeout = '20s'")
        other.commit()
        yield other
        other.rollback()
    finally:
        other.close()


def claim(other: "psycopg.Connection", lova: Worker, project, count: int) -> None:
    """Claim tasks in the open transaction of another connection."""
    other.execute(SYNC, [lova.ref.member_id, lova.ref.subject, project.id, count])


def held_by(lova: Worker, project) -> int:
    (count,) = run("SELECT assignment_open_count(%s, %s)", lova.ref.member_id, project.id)
    return int(count)


def without_waiting(call, seconds: int = 3):
    """Return what a call returns; one that waits for another transaction's lock fails."""
    run(f"SET lock_timeout = '{seconds}s'")
    try:
        return call()
    finally:
        run("SET lock_timeout = 0")


def in_a_thread(pool: ThreadPoolExecutor, call) -> Future:
    def run_and_leave():
        try:
            return call()
        finally:
            connections.close_all()

    return pool.submit(run_and_leave)


def somebody_waits() -> bool:
    """Return True when a session of this database waits for a lock."""
    (count,) = run(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    return bool(count)


def lanes(project) -> int:
    return int(run("SELECT count(*) FROM assignment_lane WHERE project_id = %s", project.id)[0])


# --- a claim beside a claim -----------------------------------------------------------------------
def test_a_claim_takes_another_lane_while_one_is_held_by_a_claim():
    project, lova, kanto = published(texts=64, redundancy=2), worker(), worker("kanto")
    assert lanes(project) > 1
    with other_connection() as other:
        claim(other, lova, project, 2)
        reply = without_waiting(lambda: kanto.ask(project.public_id, 2))
        other.commit()
    assert len(reply.tasks) == 2
    assert slots.progress(project.id).held == 4


def test_a_claim_of_returned_slots_does_not_wait_for_another_one():
    project = published(texts=64, redundancy=2)
    lova, kanto, soa = worker(), worker("kanto"), worker("soa")
    soa.ask(project.public_id, 3)
    assignment.release_bundle(member=soa.ref, project=project.public_id)
    with other_connection() as other:
        claim(other, lova, project, 1)  # takes the returned slots first
        reply = without_waiting(lambda: kanto.ask(project.public_id, 1))
        other.commit()
    assert len(reply.tasks) == 1
    assert slots.progress(project.id).held == 2


def test_returned_slots_that_are_lent_are_no_longer_on_offer():
    project, lova, kanto = published(texts=8, redundancy=1), worker(), worker("kanto")
    kanto.ask(project.public_id, 3)
    assignment.release_bundle(member=kanto.ref, project=project.public_id)
    lova.ask(project.public_id, 2)  # a part of what came back, then the rest of it and more
    assert (slots.progress(project.id).free, held_by(lova, project)) == (6, 2)
    lova.ask(project.public_id, 5)
    assert (slots.progress(project.id).free, held_by(lova, project)) == (3, 5)


def test_a_claim_waits_for_a_lane_instead_of_saying_that_there_is_no_work():
    project, kanto = published(texts=4, redundancy=1), worker("kanto")
    with other_connection() as other, ThreadPoolExecutor(1) as pool:
        other.execute(
            "SELECT lane FROM assignment_lane WHERE project_id = %s FOR UPDATE", [project.id]
        )
        asked = in_a_thread(pool, lambda: kanto.ask(project.public_id, 1))
        until(lambda: asked.done() or somebody_waits())
        other.rollback()
        assert len(asked.result(timeout=60).tasks) == 1
    assert slots.progress(project.id).held == 1


def test_two_devices_of_a_member_hold_together_no_more_than_she_wants():
    project, lova = published(texts=64, redundancy=2), worker()
    lova.ask(project.public_id, 1)  # so that her wallet is there: opening it would wait as well
    lova.work_through()
    second_device = Worker(lova.id, lova.username, lova.ref)
    with other_connection() as other, ThreadPoolExecutor(1) as pool:
        claim(other, lova, project, 5)
        asked = in_a_thread(pool, lambda: second_device.ask(project.public_id, 5))
        until(lambda: asked.done() or somebody_waits())
        other.commit()
        asked.result(timeout=60)
    assert held_by(lova, project) == 5


# --- leases that run out --------------------------------------------------------------------------
def test_a_lease_lasts_the_voted_hours():
    project, lova = published(texts=4), worker()
    lova.ask(project.public_id, 2)
    (hours,) = run("SELECT extract(epoch FROM expires_at - now()) / 3600 FROM assignment_lease")
    assert 71.9 < hours <= 72


def test_a_sweep_gives_back_what_has_run_out_and_nothing_else():
    clara, lova, kanto = good_customer(), worker(), worker("kanto")
    first, second = published(clara, texts=4), published(clara, texts=4)
    lova.ask(first.public_id, 2)
    lova.ask(second.public_id, 3)
    kanto.ask(first.public_id, 1)
    now = timezone.now()
    run("UPDATE assignment_lease SET expires_at = %s", now)
    assert assignment.sweep_leases(now=now) == 0  # they last until that moment
    run(
        "UPDATE assignment_lease SET expires_at = %s WHERE member_id = %s AND project_id = %s",
        now - timedelta(microseconds=1),
        lova.ref.member_id,
        first.id,
    )
    assert assignment.sweep_leases(now=now) == 1
    assert (held_by(lova, first), held_by(lova, second), held_by(kanto, first)) == (0, 3, 1)
    assert slots.progress(first.id).free == 7  # of eight slots


def test_a_sweep_leaves_a_member_who_is_syncing_for_the_next_time():
    project, lova, kanto = published(texts=8), worker(), worker("kanto")
    lova.ask(project.public_id, 2)
    kanto.ask(project.public_id, 2)
    run("UPDATE assignment_lease SET expires_at = now() - interval '1 minute'")
    with other_connection() as other:
        other.execute("SELECT assignment_lock_member(%s)", [lova.ref.member_id])
        assert without_waiting(assignment.sweep_leases) == 1
        other.commit()
    assert (held_by(lova, project), held_by(kanto, project)) == (2, 0)
    assert assignment.sweep_leases() == 1


def test_an_answer_gives_up_no_other_task_of_its_lease():
    project, lova = published(texts=8), worker()
    lova.ask(project.public_id, 4)
    lova.sync([lova.answer(lova.tasks[1])])
    assert held_by(lova, project) == 3
    progress = slots.progress(project.id)
    assert (progress.answered, progress.held) == (1, 3)
