"""A client's pages of questions and worked examples."""

import pytest

from minga.domains.work import actions as work
from minga.domains.work import queries
from tests.cast import bring_texts, draft, published, worker
from tests.interface.web.client.browsers import browser_of

pytestmark = pytest.mark.django_db


def test_a_client_answers_once_and_reads_no_name(clara, browser):
    project = published(clara)
    lova = worker("lovasoa")
    asked = work.ask(member=lova.ref, project=project.public_id, text="Is a song an advert?")
    address = f"/projects/{project.public_id}/questions"
    page = browser.get(address).content.decode()
    assert "Is a song an advert?" in page
    assert "lovasoa" not in page
    assert "(1)" in browser.get(f"/projects/{project.public_id}/").content.decode()
    empty = browser.post(f"{address}/{asked.public_id}", {"answer": " "})
    assert empty.status_code == 422
    browser.post(f"{address}/{asked.public_id}", {"answer": "Only with a shop."})
    (one,) = queries.questions_of([project.id])
    assert one.answer == "Only with a shop."


def test_a_project_that_rests_says_why_and_cannot_be_opened_by_hand(clara, browser):
    from datetime import timedelta

    from django.utils import timezone

    project = published(clara)
    work.ask(member=worker().ref, project=project.public_id, text="Is a song an advert?")
    work.pause_unanswered(now=timezone.now() + timedelta(hours=25))
    from minga.domains.work.models import Question

    Question.objects.update(asked_at=timezone.now() - timedelta(hours=25))
    page = browser.get(f"/projects/{project.public_id}/").content.decode()
    assert "a question has waited too long" in page
    browser.post(f"/projects/{project.public_id}/resume")
    assert queries.project(project.public_id).state == "paused"


def test_examples_are_written_on_a_page_and_their_pay_is_in_the_quote(clara, browser):
    project = draft(clara)
    bring_texts(project, 10)
    address = f"/projects/{project.public_id}/examples"
    said = {"0-item": "text-3", "0-labels": ["news"], "0-reason": "It happened."}
    assert browser.post(address, said).status_code == 302
    page = browser.get(address).content.decode()
    assert "It happened." in page
    assert "Text number 3" in page
    quote = browser.get(f"/projects/{project.public_id}/publish").content.decode()
    assert "Worked examples" in quote
    fault = browser.post(address, said | {"0-reason": ""})
    assert fault.status_code == 422
    assert "members learn from it" in fault.content.decode()


def test_warnings_are_added_and_never_taken_back(clara, browser):
    project = published(clara, warnings=("death",))
    browser.post(f"/projects/{project.public_id}/warnings", {"warnings": ["insects"]})
    shown = queries.project(project.public_id).warnings
    assert {kind.value for kind in shown} == {"death", "insects"}


def test_another_client_sees_neither_questions_nor_examples(clara, carlos):
    project = published(clara)
    other = browser_of(carlos)
    for path in ("questions", "examples"):
        assert other.get(f"/projects/{project.public_id}/{path}").status_code == 404
