"""Access keys and HITs: the cap, the states and the owners are kept by the database itself."""

import threading
from uuid import uuid4

import pytest
from django.db import connection

from minga.domains.hits import actions, audits, queries
from minga.domains.hits.errors import (
    BadAccessKey,
    CapReached,
    KeyEnded,
    NoSuchAccessKey,
    NoSuchAssignment,
    NoSuchHit,
)
from minga.domains.hits.models import AccessKey, AssignmentDecision, Charge, Hit
from minga.domains.vault.errors import Shredded
from minga.domains.work.errors import NotYours
from minga_pure.money import Money
from tests import cast
from tests.cast_hits import issued, posted
from tests.integration.consent.cast import behind
from tests.integration.refusals import findings, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def clara():
    return cast.good_customer("clara")


def answered(hit, name="lova"):
    member = cast.worker(name)
    member.ask(hit.project, 1)
    value = {"fields": {"kind": "news"}}
    member.sync([member.answer(task, value) for task in member.tasks])
    actions.name_workers(client=Hit.objects.get(pk=hit.id).client)
    return member


def test_a_key_spends_what_its_hits_cost_and_no_more_than_its_cap(clara):
    made = issued(clara, cap=Money(250_000, "USD"))
    hit = posted(made)
    spent = AccessKey.objects.get(pk=made.key.id).spent_micros
    assert spent == Charge.objects.get(hit__id=hit.id).micros > 100_000
    posted(made)
    with pytest.raises(CapReached):
        posted(made)
    assert Hit.objects.count() == 2
    refused(
        "INSERT INTO hits_charge (key_id, matter, micros) VALUES (%s, 'x', 250000)", "MG991",
        made.key.id,
    )  # fmt: skip
    refused("UPDATE hits_accesskey SET spent_micros = 0", "MG992")
    refused("UPDATE hits_accesskey SET cap_micros = cap_micros * 2", "MG992")
    refused("UPDATE hits_charge SET micros = 1", "MG992")
    refused("DELETE FROM hits_charge", "MG992")
    refused("DELETE FROM hits_accesskey", "MG992")


@pytest.mark.django_db(transaction=True)
def test_two_charges_at_once_do_not_both_fit_into_the_rest(clara):
    made = issued(clara, cap=Money(150_000, "USD"))
    outcomes = []

    def post():
        try:
            posted(made)
            outcomes.append("posted")
        except CapReached:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=post) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["posted", "refused", "refused"]


def test_a_revoked_key_spends_nothing_and_its_secret_is_destroyed(clara):
    made = issued(clara)
    posted(made)
    actions.revoke_key(person_id=clara.id, key=made.key.public_id)
    actions.revoke_key(person_id=clara.id, key=made.key.public_id)
    with pytest.raises(KeyEnded):
        posted(made)
    with pytest.raises(KeyEnded):
        queries.live_key(made.key.key_id)
    with pytest.raises(Shredded):
        queries.secret_of(made.key.public_id)
    refused("UPDATE hits_accesskey SET revoked_at = NULL", "MG992")
    refused(
        "INSERT INTO hits_charge (key_id, matter, micros) VALUES (%s, 'x', 1)", "MG990", made.key.id
    )


def test_an_erased_persons_keys_are_ended_and_their_secrets_destroyed(clara):
    from minga.domains.people import actions as people

    made = issued(clara)
    people.erase_person(person_id=clara.id)
    assert AccessKey.objects.get(pk=made.key.id).revoked_at is not None
    with pytest.raises(Shredded):
        queries.secret_of(made.key.public_id)


def test_a_key_is_its_persons_and_its_clients(clara):
    carlos = cast.good_customer("carlos")
    made = issued(clara)
    with pytest.raises(NoSuchAccessKey):
        actions.revoke_key(person_id=carlos.id, key=made.key.public_id)
    with pytest.raises(NotYours):
        actions.issue_key(client=clara.client.public_id, actor_id=carlos.id, key=_asked())
    connection.cursor().execute("DELETE FROM work_clientstaff WHERE person_id = %s", [clara.id])
    with pytest.raises(KeyEnded):
        queries.live_key(made.key.key_id)


def _asked(**other):
    from minga.domains.hits.types import KeyScope, NewAccessKey

    fields = {
        "name": "x", "scopes": (KeyScope.READ,), "cap": Money(1, "USD"), "seconds": 1,
        "purpose_class": "research", "purpose": "To learn.",
    }  # fmt: skip
    return NewAccessKey(**(fields | other))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " "), ("scopes", ()), ("cap", Money(0, "USD")), ("purpose", ""),
        ("purpose_class", "anything"), ("seconds", 0), ("days", 366),
    ],
)  # fmt: skip
def test_a_key_says_all_that_its_hits_need(clara, field, value):
    with pytest.raises(BadAccessKey) as caught:
        actions.issue_key(
            client=clara.client.public_id, actor_id=clara.id, key=_asked(**{field: value})
        )
    assert caught.value.field == field


def test_another_clients_key_reaches_no_hit_and_no_assignment(clara):
    hit = posted(issued(clara))
    answered(hit)
    carlos = issued(cast.good_customer("carlos")).key
    (assignment,) = queries.assignments(clara.client.public_id)
    with pytest.raises(NoSuchHit):
        queries.hit(carlos.client, hit.public_id)
    with pytest.raises(NoSuchAssignment):
        actions.approve(key=carlos, answer=assignment.id, feedback="", overrides=False)
    with pytest.raises(NoSuchAssignment):
        actions.reject(key=carlos, answer=assignment.id, feedback="No.")
    for deed in (
        lambda: actions.dispose(key=carlos, hit=hit.public_id),
        lambda: actions.set_expiration(key=carlos, hit=hit.public_id, expires_at=hit.created_at),
        lambda: actions.set_reviewing(key=carlos, hit=hit.public_id, is_reviewing=True),
    ):
        with pytest.raises(NoSuchHit):
            deed()
    assert queries.hits_before(carlos.client, before_id=2**62, limit=10) == []


def test_a_hit_its_key_and_its_project_are_one_clients(clara):
    hit = posted(issued(clara))
    other = posted(issued(cast.good_customer("carlos")))
    refused("UPDATE hits_hit SET client = %s WHERE id = %s", "MG992", uuid4(), hit.id)
    refused("UPDATE hits_hit SET question = 'other'", "MG992")
    refused("DELETE FROM hits_hit", "MG992")
    refused("UPDATE hits_hittype SET reward_micros = 1", "MG992")
    refused(
        "UPDATE hits_hit SET hit_type_id = (SELECT hit_type_id FROM hits_hit WHERE id = %s)"
        " WHERE id = %s", "MG993", other.id, hit.id,
    )  # fmt: skip


def test_a_decision_is_about_an_answer_of_its_hit_and_never_worsens(clara):
    made = issued(clara)
    hit, other = posted(made), posted(made)
    answered(hit)
    (assignment,) = queries.assignments(made.key.client, hit=hit.public_id)
    refused(
        "INSERT INTO hits_assignmentdecision (answer, hit_id, decided_by_id, approved_at, feedback)"
        " VALUES (%s, %s, %s, now(), '')", "MG993", assignment.id, other.id, clara.id,
    )  # fmt: skip
    actions.reject(key=made.key, answer=assignment.id, feedback="It is an advert.")
    actions.approve(key=made.key, answer=assignment.id, feedback="", overrides=True)
    assert AssignmentDecision.objects.get().rejected_at is not None
    refused("UPDATE hits_assignmentdecision SET approved_at = NULL", "MG992")
    refused("DELETE FROM hits_assignmentdecision", "MG992")


def test_one_rejection_among_many_hits_of_a_type_does_not_hold_the_client(clara):
    from minga.domains.work import queries as work

    made = issued(clara)
    hits = [posted(made) for _ in range(12)]
    member = cast.worker("lova")
    for hit in hits:
        member.ask(hit.project, 1)
    member.sync([member.answer(task, {"fields": {"kind": "news"}}) for task in member.tasks])
    actions.name_workers(client=made.key.client)
    for hit in hits[:8]:
        (assignment,) = queries.assignments(made.key.client, hit=hit.public_id)
        actions.reject(key=made.key, answer=assignment.id, feedback="It is an advert.")
        if hit is hits[0]:
            assert work.client(made.key.client).held_since is None
    assert work.client(made.key.client).held_since is not None


def test_one_client_knows_a_member_by_one_name_and_another_by_another(clara):
    made, others = issued(clara), issued(cast.good_customer("carlos"))
    first, second, third = posted(made), posted(made), posted(others)
    lova = answered(first)
    for hit in (second, third):
        lova.ask(hit.project, 1)
    lova.sync([lova.answer(task, {"fields": {"kind": "news"}}) for task in lova.tasks])
    for client in (made.key.client, others.key.client):
        actions.name_workers(client=client)
    names = [
        queries.assignments(hit_key.key.client, hit=hit.public_id)[0].worker
        for hit_key, hit in ((made, first), (made, second), (others, third))
    ]
    assert names[0] == names[1] != names[2]


def test_each_line_of_the_audit_tells_its_breach(clara):
    made = issued(clara)
    hit = posted(made)
    answered(hit)
    (assignment,) = queries.assignments(made.key.client, hit=hit.public_id)
    actions.reject(key=made.key, answer=assignment.id, feedback="It is an advert.")
    assert findings(audits.AUDITS) == []
    behind("UPDATE hits_accesskey SET spent_micros = 1")
    behind("UPDATE hits_assignmentdecision SET dispute = gen_random_uuid()")
    assert len(findings(audits.AUDITS)) == 2
    behind("UPDATE hits_charge SET micros = micros + 1")
    assert len(findings(audits.AUDITS)) == 3
    connection.cursor().execute("DROP TRIGGER hits_charge_counts ON hits_charge")
    assert len(findings(audits.AUDITS)) == 4


def test_hits_past_their_time_are_ended_by_the_clock(clara):
    made = issued(clara)
    hit, later = posted(made), posted(made)
    behind("UPDATE hits_hit SET expires_at = now() - interval '1 minute' WHERE id = %s", [hit.id])
    assert actions.end_expired() == 1
    assert actions.end_expired() == 0
    assert queries.hit(made.key.client, hit.public_id).available == 0
    assert queries.hit(made.key.client, later.public_id).available == 1
