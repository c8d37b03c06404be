"""“It shows private data”: paid, the item stops everywhere, the rest goes back to the client."""

import pytest
from django.db import connection
from django.db.utils import DatabaseError

from minga.domains.answers import actions
from minga.domains.answers.audits import AUDITS
from minga.domains.answers.types import HeldTask, SyncRequest
from minga.domains.assignment import actions as assignment
from minga.domains.assignment import queries as slots
from minga.domains.assignment.models import Stopped
from minga.domains.ledger import queries as ledger
from minga.domains.ledger.types import AccountKind
from minga.domains.work import actions as work
from minga.domains.work.queries import project_by_id
from minga.domains.work.types import DerivedKind, NewDerivedProject
from tests.cast import good_customer, published, worker

pytestmark = pytest.mark.django_db


def available(client, currency="USD"):
    account = ledger.account_id(AccountKind.CLIENT, client.client.public_id, currency)
    return ledger.balance(account).micros


def stop_first(member, project, count=1):
    """The member says of the first tasks that they show private data; returns the positions."""
    tasks = member.ask(project.public_id, count).tasks
    reply = member.sync([member.answer(task, kind="private", value={}) for task in tasks])
    assert {state.state for state in reply.answers} == {"stored"}
    return {task.pos for task in tasks}


def positions_given(project, *names):
    """Everything that these members are given of a project until nothing is left."""
    positions = set()
    for name in names:
        member = worker(name)
        while tasks := member.ask(project.public_id, 50).tasks:
            positions |= {task.pos for task in tasks}
            member.sync([member.answer(task) for task in tasks])
    return positions


def broken_lines():
    broken = []
    for audit in AUDITS:
        if audit.guarantee == "G9":
            with connection.cursor() as cursor:
                cursor.execute(audit.sql)
                broken += [audit.sentence] * bool(cursor.fetchall())
    return broken


def test_a_stopped_item_is_paid_and_given_to_nobody_more():
    project = published(texts=10, redundancy=3)
    lova = worker()
    stopped = stop_first(lova, project, 2)
    assert lova.sync([]).wallets == {"USD": 20_000}
    given = positions_given(project, "ana", "ben", "cleo", "dora")
    assert given == set(range(10)) - stopped
    assert broken_lines() == []


def test_the_money_of_its_other_answers_goes_back_once():
    clara = good_customer()
    project = published(clara, texts=10, redundancy=3)
    before = available(clara)
    stop_first(worker(), project)
    assert assignment.take_out_stopped() == 2
    returned = available(clara) - before
    assert returned >= 2 * project.price.micros
    assert assignment.take_out_stopped() == 0
    assert available(clara) - before == returned
    assert positions_given(project, "ana", "ben", "cleo", "dora")
    assert slots.with_stopped_slots() == []


def test_a_device_that_has_the_task_deletes_it_and_one_that_answered_is_paid():
    project = published(texts=4, redundancy=4)
    ana, ben = worker("ana"), worker("ben")
    held = ana.ask(project.public_id, 4).tasks
    ben_task = ben.ask(project.public_id, 4).tasks[0]
    stopped = stop_first(worker("cleo"), project, 4)
    request = SyncRequest(held=[HeldTask(task.project, task.pos) for task in held])
    reply = actions.sync(member=ana.ref, request=request)
    assert {task.pos for task in reply.stopped} == stopped == {task.pos for task in held}
    assert ana.ask(project.public_id, 4).tasks == []
    [state] = ben.sync([ben.answer(ben_task)]).answers
    assert (state.state, state.price_micros) == ("stored", project.price.micros)


def test_a_task_that_is_put_down_after_the_stop_goes_back_to_the_client():
    project = published(texts=4, redundancy=2)
    ana = worker("ana")
    ana.ask(project.public_id, 4)
    stop_first(worker("cleo"), project, 4)
    assert assignment.take_out_stopped() == 0
    assignment.release_bundle(member=ana.ref, project=project.public_id)
    assert assignment.take_out_stopped() == 4


def test_projects_that_serve_it_stop_the_item_too():
    clara = good_customer()
    project = published(clara, texts=4, redundancy=2)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pos, external_id FROM work.item WHERE project_id = %s", [project.id])
        names = dict(cursor.fetchall())
    derived = work.open_derived_project(
        parent=project.public_id,
        derived_project=NewDerivedProject(
            kind=DerivedKind.PILOT,
            items=[(name, {"text": f"Copy of {name}"}) for name in names.values()],
            price=project.price,
            redundancy=2,
        ),
    )
    ana, ben = worker("ana"), worker("ben")
    assignment.publish_derived_project(project=derived.public_id, members=[ana.ref, ben.ref])
    [position] = stop_first(worker("cleo"), project)
    names_given = {task.content["text"] for task in ana.ask(derived.public_id, 10).tasks}
    assert names_given == {f"Copy of {name}" for at, name in names.items() if at != position}
    assert slots.stopped_items(derived.id, 10) == [names[position]]
    assert project_by_id(derived.id).parent == project.public_id


def test_a_stopped_item_stays_stopped():
    project = published(texts=4, redundancy=2)
    stop_first(worker(), project)
    for statement in (
        "UPDATE assignment_stopped SET positions = '{}'",
        "DELETE FROM assignment_stopped",
    ):
        with pytest.raises(DatabaseError) as refused, connection.cursor() as cursor:
            cursor.execute("SAVEPOINT before")
            try:
                cursor.execute(statement)
            finally:
                cursor.execute("ROLLBACK TO before")
        assert refused.value.__cause__.sqlstate == "MG816"


CAUSELESS = "An item is stopped for everybody only by a member who said that it shows private data"
FORGOTTEN = "An item of which a member said that it shows private data is given to nobody"


def test_the_audit_sees_an_item_stopped_without_cause():
    project = published(texts=4, redundancy=2)
    Stopped.objects.create(project_id=project.id, positions="{[1,2)}")
    assert broken_lines() == [CAUSELESS]


def test_the_audit_sees_a_private_item_that_is_not_stopped():
    stop_first(worker(), published(texts=4, redundancy=2))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("DELETE FROM assignment_stopped")
        cursor.execute("SET LOCAL session_replication_role = origin")
    assert broken_lines() == [FORGOTTEN]
