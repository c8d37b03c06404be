"""Whoever is new here finds empty pages, never a 404: every list and statement, in every form."""

import pytest
from django.test import Client
from django.utils import timezone

from minga.domains.charter import actions as charter
from minga.domains.people import actions as people
from minga.domains.people.types import CLIENT_SCOPES, Office, Scope
from tests.cast import customer, person, worker
from tests.interface.routes import ROUTES
from tests.interface.web.client.browsers import browser_of

pytestmark = pytest.mark.django_db

OFFICES = ("steward", "treasurer", "registrar", "mediator", "data_steward")
OPENS = (200, 302, 405)
YEAR = "<int:year>"


def routes_of(*gates: str) -> list[str]:
    """The addresses behind these gates that name nothing but a year."""
    return sorted(
        route
        for route, row in ROUTES.items()
        if row.gate in gates and "<" not in route.replace(YEAR, "") and "^" not in route
        and not route.startswith("accounts/")
    )  # fmt: skip


def lists_of_years(route: str) -> list[str]:
    return [f"/{route.replace(YEAR, str(year))}" for year in (2020, timezone.now().year, 2031)]


def addresses(*gates: str) -> list[str]:
    """Each address, for three years where it names one."""
    return [
        address
        for route in routes_of(*gates)
        for address in (lists_of_years(route) if YEAR in route else [f"/{route}"])
    ]


@pytest.fixture
def fresh_member():
    charter.hold_founding_vote()
    return browser_of(worker())


@pytest.fixture
def fresh_client():
    return browser_of(customer())


@pytest.fixture
def fresh_steward():
    charter.hold_founding_vote()
    tiana = person("tiana")
    for office in Office:
        people.appoint_steward(person_id=tiana.id, office=office, since=timezone.now().date())
    return browser_of(tiana)


@pytest.mark.parametrize("address", addresses("member", "signed_in"))
def test_a_fresh_member_finds_every_page(fresh_member, address):
    assert fresh_member.get(address).status_code in OPENS


@pytest.mark.parametrize("address", addresses("client"))
def test_a_fresh_client_finds_every_page(fresh_client, address):
    assert fresh_client.get(address).status_code in OPENS


@pytest.mark.parametrize("address", addresses(*OFFICES))
def test_a_fresh_steward_finds_every_page(fresh_steward, address):
    assert fresh_steward.get(address).status_code in OPENS


@pytest.mark.parametrize("address", addresses("token", "token+client"))
def test_a_fresh_program_finds_empty_lists(address):
    token = people.issue_token(
        person_id=customer().id, name="all", scopes=(*CLIENT_SCOPES, Scope.WORK)
    )
    reply = Client().get(address, headers={"Authorization": f"Bearer {token}"})
    assert reply.status_code in OPENS
    if reply.status_code == 200 and "rows" in reply.json():
        assert reply.json()["rows"] == []


@pytest.mark.parametrize("form", ["", ".csv"])
def test_an_empty_statement_is_a_statement_of_zeros(fresh_member, form):
    year = timezone.now().year
    page = fresh_member.get(f"/statement/{year}{form}")
    assert page.status_code == 200
    text = page.content.decode()
    assert ("closing balance" in text) if form else ("0.00" in text)
    assert fresh_member.get(f"/statement/{year}{form}?currency=XXX").status_code == 404


def test_the_lists_above_hold_the_known_pages():
    assert "/statement/2020.csv" in addresses("member", "lova")
    assert {"/funds/", "/invoices/", "/projects/"} <= set(addresses("client"))
    assert {"/queue/", "/treasury/", "/queue/newcomers"} <= set(addresses(*OFFICES))
