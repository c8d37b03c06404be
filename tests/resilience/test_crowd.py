"""Sixteen members at once on one project: never too many answers, all paid (G1, G2, G6, G12)."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections

from minga.domains.assignment import actions as assignment
from minga.domains.assignment import queries as slots
from minga.domains.ledger import queries as ledger
from minga.doors.cli.auditing import audit_everything
from tests.cast import Worker, good_customer, published, worker

pytestmark = pytest.mark.django_db(transaction=True)

THREADS = 16
TEXTS = 120
WANTED = 3


def work_until_nothing_is_left(lova: Worker, project, start: Barrier) -> int:
    """Ask, answer, send twice; until three times in a row there is nothing."""
    start.wait()
    done = empty = 0
    try:
        while empty < 3:
            lova.ask(project.public_id, 7)
            if not lova.tasks:
                empty += 1
                continue
            empty = 0
            given = [lova.answer(task) for task in lova.tasks]
            reply = lova.sync(given)
            assert [one.state for one in reply.answers] == ["stored"] * len(given)
            lova.sync(given)
            done += len(given)
    finally:
        connections.close_all()
    return done


def test_sixteen_members_share_one_project():
    project = published(good_customer(), texts=TEXTS, redundancy=WANTED)
    members = [worker(f"member-{number}") for number in range(THREADS)]
    start = Barrier(THREADS)
    with ThreadPoolExecutor(THREADS) as pool:
        done = list(
            pool.map(lambda lova: work_until_nothing_is_left(lova, project, start), members)
        )
    assert sum(done) == TEXTS * WANTED
    progress = slots.progress(project.id)
    assert (progress.answered, progress.free, progress.held) == (TEXTS * WANTED, 0, 0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pos, count(*) FROM answers_answer GROUP BY 1")
        assert {count for _, count in cursor.fetchall()} == {WANTED}
    assert ledger.check_books() == []
    assert [line for line in audit_everything() if line.offenders] == []


def test_one_member_on_two_devices_at_once_gets_no_item_twice():
    project = published(good_customer(), texts=60, redundancy=1)
    lova = worker()
    devices = [Worker(lova.id, lova.username, lova.ref) for _ in range(6)]
    start = Barrier(len(devices))
    with ThreadPoolExecutor(len(devices)) as pool:
        done = list(pool.map(lambda one: both_answer_what_they_hold(one, project, start), devices))
    assert sum(done) == 60
    assert ledger.check_books() == []


def both_answer_what_they_hold(device: Worker, project, start: Barrier) -> int:
    """Each device is given what the member holds; the first answer counts, the others are told."""
    start.wait()
    stored = empty = 0
    try:
        while empty < 3:
            device.tasks = []
            device.ask(project.public_id, 5)
            if not device.tasks:
                empty += 1
                continue
            reply = device.work_through()
            states = [one.state for one in reply.answers]
            assert set(states) <= {"stored", "duplicate"}
            stored += states.count("stored")
    finally:
        connections.close_all()
    return stored


def test_sweeping_while_members_work_pays_everybody_and_loses_nothing():
    project = published(good_customer(), texts=80, redundancy=2)
    members = [worker(f"member-{number}") for number in range(6)]
    start = Barrier(len(members) + 1)
    going = [True]

    def sweep() -> None:
        start.wait()
        try:
            while going[0]:
                with connection.cursor() as cursor:
                    cursor.execute(
                        "UPDATE assignment_lease SET expires_at = now() - interval '1 minute'"
                        " WHERE random() < 0.3"
                    )
                assignment.sweep_leases()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(members) + 1) as pool:
        sweeper = pool.submit(sweep)
        try:
            done = list(
                pool.map(lambda lova: work_until_nothing_is_left(lova, project, start), members)
            )
        finally:
            going[0] = False
        sweeper.result()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM answers_answer")
        assert cursor.fetchone()[0] == sum(done)
    assert ledger.check_books() == []
    assert [line for line in audit_everything() if line.offenders] == []
