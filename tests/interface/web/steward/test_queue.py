"""What waits for a human, and for which one."""

from uuid import uuid4

import pytest
from django.utils import timezone

from minga.domains.people import actions as people
from minga.domains.people.types import Office
from minga.domains.work import actions
from minga.domains.work import queries as work
from minga_pure.money import Money
from tests.cast import customer, person, steward, worker
from tests.interface.web.client.browsers import browser_of


@pytest.fixture
def carlos(db):
    return customer("carlos", "X-1")


@pytest.fixture
def deposit(carlos):
    return actions.announce_deposit(
        client=carlos.client.public_id,
        actor_id=carlos.id,
        money=Money(250_000_000, "USD"),
        reference="VLC-118",
    )


def officer(name, office):
    one = person(name)
    people.appoint_steward(person_id=one.id, office=office, since=timezone.now().date())
    return browser_of(one)


def test_a_steward_sees_the_facts_that_it_takes(deposit, carlos):
    text = browser_of(steward()).get("/queue/").content.decode()
    for fact in (
        "$250.00",
        "VLC-118",
        carlos.client.legal_name,
        "X-1",
        "Spain",
        "not verified yet",
    ):
        assert fact in text


def test_each_office_sees_its_own_half(deposit):
    treasurer = officer("tiana", Office.TREASURER).get("/queue/").content.decode()
    registrar = officer("rado", Office.REGISTRAR).get("/queue/").content.decode()
    assert "Confirm deposit" in treasurer
    assert "Verify client" not in treasurer
    assert "Confirm deposit" not in registrar
    assert "Verify client" in registrar


def test_two_treasurers_confirm_once(deposit, carlos):
    tiana, ravo = browser_of(steward()), browser_of(steward("ravo"))
    for _ in range(2):
        page = tiana.post(f"/queue/deposits/{deposit}", {"verdict": "came"}, follow=True)
        assert "A second treasurer confirms" in page.content.decode()
        assert work.funds(carlos.client.public_id, "USD") == Money(0, "USD")
    assert "Signed by" in ravo.get("/queue/").content.decode()
    for _ in range(2):
        assert ravo.post(f"/queue/deposits/{deposit}", {"verdict": "came"}).status_code == 302
    assert work.funds(carlos.client.public_id, "USD") == Money(250_000_000, "USD")


def test_what_was_decided_stays_decided_and_the_second_is_told_so(deposit, carlos):
    tiana = browser_of(steward())
    tiana.post(f"/queue/deposits/{deposit}", {"verdict": "not-found"})
    page = tiana.post(f"/queue/deposits/{deposit}", {"verdict": "came"}, follow=True)
    assert "already decided" in page.content.decode()
    assert work.funds(carlos.client.public_id, "USD") == Money(0, "USD")


def test_a_registrar_verifies_once_and_a_treasurer_never(carlos, deposit):
    client = carlos.client.public_id
    assert officer("tiana", Office.TREASURER).post(f"/queue/clients/{client}").status_code == 403
    assert work.client(client).verified_at is None
    rado = officer("rado", Office.REGISTRAR)
    for _ in range(2):
        assert rado.post(f"/queue/clients/{client}").status_code == 302
    assert work.client(client).verified_at is not None
    assert rado.post(f"/queue/deposits/{deposit}", {"verdict": "came"}).status_code == 403


def test_nobody_else_comes_in(carlos, deposit):
    for stranger in (carlos, worker(), person("oskar")):
        browser = browser_of(stranger)
        assert browser.get("/queue/").status_code == 403
        assert browser.post(f"/queue/deposits/{deposit}", {"verdict": "came"}).status_code == 403
        assert browser.post(f"/queue/clients/{carlos.client.public_id}").status_code == 403
    assert work.funds(carlos.client.public_id, "USD") == Money(0, "USD")


def test_what_does_not_exist_is_not_found(db):
    tiana = browser_of(steward())
    assert tiana.post(f"/queue/deposits/{uuid4()}", {"verdict": "came"}).status_code == 404
    assert tiana.post(f"/queue/clients/{uuid4()}").status_code == 404


def test_a_deposit_without_a_verdict_is_not_refused_by_mistake(deposit, carlos):
    browser_of(steward()).post(f"/queue/deposits/{deposit}")
    (card,) = work.deposits_of(carlos.id)
    assert card.state == "announced"
