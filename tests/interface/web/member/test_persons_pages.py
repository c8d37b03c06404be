"""Joining, vouching, the household, devices and leaving, on pages without any script."""

import re
from uuid import UUID

import pytest
from django.test import Client

from minga.domains.charter import actions as charter
from minga.domains.payouts import queries as splits
from minga.domains.people import queries as people
from minga.domains.people.models import Person
from tests import cast

pytestmark = pytest.mark.django_db


def browser(who):
    made = Client()
    made.force_login(Person.objects.get(pk=who.id), "django.contrib.auth.backends.ModelBackend")
    return made


def test_two_members_vouch_and_the_newcomer_comes_in():
    charter.hold_founding_vote()
    nirina, lova, kanto = cast.person("nirina"), cast.worker("lova"), cast.worker("kanto")
    hers = browser(nirina)
    assert hers.get("/work/").status_code == 403
    assert hers.post("/join/", {"sentence": " "}).status_code == 422
    page = hers.post("/join/", {"sentence": "Lova's sister", "languages": ["mg"]}, follow=True)
    assert "0 of 2" in page.content.decode()
    for who, words in ((lova, "One more member"), (kanto, "nirina is a member now")):
        seen = browser(who).get("/me/vouch", {"name": "Nirina"}).content.decode()
        assert "Lova&#x27;s sister" in seen
        told = browser(who).post("/me/vouch", {"name": "nirina"}, follow=True)
        assert words in told.content.decode()
    assert hers.get("/work/").status_code == 200
    assert browser(lova).post("/me/vouch", {"name": "oskar"}).status_code == 422


def test_a_registrar_attests_whom_she_has_met():
    nirina, tiana = cast.person("nirina"), cast.steward()
    browser(nirina).post("/join/", {"sentence": "I sell bread in Antsirabe"})
    assert "I sell bread" in browser(tiana).get("/queue/newcomers").content.decode()
    browser(tiana).post("/queue/newcomers", {"name": "nirina"})
    assert people.member_of(nirina.id)


def test_a_household_opens_invites_proposes_and_each_says_yes():
    lova, kanto = cast.worker("lova"), cast.worker("kanto")
    hers, his = browser(lova), browser(kanto)
    hers.post("/me/household", {"do": "open", "name": "Rakoto"})
    hers.post("/me/household", {"do": "invite", "name": "kanto"})
    page = his.get("/me/household").content.decode()
    home = re.search(r'name="household" value="([^"]+)"', page)[1]
    his.post("/me/household", {"do": "join", "household": home})
    parts = {f"percent-{lova.ref.subject}": "60", f"percent-{kanto.ref.subject}": "50"}
    assert hers.post("/me/household", {"do": "split"} | parts).status_code == 422
    parts[f"percent-{kanto.ref.subject}"] = "40"
    hers.post("/me/household", {"do": "split"} | parts)
    page = his.get("/me/household").content.decode()
    assert "Agree to this split" in page
    seen = re.search(r'name="seen" value="([^"]+)"', page)[1]
    stale = his.post("/me/household", {"do": "agree", "seen": "x"})
    assert stale.status_code == 422
    his.post("/me/household", {"do": "agree", "seen": seen})
    assert splits.shares_of(kanto.ref.subject)[lova.ref.subject] == 600_000
    assert splits.shares_of(lova.ref.subject) == {}
    his.post("/me/household", {"do": "leave", "household": home})
    assert splits.shares_of(kanto.ref.subject) == {}


def test_a_forgotten_device_has_to_sign_in_again():
    charter.hold_founding_vote()
    lova, kanto = cast.worker("lova"), cast.worker("kanto")
    laptop, phone = browser(lova), browser(lova)
    for one in (laptop, phone):
        one.get("/desk/")
        one.get("/desk/")
    assert len(people.devices_of(lova.ref)) == 2
    lost = UUID(next(one.value for key, one in laptop.cookies.items() if "device" in key))
    assert browser(kanto).post(f"/me/devices/{lost}", {"do": "forget"}).status_code == 404
    phone.post(f"/me/devices/{lost}", {"name": "Old laptop", "do": "name"})
    assert "Old laptop" in phone.get("/me/devices").content.decode()
    phone.post(f"/me/devices/{lost}", {"do": "forget"})
    assert "Old laptop" not in phone.get("/me/devices").content.decode()
    assert laptop.get("/work/").url.startswith("/accounts/login/")
    assert phone.get("/work/").status_code == 200


def test_who_left_still_comes_to_her_wallet_and_not_to_the_work():
    lova = cast.worker()
    hers = browser(lova)
    assert "You get no new tasks" in hers.get("/me/leave").content.decode()
    hers.post("/me/leave", {"sure": "yes"})
    assert hers.get("/work/").status_code == 403
    assert hers.get("/wallet/").status_code == 200
    assert hers.get("/payouts/").status_code == 200
