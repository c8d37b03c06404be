"""Programs write worked examples and answer questions; nobody learns who asked."""

import pytest

from minga.domains.work import actions as work
from tests.cast import bring_texts, draft, published, worker

pytestmark = pytest.mark.django_db
SALE = {"content": {"text": "Shoes for 3 coins!"}, "value": {"label": "advert"}, "reason": "price"}


def test_examples_are_written_read_and_priced(script, clara):
    project = draft(clara)
    bring_texts(project, 10)
    address = f"/projects/{project.public_id}/examples"
    written = script.put(address, {"examples": [SALE]}).json()["examples"]
    assert script.get(address).json()["examples"] == written
    quote = script.get(f"/projects/{project.public_id}/quote").json()
    assert quote["practice"]["micros"] == 10_000 * 2
    bad = script.put(address, {"examples": [SALE | {"value": {"label": "poem"}}]})
    assert (bad.status_code, bad.json()["error"]["field"]) == (422, "examples")


def test_a_question_is_answered_once_for_all(script, clara):
    project = published(clara)
    lova = worker("lovasoa")
    asked = work.ask(member=lova.ref, project=project.public_id, text="Is a song an advert?")
    work.ask(member=worker("kanto").ref, project=project.public_id, text="is a song an advert")
    address = f"/projects/{project.public_id}/questions"
    read = script.get(address)
    assert [row["askers"] for row in read.json()["rows"]] == [2]
    assert "lovasoa" not in read.content.decode()
    assert str(lova.ref.subject) not in read.content.decode()
    answered = script.put(f"{address}/{asked.public_id}", {"answer": "Only with a shop."})
    assert answered.json()["answer"] == "Only with a shop."
    assert script.get(address).json()["median_seconds"] is not None
    missing = script.put(f"{address}/{project.public_id}", {"answer": "x"})
    assert missing.json()["error"]["code"] == "no_such_question"


def test_what_a_project_shows_is_said_by_the_api(script, clara):
    project = draft(clara)
    said = script.patch(f"/projects/{project.public_id}", {"warnings": ["death"]})
    assert said.json()["warnings"] == ["death"]
    assert script.patch(f"/projects/{project.public_id}", {"warnings": ["x"]}).status_code == 422
