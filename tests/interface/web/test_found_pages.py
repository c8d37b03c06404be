"""“Is this me?” as a member, somebody without an account, a client and a steward see it."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from minga.domains.log import queries as log
from minga.domains.people import actions as people
from minga.domains.people.models import Person
from minga.domains.takedowns import actions, rules
from minga.domains.takedowns.models import Case, CaseEvent, Search
from minga.doors.web.member import found as pages
from minga_pure.proofs.takedown import verify_takedown
from tests import cast
from tests.integration.consent import cast as consent
from tests.integration.takedowns import cast as takedowns
from tests.integration.takedowns.test_searches import bomb

pytest.importorskip("cv2")
pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MINGA_DATA = tmp_path


def signed_in(person):

    browser = Client()
    browser.force_login(
        Person.objects.get(id=person.id), "django.contrib.auth.backends.ModelBackend"
    )
    return browser


def file(encoded, name="found.jpg", kind="image/jpeg"):
    return SimpleUploadedFile(name, encoded, kind)


def brought(browser, **fields):
    return browser.post("/found/", fields)


def carried_out():
    for row in Search.objects.filter(state="waiting"):
        actions.run_search(search=row.public_id)


def test_a_member_finds_their_face_in_an_advert_and_calls_it_back():
    stage = takedowns.scene()
    browser = signed_in(stage.lova)
    reply = brought(
        browser, found_file=file(takedowns.advert(stage.copies["aurora"])),
        address="https://shop.example/advert",
    )  # fmt: skip
    assert reply.status_code == 302
    page = browser.get(reply.url).content.decode()
    assert "It is being compared" in page
    carried_out()
    part = browser.get(reply.url, headers={"HX-Request": "true"})
    assert part.status_code == pages.STOP_POLLING
    page = browser.get(reply.url).content.decode()
    for words in ("This is the copy for Aurora Vision", "training an AI model", str(stage.item)):
        assert words in page
    match = Search.objects.get().matches.get()
    browser.post(reply.url, {"match": match.public_id})
    case = Case.objects.get()
    page = browser.get(reply.url + "?letters=es").content.decode()
    assert "The case was opened" in page
    assert "https://shop.example/advert" in page
    evidence = browser.get(f"/me/found/cases/{case.public_id}.json")
    verify_takedown(evidence.content, [log.receipt_key()], log.log_key())
    browser.post(reply.url, {"case": case.public_id})
    assert CaseEvent.objects.filter(kind="closed_withdrawn").exists()


def test_a_person_without_an_account_does_the_same_after_an_erasure():
    stage = takedowns.scene()
    people.erase_person(person_id=stage.lova.id)
    browser = Client()
    reply = brought(
        browser,
        found_file=file(takedowns.advert(stage.copies["cloud"])),
        reference=file(takedowns.photograph(), f"{stage.item}.png", "image/png"),
    )
    assert reply.status_code == 302
    carried_out()
    page = browser.get(reply.url)
    assert page["Cache-Control"] == "no-store, private"
    assert page["Referrer-Policy"] == "same-origin"
    assert "This is the copy for Nube S.A." in page.content.decode()
    browser.post(reply.url, {"match": Search.objects.get().matches.get().public_id})
    evidence = browser.get(f"{reply.url}/{Case.objects.get().public_id}.json")
    verify_takedown(evidence.content, [log.receipt_key()], log.log_key())


@pytest.mark.parametrize("way", ["number", "record"])
def test_the_number_is_typed_or_read_from_the_record(way):
    stage = takedowns.scene(recipients=())
    rows = {"consent_copydelivery": [{"id": 1, "item": str(stage.item), "salt": "x"}]}
    more = {
        "number": {"number": f"it is {stage.item}."},
        "record": {"record": file(json.dumps(rows).encode(), "consent.json", "application/json")},
    }[way]
    brought(Client(), found_file=file(takedowns.photograph()),
            reference=file(takedowns.photograph()), **more)  # fmt: skip
    assert Search.objects.get().items == [stage.item]


BAD = [
    (b"", "This file is empty"),
    (b"no picture", "not a picture, recording or clip"),
    (b"\x89PNG\r\n\x1a\n" + bytes(40), "not a picture, recording or clip"),
    (bomb(7_000), "unpacks to more"),
    (bomb(20_000), "unpacks to more"),
    (bytes(rules.FOUND_BYTES_MAX + 1), "at most 32 MB"),
]


@pytest.mark.parametrize(("encoded", "words"), BAD)
def test_what_is_no_picture_or_unpacks_too_large_gets_a_sentence(encoded, words):
    stage = takedowns.scene(recipients=())
    for browser, more in (
        (signed_in(stage.lova), {}),
        (Client(), {"number": str(stage.item), "reference": file(takedowns.photograph())}),
    ):
        reply = brought(browser, found_file=file(encoded), **more)
        assert reply.status_code == 422
        assert words in reply.content.decode()
    assert not Search.objects.exists()


def test_a_form_that_is_too_large_is_refused_unread(monkeypatch):
    monkeypatch.setattr(pages, "BYTES_MAX", 1_000)
    reply = brought(Client(), found_file=file(bytes(2_000)))
    assert reply.status_code == 413
    assert "too large" in reply.content.decode()


def test_the_form_is_guarded_against_other_sites():
    reply = Client(enforce_csrf_checks=True).post("/found/", {"found_file": file(b"x")})
    assert reply.status_code == 403


def test_people_without_an_account_search_so_often_an_hour(settings):
    settings.ACCOUNT_RATE_LIMITS = {"found": "1/h/ip"}
    stage = takedowns.scene(recipients=())
    picture = takedowns.photograph()
    replies = [
        brought(Client(), found_file=file(picture), reference=file(picture), number=str(stage.item))
        for _try in range(2)
    ]
    assert [reply.status_code for reply in replies] == [302, 422]
    assert "go on in an hour" in replies[1].content.decode()


def test_a_guessed_address_and_an_expired_code_are_like_pages_that_never_were():
    stage = takedowns.scene()
    own = takedowns.photograph()
    reply = brought(Client(), found_file=file(takedowns.advert(stage.copies["aurora"])),
                    reference=file(own), number=str(stage.item))  # fmt: skip
    carried_out()
    row = Search.objects.get()
    match = row.matches.get()
    never = Client().get("/found/never-was")
    for browser in (Client(), signed_in(stage.lova)):
        for address in (f"/found/{row.public_id}", reply.url[:-1], f"/me/found/{row.public_id}"):
            for answer in (browser.get(address), browser.post(address, {"match": match.public_id})):
                assert answer.status_code in (404, 302)
                assert "/accounts/login/" in getattr(answer, "url", "/accounts/login/")
                assert b"Aurora" not in answer.content
    Client().post(reply.url, {"match": match.public_id})
    case = Case.objects.get().public_id
    evidence = f"{reply.url}/{case}.json"
    assert Client().get(evidence).status_code == 200
    assert Client().get(f"/found/x/{case}.json").status_code == 404
    assert Client().get(f"{reply.url}/{uuid4()}.json").status_code == 404
    for bad in ({"match": "x"}, {"case": str(uuid4())}, {}):
        assert Client().post(reply.url, bad).status_code == 404
    Search.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    late = Client().get(reply.url)
    assert (late.status_code, Client().get(evidence).status_code) == (404, 404)
    assert late.content == Client().get(reply.url[:-1]).content or never.status_code == 404


def test_a_member_sees_no_search_of_another():
    stage = takedowns.scene()
    view, _claimant = takedowns.searched(stage.claimant, takedowns.advert(stage.copies["aurora"]))
    case = actions.open_case(
        claimant=stage.claimant, search=view.public_id, match=view.matches[0].public_id
    )
    kanto = signed_in(cast.worker("kanto"))
    for address in (f"/me/found/{view.public_id}", f"/me/found/cases/{case.public_id}.json"):
        assert kanto.get(address).status_code == 404
    reply = kanto.post(f"/me/found/{view.public_id}", {"match": view.matches[0].public_id})
    assert reply.status_code == 404


def test_the_client_answers_and_a_data_steward_decides():
    stage = takedowns.scene()
    case = takedowns.opened(stage, address="https://shop.example/advert")
    clara, carlos = signed_in(stage.clara), signed_in(cast.customer("carlos"))
    address = f"/takedowns/{case.public_id}"
    assert "https://shop.example/advert" in clara.get("/takedowns/").content.decode()
    assert "None was found" in carlos.get("/takedowns/").content.decode()
    assert carlos.post(address, {"act": "removed", "day": "2026-01-02"}).status_code == 404
    assert carlos.get(f"{address}.json").status_code == 404
    assert clara.get(f"{address}.json").status_code == 200
    for bad in ({"act": "removed"}, {"act": "removed", "day": "x"}, {"act": "disputed"},
                {"act": "removed", "day": "2199-01-01"}):  # fmt: skip
        assert clara.post(address, bad).status_code == 302
    assert CaseEvent.objects.count() == 1
    clara.post(address, {"act": "removed", "day": "2026-01-02"})
    thea, dora = signed_in(cast.steward("thea")), signed_in(consent.data_steward())
    queue = f"/queue/takedowns/{case.public_id}"
    for other in (thea, signed_in(stage.lova), clara):
        for answer in (
            other.get("/queue/takedowns"), other.post(queue, {"act": "held", "words": "x" * 20}),
            other.get(f"{queue}.json"),
        ):  # fmt: skip
            assert answer.status_code == 403
    assert "Aurora Vision" in dora.get("/queue/takedowns").content.decode()
    assert dora.get(f"{queue}.json").status_code == 200
    for bad in ({}, {"act": "opened"}, {"act": "closed_misuse", "words": ""}):
        dora.post(queue, bad)
    assert CaseEvent.objects.count() == 2
    dora.post(queue, {"act": "held", "words": "It is still shown on two pages."})
    dora.post(queue, {"act": "closed_removed"})
    assert Case.objects.get().events.count() == 4
    assert dora.post(f"/queue/takedowns/{uuid4()}", {"act": "closed_removed"}).status_code == 404
