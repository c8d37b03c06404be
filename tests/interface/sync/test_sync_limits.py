"""The sync endpoint names a limit for every list, and its work does not grow with their length."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from minga.domains.answers import queries as answers
from minga.domains.answers.types import ANSWERS_MAX, DOWN_MAX, HELD_MAX, PROOFS_MAX, SHEETS_MAX
from minga.domains.charter import actions as charter
from tests.cast import good_customer, published

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def founded_with_a_fresh_memory():
    charter.hold_founding_vote()
    answers.forget_task_specs()


def unknown_answer():
    return {"id": str(uuid4()), "project": str(uuid4()), "pos": 1, "kind": "skip", "value": None}


ENTRIES = {
    "answers": (unknown_answer, ANSWERS_MAX),
    "held": (lambda: [str(uuid4()), 1], HELD_MAX),
    "sheets": (lambda: str(uuid4()), SHEETS_MAX),
    "down": (lambda: str(uuid4()), DOWN_MAX),
    "proofs": (lambda: str(uuid4()), PROOFS_MAX),
}


def queries_of(device, name, length):
    entry, _limit = ENTRIES[name]
    with CaptureQueriesContext(connection) as captured:
        reply = device.sync({name: [entry() for _ in range(length)]})
    assert reply.status == 200, reply.body
    return len(captured)


@pytest.mark.parametrize("name", ENTRIES)
def test_unknown_names_cost_one_look_up_together(device, name):
    queries_of(device, name, 1)
    assert queries_of(device, name, 100) == queries_of(device, name, 2)


@pytest.mark.parametrize("name", sorted(ENTRIES.keys() - {"proofs"}))
def test_a_list_beyond_its_limit_is_refused_with_the_limit_in_words(device, name):
    entry, limit = ENTRIES[name]
    assert device.sync({name: [entry() for _ in range(limit)]}).status == 200
    reply = device.sync({name: [entry() for _ in range(limit + 1)]})
    assert (reply.status, reply.said["error"]) == (413, "too_much")
    assert str(limit) in reply.said["text"].replace(",", "")


def test_a_device_that_wants_many_proofs_gets_the_first_ones(device):
    assert device.sync({"proofs": [str(uuid4()) for _ in range(5 * PROOFS_MAX)]}).status == 200


def test_many_bundles_are_released_by_one_statement(device):
    clara = good_customer()
    projects = [published(clara, texts=3) for _ in range(3)]
    for project in projects:
        device.take(project, 2)
    names = [str(project.public_id) for project in projects]
    with CaptureQueriesContext(connection) as captured:
        reply = device.sync({"down": [*names, str(uuid4())]})
    assert (reply.status, reply.said["tasks"], reply.said["projects"]) == (200, [], [])
    assert len([row for row in captured if "assignment_release_bundle" in row["sql"]]) == 1
    assert device.sync({"held": []}).said["tasks"] == []


def test_an_error_that_nobody_foresaw_is_told_in_a_sentence(device, monkeypatch):
    from minga.domains.answers import actions

    def broken(**_words):
        raise ZeroDivisionError("secret")

    monkeypatch.setattr(actions, "sync", broken)
    reply = device.sync({})
    assert (reply.status, reply.said["error"]) == (500, "our_fault")
    assert "stay on this device" in reply.said["text"]
    assert "secret" not in reply.said["text"]
