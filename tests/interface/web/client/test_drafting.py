"""Drafting a project: every fault beside its field, nothing typed is lost, twice is once."""

import re
from uuid import uuid4

import pytest
from django.test import Client

from minga.domains.people.models import Person as Row
from minga.domains.work import queries as work
from minga.doors.web.client.forms import ProjectForm
from minga.doors.web.templatetags.look import type_drawing
from minga_pure.money import Money
from minga_pure.tasktypes import FOR_DERIVED_PROJECTS, task_types
from tests.cast import PASSPHRASE, person
from tests.interface.web.client.browsers import browser_of, left_by

NEW = "/projects/new"
SAID = {
    "form_id": str(uuid4()),
    "task_type": "text_classification",
    "title": "What listeners write",
    "question": "Is this news or an advert?",
    "instructions": "News says what happened.\nAn advert wants you to buy something.",
    "content_language": "es",
    "labels": "news | News | n | It says what happened\n\nadvert | Advert",
    "redundancy": "3",
    "estimated_seconds": "6",
    "price": "0.0061",
    "currency": "USD",
    "purpose_class": "public_service",
    "purpose": "To sort what listeners send.",
    "chain-TOTAL_FORMS": "2",
    "chain-INITIAL_FORMS": "0",
    "chain-0-legal_name": "City of Valencia",
    "chain-0-country": "ES",
    "chain-0-role": "uses the labels",
    "chain-1-legal_name": "University of Porto",
    "chain-1-country": "PT",
    "chain-1-role": "trains the model",
    "chain-1-under": "0",
}


def drafted(clara):
    return work.projects_for(clara.id)


def test_what_was_said_becomes_a_draft(browser, clara):
    page = browser.post(NEW, SAID)
    (card,) = drafted(clara)
    assert page.headers["Location"] == f"/projects/{card.public_id}/"
    assert card.price == Money(6_100, "USD")
    assert card.labels[0] == {
        "name": "news", "title": "News", "help": "It says what happened", "key": "n"
    }  # fmt: skip
    assert [(link.legal_name, link.under) for link in card.recipients] == [
        ("City of Valencia", None),
        ("University of Porto", 0),
    ]


def test_pressing_twice_drafts_one_project_and_changed_words_another(browser, clara):
    first = browser.post(NEW, SAID)
    assert browser.post(NEW, SAID).headers["Location"] == first.headers["Location"]
    assert len(drafted(clara)) == 1
    browser.post(NEW, SAID | {"title": "Another title"})
    assert len(drafted(clara)) == 2


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("title", "", "This field is required"),
        ("labels", "news", "at least 2"),
        ("labels", "news | News | n | a | b", "Line 1 has more than four parts"),
        ("labels", "news\nnews", "news"),
        ("price", "1,000.5", "Write an amount with a point"),
        ("price", "0", "must be more than zero"),
        ("redundancy", "0", "greater than or equal to 1"),
        ("chain-1-country", "", "This field is required"),
    ],
)
def test_each_fault_stands_beside_its_field_and_nothing_is_lost(browser, clara, field, typed, told):
    page = browser.post(NEW, SAID | {field: typed})
    text = page.content.decode()
    assert page.status_code == 422
    assert told in text
    assert "field-wrong" in text
    assert "An advert wants you to buy something." in text
    assert 'value="University of Porto"' in text
    assert drafted(clara) == []


def test_another_recipient_is_added_without_a_word_about_faults(browser):
    page = browser.post(NEW, {"add": "1", **SAID, "title": ""})
    text = page.content.decode()
    assert 'name="chain-2-legal_name"' in text
    assert "field-wrong" not in text
    assert "To sort what listeners send." in text
    assert "2. University of Porto" in text


def test_an_empty_row_is_no_recipient_and_the_places_close_up(browser, clara):
    rows = {
        "chain-TOTAL_FORMS": "3",
        "chain-1-legal_name": "", "chain-1-country": "", "chain-1-role": "", "chain-1-under": "",
        "chain-2-legal_name": "University of Porto", "chain-2-country": "PT",
        "chain-2-role": "trains", "chain-2-under": "0",
    }  # fmt: skip
    browser.post(NEW, SAID | rows)
    (card,) = drafted(clara)
    assert [(link.place, link.under) for link in card.recipients] == [(0, None), (1, 0)]


def test_the_lowest_price_is_told_for_the_time_that_is_typed(browser):
    asked = {"currency": "USD", "estimated_seconds": "6", "price": "0.005"}
    text = browser.get("/projects/new/floor", asked).content.decode()
    assert "$0.006" in text
    assert "under the floor" in text
    assert "$3.00" in text
    good = browser.get("/projects/new/floor", asked | {"price": "0.01"}).content.decode()
    assert "$6.00" in good
    assert "under the floor" not in good


def test_the_hint_survives_what_is_no_number(browser):
    for seconds in ("", "abc", "-1", "9" * 30, "0"):
        asked = {"currency": "ZZZ", "estimated_seconds": seconds, "price": "x"}
        assert browser.get("/projects/new/floor", asked).status_code == 200


def test_what_was_typed_before_the_sign_in_ended_waits_behind_the_sign_in(clara):
    browser = left_by(clara)
    away = browser.post(NEW, SAID)
    assert away.headers["Location"] == "/accounts/login/?next=/projects/new"
    signed = browser.post(
        away.headers["Location"], {"login": clara.username, "password": PASSPHRASE, "next": NEW}
    )
    text = browser.get(signed.headers["Location"]).content.decode()
    assert "here is what you had typed" in text
    assert 'value="What listeners write"' in text
    assert 'value="University of Porto"' in text
    assert drafted(clara) == []
    assert "here is what you had typed" not in browser.get(NEW).content.decode()


def signed_in_after(browser, person):
    browser.post("/accounts/login/", {"login": person.username, "password": PASSPHRASE})
    return browser.get(NEW).content.decode()


def test_whoever_signs_in_next_on_a_shared_computer_sees_nothing_of_it(clara, carlos):
    browser = left_by(clara)
    browser.post(NEW, SAID)
    text = signed_in_after(browser, carlos)
    assert "What listeners write" not in text
    assert "here is what you had typed" not in text
    browser.post("/accounts/logout/")
    assert "What listeners write" not in signed_in_after(browser, clara), "it was dropped"


def test_what_comes_from_a_computer_where_nobody_was_signed_in_is_not_kept(clara):
    browser = Client()
    browser.post(NEW, SAID)
    assert "What listeners write" not in signed_in_after(browser, clara)


def test_the_cookie_of_who_was_here_last_names_nobody(clara):
    browser = left_by(clara)
    cookie = browser.cookies["minga_last_here"]
    row = Row.objects.get(pk=clara.id)
    for told in (row.username, str(row.public_id), row.public_id.hex):
        assert told not in cookie.value
    assert (cookie["httponly"], cookie["samesite"], cookie["expires"]) == (True, "Lax", "")


def test_a_person_of_no_client_is_asked_to_register_first(db):
    browser = browser_of(person("oskar"))
    assert browser.get(NEW).headers["Location"] == "/client/register"
    assert browser.get("/projects/").headers["Location"] == "/client/register"


def test_a_form_without_its_id_or_rows_is_no_fault_of_ours(browser):
    bare = {name: said for name, said in SAID.items() if not name.startswith("chain")}
    assert browser.post(NEW, bare | {"form_id": "strange"}).status_code == 422
    assert browser.post(NEW, {}).status_code == 422
    assert browser.post(NEW, {"add": "1", "chain-TOTAL_FORMS": "99999999"}).status_code == 200


def test_the_form_gives_each_draft_a_name_of_its_own(browser):
    names = {
        re.search(r'name="form_id" value="([^"]+)"', browser.get(NEW).content.decode())[1]
        for _ in range(2)
    }
    assert len(names) == 2


def test_every_kind_that_clients_bring_is_offered(db):
    offered = {name for name, _title in ProjectForm().fields["task_type"].choices}
    assert {"text_classification", "boxes", "survey"} <= offered
    assert "page" not in offered
    assert {"audio_recording", "photo_capture", "video_capture"} <= offered
    assert "review" not in offered, "peers look at answers for a derived project only"


def test_skills_are_ticked_kept_and_shown_again_when_the_draft_is_changed(browser, clara):
    assert "Skills needed" in browser.get(NEW).content.decode()
    browser.post(NEW, SAID | {"skills": ["law", "handwriting"]})
    (card,) = drafted(clara)
    assert card.skills == ("handwriting", "law")
    page = browser.get(f"/projects/{card.public_id}/edit").content.decode()
    assert page.count("checked") >= 2
    shown = browser.get(f"/projects/{card.public_id}/").content.decode()
    assert "reading handwriting" in shown
    assert browser.post(NEW, SAID | {"skills": ["level_3"]}).status_code == 422


def test_every_kind_of_task_has_a_drawing_of_its_own():
    drawn = [
        type_drawing(kind.name) for kind in task_types() if kind.name not in FOR_DERIVED_PROJECTS
    ]
    assert type_drawing("not there yet") not in drawn
    assert len(set(drawn)) == len(drawn)
