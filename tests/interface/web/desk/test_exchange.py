"""What a device sends beside answers: sending it again changes nothing."""

import json
from uuid import uuid4

import pytest
from django.test import Client

from minga.domains.assignment import actions as assignment
from minga.domains.judgement import actions as judgement
from minga.domains.people import queries as people
from minga.domains.publishing import actions as terms
from minga.domains.work import actions as work
from minga.domains.work import queries
from minga.domains.work.types import NewExample
from tests.cast import bring_texts, draft, good_customer, published, worker
from tests.integration.judgement.scenes import days_pass, scene
from tests.integration.publishing.cast import volunteers

pytestmark = pytest.mark.django_db
SALE = NewExample({"label": "advert"}, "It names a price.", content={"text": "Shoes for 3 coins!"})


def send(who, **said):
    token = people.sync_token(who.ref)
    answer = Client().post(
        "/desk/exchange",
        json.dumps(said),
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_a_sent_example_is_paid_and_its_receipt_comes_back():
    clara, lova = good_customer(), worker()
    card = draft(clara)
    bring_texts(card, 10)
    work.write_examples(project=card.public_id, actor_id=clara.id, examples=[SALE])
    project = assignment.publish(project=card.public_id, actor_id=clara.id)
    one = {
        "id": str(uuid4()),
        "project": str(project.public_id),
        "example": str(project.examples[0].id),
        "kind": "label",
        "value": {"label": "advert"},
        "spent_ms": 5000,
    }
    told = send(lova, attempts=[one], sheets=[str(project.public_id)])
    assert [state["state"] for state in told["entries"]] == ["stored"]
    assert told["practised"] == [one["example"]]
    again = send(lova, attempts=[one])
    assert [state["state"] for state in again["entries"]] == ["duplicate"]
    assert again["receipts"] == told["receipts"]


def test_questions_and_answers_come_once_by_their_mark():
    clara, lova, kanto = good_customer(), worker(), worker("kanto")
    project = published(clara)
    name = str(project.public_id)
    send(lova, questions=[{"id": str(uuid4()), "project": name, "text": "Is a song an advert?"}])
    first = send(kanto, sheets=[name])
    (asked,) = first["questions"]
    assert asked["text"] == "Is a song an advert?"
    assert "lova" not in json.dumps(first["questions"])
    assert send(kanto, sheets=[name], cursor=first["cursor"])["questions"] == []
    joined = {"id": str(uuid4()), "project": name, "joins": asked["id"]}
    send(kanto, questions=[joined])
    work.answer_question(question=asked["id"], actor_id=clara.id, answer="Only with a shop.")
    (told,) = send(kanto, sheets=[name], cursor=first["cursor"])["questions"]
    assert (told["answer"], told["askers"]) == ("Only with a shop.", 2)
    bad = send(lova, questions=[{"id": str(uuid4()), "project": name, "text": "?"}])
    assert bad["entries"][0]["state"] == "refused"
    assert len(queries.questions_of([project.id])) == 1


def test_settings_go_both_ways_and_the_later_change_wins():
    lova = worker()
    hers = {"changed_at": "2026-01-02T10:00:00+00:00", "week_hours": 20, "never": ["death"]}
    assert send(lova, settings=hers)["settings"]["week_hours"] == 20
    older = hers | {"changed_at": "2026-01-01T10:00:00+00:00", "week_hours": 5}
    assert send(lova, settings=older)["settings"]["week_hours"] == 20
    wrong = hers | {"changed_at": "2026-01-03T10:00:00+00:00", "week_hours": 900}
    assert "168" in send(lova, settings=wrong)["settings_wrong"]


def test_hours_come_when_they_are_asked_for():
    lova = worker()
    project = published()
    lova.ask(project.public_id, 5)
    lova.work_through()
    assert "hours" not in send(lova)
    told = send(lova, hours=True)
    (week,) = told["hours"]
    assert (week["answers"], week["spent_ms"], week["micros"]) == (5, 20_000, 50_000)
    assert told["floors"] == {"USD": 3_600_000}


def test_without_a_pass_nothing_is_told():
    answer = Client().post("/desk/exchange", "{}", content_type="application/json")
    assert answer.status_code == 401
    odd = Client().post(
        "/desk/exchange",
        "{",
        content_type="application/json",
        headers={"Authorization": f"Bearer {people.sync_token(worker().ref)}"},
    )
    assert odd.status_code == 400


def test_a_device_hears_of_a_suspension_and_of_its_end():
    play = scene()
    assert send(play.lova)["suspended"] is None
    name = play.suspend()
    days_pass(30)
    judgement.carry_out_due()
    told = send(play.lova)["suspended"]
    assert told["holds"]
    assert told["address"].endswith(str(name))
    assert "mira" in " ".join(told["lines"])
    days_pass(10)
    assert send(play.lova)["suspended"] is None


def test_what_is_asked_in_a_pilot_is_told_to_who_tries_it():
    clara, found = good_customer(), volunteers(5)
    card = draft(clara)
    bring_texts(card, 20)
    tried = terms.open_pilot(project=card.public_id, actor_id=clara.id)
    name, question = (
        str(tried.derived_project),
        {"id": str(uuid4()), "text": "Is a song an advert?"},
    )
    send(found[0], questions=[question | {"project": name}])
    (asked,) = send(found[1], sheets=[name])["questions"]
    assert (asked["project"], asked["text"]) == (name, "Is a song an advert?")
    (asked,) = send(found[1], sheets=[name, str(card.public_id)])["questions"]
    assert asked["project"] == str(card.public_id)
