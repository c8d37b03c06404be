"""One person may work, act for a client and hold an office: each page shows the ways between."""

import re

import pytest
from django.utils import timezone

from minga.domains.charter import actions as charter
from minga.domains.people import actions as people
from minga.domains.people.types import Office
from tests.cast import customer, person, worker
from tests.interface.web.client.browsers import browser_of


@pytest.fixture(autouse=True)
def founded(db):
    charter.hold_founding_vote()


def ways(who, page):
    text = browser_of(who).get(page).content.decode()
    bar = text[text.index('<ul class="nav">') : text.index("</ul>")]
    return re.findall(r'href="([^"]+)"', bar)


def in_office(who, *offices):
    for office in offices:
        people.appoint_steward(person_id=who.id, office=office, since=timezone.now().date())
    return who


def test_a_member_without_an_office_sees_no_other_house():
    assert ways(worker(), "/work/") == ["/work/", "/wallet/", "/me/", "/desk/?enter"]


def test_a_member_in_office_finds_it_and_comes_back():
    tiana = in_office(worker("tiana"), Office.TREASURER)
    assert "/queue/" in ways(tiana, "/work/")
    office = ways(tiana, "/queue/")
    assert {"/treasury/", "/bank/", "/hands/", "/work/"} <= set(office)
    assert not {"/queue/newcomers", "/queue/decisions"} & set(office)


@pytest.mark.parametrize("office", Office)
def test_every_page_that_an_office_is_shown_lets_it_in(office):
    one = in_office(person("rado"), office)
    shown = ways(one, "/queue/")
    assert [browser_of(one).get(page).status_code for page in shown] == [200] * len(shown)


def test_a_clients_person_who_works_too_finds_both():
    clara = customer()
    assert "/work/" not in ways(clara, "/projects/")
    people.enrol_member(
        person_id=clara.id, languages=["es"], attested_by=people.founding_registrar()
    )
    assert "/work/" in ways(clara, "/projects/")
    assert "/projects/" in ways(clara, "/work/")
