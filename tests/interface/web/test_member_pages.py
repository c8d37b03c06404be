"""A member's way through the pages, without any script: what she sees, sends and keeps."""

import json
import re

import pytest
from django.test import Client

from minga.domains.answers import queries as answers
from minga.domains.assignment import queries as slots
from tests.cast import published, worker

pytestmark = pytest.mark.django_db


@pytest.fixture
def lova():
    return worker()


@pytest.fixture
def browser(lova):
    """Lova's browser, signed in."""
    return signed_in(lova)


def signed_in(person):
    from minga.domains.people.models import Person

    browser = Client()
    browser.force_login(
        Person.objects.get(pk=person.id), "django.contrib.auth.backends.ModelBackend"
    )
    return browser


def start(browser, project, minutes=3):
    return browser.post(f"/work/{project.public_id}/start", {"minutes": minutes}, follow=True)


def hidden(page):
    """The hidden fields of a label form, as a browser would send them back."""
    text = page.content.decode()
    return {
        name: found[1]
        for name in ("id", "pos", "shown")
        if (found := re.search(rf'name="{name}" value="([^"]*)"', text))
    }


def send(browser, project, page, **more):
    fields = {"choice": "label:news", "send": "answer"} | hidden(page) | more
    return browser.post(f"/work/{project.public_id}/", fields, follow=True)


def kinds(project):
    return answers.kinds(project.id)


def test_an_offer_tells_the_pay_the_time_the_client_and_the_purpose(browser):
    project = published(texts=10)
    text = browser.get("/work/?minutes=3").content.decode()
    assert "$0.10" in text
    assert "$0.01 an answer" in re.sub(r"<[^>]+>", "", text)
    assert project.client.legal_name in text
    assert project.purpose in text


def test_the_label_page_shows_price_client_purpose_and_every_recipient(browser):
    project = published(texts=10)
    text = start(browser, project).content.decode()
    assert "Send · " in text
    assert "$0.01" in text
    assert project.client.legal_name in text
    assert "uses the labels" in text
    assert "0 of 10 done" in text


def test_an_answer_is_stored_and_paid_and_the_next_task_follows(browser, lova):
    project = published(texts=4)
    page = send(browser, project, start(browser, project))
    assert "1 of 4 done" in page.content.decode()
    assert kinds(project) == {"label": 1}
    assert "$0.01" in browser.get("/wallet/").content.decode()


def test_a_double_click_counts_once_and_goes_on(browser, lova):
    project = published(texts=4)
    page = start(browser, project)
    send(browser, project, page)
    again = send(browser, project, page)
    assert "1 of 4 done" in again.content.decode()
    assert kinds(project) == {"label": 1}
    assert len(answers.receipts(lova.ref)) == 1


def test_two_tabs_on_the_same_task_count_once(browser):
    project = published(texts=4)
    start(browser, project)
    one, other = (browser.get(f"/work/{project.public_id}/") for _ in range(2))
    assert hidden(one)["id"] != hidden(other)["id"]
    send(browser, project, one)
    page = send(browser, project, other)
    assert "It counts once" in page.content.decode()
    assert kinds(project) == {"label": 1}


@pytest.mark.parametrize("kind", ["skip", "wrong_instruction", "private"])
def test_saying_that_something_is_wrong_is_paid_as_well(browser, kind):
    project = published(texts=4)
    send(browser, project, start(browser, project), send=kind, choice="", note="a face")
    assert kinds(project) == {kind: 1}
    assert "$0.01" in browser.get("/wallet/").content.decode()


def test_i_cannot_tell_is_an_answer(browser):
    project = published(texts=4)
    send(browser, project, start(browser, project), choice="kind:cant_tell")
    assert kinds(project) == {"cant_tell": 1}


def test_without_a_choice_the_same_task_comes_back_with_a_sentence(browser):
    project = published(texts=4)
    page = start(browser, project)
    back = send(browser, project, page, choice="")
    assert back.status_code == 422
    assert "Choose a label." in back.content.decode()
    assert hidden(back)["id"] == hidden(page)["id"]
    assert kinds(project) == {}


@pytest.mark.parametrize(
    "wrong", [{"id": "x"}, {"pos": "-"}, {"choice": "label:rumour"}, {"pos": "9999"}, {"shown": ""}]
)
def test_a_broken_form_is_never_a_fault_of_the_server(browser, wrong):
    project = published(texts=4)
    page = send(browser, project, start(browser, project), **wrong)
    assert page.status_code in {200, 422}


def test_stopping_puts_the_rest_back_without_a_mark(browser, lova):
    project = published(texts=10)
    send(browser, project, start(browser, project))
    page = browser.post(f"/work/{project.public_id}/stop", follow=True)
    assert "9 tasks, without any mark" in page.content.decode()
    assert slots.open_count(lova.ref, project.id) == 0


def test_the_last_answer_leads_to_the_receipt(browser):
    project = published(texts=2)
    page = start(browser, project)
    page = send(browser, project, send(browser, project, page))
    text = page.content.decode()
    assert "The money is in your wallet" in text
    assert "$0.02" in text
    assert "2 signed receipts" in text


def test_a_receipt_can_be_kept_and_nobody_else_gets_it(browser, lova):
    project = published(texts=2)
    send(browser, project, start(browser, project))
    (card,) = answers.receipts(lova.ref)
    address = f"/receipts/{card.public_id}.json"
    kept = browser.get(address)
    assert "attachment" in kept["Content-Disposition"]
    assert json.loads(kept.content)
    assert signed_in(worker("kanto")).get(address).status_code == 404
    assert Client().get(address).status_code == 302


def test_starting_twice_takes_the_work_once(browser, lova):
    project = published(texts=50)
    start(browser, project)
    held = slots.open_count(lova.ref, project.id)
    start(browser, project)
    assert slots.open_count(lova.ref, project.id) == held > 0


def test_who_is_no_member_sees_no_work(browser):
    from tests.cast import person

    assert signed_in(person("oskar")).get("/work/").status_code == 403
    assert Client().get("/work/").status_code == 302


def test_languages_are_chosen_and_kept(browser):
    assert browser.post("/me/", {"languages": ["mg", "fr"]}).status_code == 302
    text = browser.get("/me/").content.decode()
    assert re.search(r'value="mg"[^>]*checked', text)
    assert not re.search(r'value="es"[^>]*checked', text)


@pytest.mark.parametrize("language", ["en", "es", "fr", "pt", "ar"])
def test_every_page_speaks_every_language(browser, language):
    project = published(texts=9)
    page = start(browser, project)
    send(browser, project, page)
    for address in ("/work/", f"/work/{project.public_id}/", "/wallet/", "/me/"):
        page = browser.get(address, headers={"accept-language": language})
        assert page.status_code == 200
        assert f'<html lang="{language}"' in page.content.decode()


def test_an_answer_sent_after_the_sign_in_ended_waits_until_she_is_back(browser, lova):
    from tests.cast import PASSPHRASE

    project = published(texts=4)
    page = start(browser, project)
    del browser.cookies["minga_session"]
    asked = send(browser, project, page)
    assert "account_login" in asked.resolver_match.view_name
    back = browser.post(
        asked.request["PATH_INFO"] + "?" + asked.request["QUERY_STRING"],
        {"login": lova.username, "password": PASSPHRASE},
    )
    assert back["Location"] == f"/work/{project.public_id}/"
    browser.get(back["Location"])
    assert kinds(project) == {"label": 1}


def test_an_answer_sent_after_the_sign_in_ended_is_not_sent_by_who_comes_next(browser, lova):
    from tests.cast import PASSPHRASE

    project, kanto = published(texts=4), worker("kanto")
    page = start(browser, project)
    kanto.ask(project.public_id, 4)
    del browser.cookies["minga_session"]
    send(browser, project, page)
    browser.post("/accounts/login/", {"login": kanto.username, "password": PASSPHRASE})
    browser.get(f"/work/{project.public_id}/")
    assert kinds(project) == {}


def test_while_the_database_is_away_the_page_says_so_and_keeps_the_answer(browser, monkeypatch):
    from unittest.mock import Mock

    from django.db import OperationalError, connections

    project = published(texts=4)
    page = start(browser, project)
    browser.raise_request_exception = False
    with monkeypatch.context() as broken:
        gone = OperationalError("the server closed the connection unexpectedly")
        broken.setattr(connections["default"], "cursor", Mock(side_effect=gone))
        away = browser.post(
            f"/work/{project.public_id}/",
            {"choice": "label:news", "send": "answer"} | hidden(page),
        )
    assert away.status_code == 503
    assert away["Retry-After"] == "20"
    assert hidden(page)["id"] in away.content.decode()
    send(browser, project, away)
    assert kinds(project) == {"label": 1}


def test_going_on_keeps_what_was_done_and_a_new_bundle_counts_from_nothing(browser):
    project = published(texts=50)
    page = start(browser, project)
    total = page.context["bundle"].total
    send(browser, project, page)
    again = start(browser, project)
    assert (again.context["bundle"].answered, again.context["bundle"].total) == (1, total)
    browser.post(f"/work/{project.public_id}/stop")
    fresh = start(browser, project)
    assert fresh.context["bundle"].answered == 0
