"""Every kind of task as a plain form: several labels at once, boxes as numbers or as drawn."""

import json

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from minga.domains.assignment import actions as assignment
from minga.domains.people.models import Person
from minga.doors.web.member import answer as member_answer
from minga_pure.money import Money
from tests.cast import bring_files, bring_texts, draft, good_customer, published, worker

PICTURE = json.dumps({"image": "0" * 64, "width": 640, "height": 420})


@pytest.fixture
def browser(client, db):
    client.force_login(
        Person.objects.get(pk=worker().id), "django.contrib.auth.backends.ModelBackend"
    )
    return client


def boxes_project():
    clara = good_customer()
    card = draft(
        clara,
        task_type="boxes",
        question="Draw a box around each cup",
        labels=({"name": "cup", "title": "Cup"},),
        estimated_seconds=30,
        price=Money(60_000, "USD"),
    )
    bring_texts(card, 3)
    bring_files(card, json.loads(PICTURE))
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE work_incomingitem SET content = %s::jsonb, seconds = 30 WHERE project_id = %s",
            [PICTURE, card.id],
        )
    return assignment.publish(project=card.public_id, actor_id=clara.id)


def send(browser, project, **said):
    page = browser.post(f"/work/{project.public_id}/start", {"minutes": 7}, follow=True)
    fields = {"id": page.context["answer_id"], "pos": page.context["task"].pos}
    fields["shown"] = page.context["shown"]
    return browser.post(f"/work/{project.public_id}/", fields | said)


def value_of(project):
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind, value FROM answers_answer WHERE project_id = %s", [project.id])
        rows = cursor.fetchall()
    return [(kind, json.loads(value) if isinstance(value, str) else value) for kind, value in rows]


def test_several_labels_at_once(browser):
    project = published(texts=3, multiple=True)
    send(browser, project, choice=["label:advert", "label:news"], send="answer")
    assert value_of(project) == [("label", {"labels": ["news", "advert"]})]


def test_boxes_without_a_script_are_numbers_in_percent(browser):
    project = boxes_project()
    sides = {"box_1_x": "10", "box_1_y": "20,5", "box_1_width": "30", "box_1_height": "40"}
    send(browser, project, box_1_label="cup", send="answer", **sides)
    box = {"label": "cup", "x": 0.1, "y": 0.205, "width": 0.3, "height": 0.4}
    assert value_of(project) == [("label", {"boxes": [box]})]


def test_boxes_drawn_with_the_script_arrive_as_they_are(browser):
    project = boxes_project()
    box = {"label": "cup", "x": 0.1, "y": 0.2, "width": 0.3, "height": 0.4}
    send(browser, project, value=json.dumps({"boxes": [box]}), send="answer")
    assert value_of(project) == [("label", {"boxes": [box]})]


def test_none_in_this_picture_is_said_with_a_tick(browser):
    project = boxes_project()
    refused = send(browser, project, value='{"boxes": []}', send="answer")
    assert refused.status_code == 422
    assert value_of(project) == []
    send(browser, project, value='{"boxes": []}', none="1", send="answer")
    assert value_of(project) == [("label", {"boxes": []})]


@pytest.mark.parametrize(
    "said",
    [
        {"value": "{"},
        {"value": "[1]"},
        {"value": '{"boxes": [{"label": "cup", "x": 2, "y": 0, "width": 1, "height": 1}]}'},
        {"value": '{"boxes": ["cup"]}'},
        {"box_1_x": "10", "box_1_label": "cup"},
        {"box_1_x": "ten", "box_1_y": "1", "box_1_width": "1", "box_1_height": "1"},
    ],
)
def test_broken_boxes_are_told_in_a_sentence(browser, said):
    project = boxes_project()
    page = send(browser, project, send="answer", **said)
    assert page.status_code == 422
    assert page.context["fault"]
    assert value_of(project) == []


@given(shown=st.text(), spent=st.text(), now=st.integers(0, 2**40))
def test_the_time_spent_is_never_believed_beyond_the_clock(shown, spent, now):
    fields = {"shown": shown, "spent_ms": spent}
    assert member_answer.spent_ms(fields, now) == 0
    fields["shown"] = member_answer.shown_mark(3, now - 5_000)
    assert 0 <= member_answer.spent_ms(fields, now) <= 5_000


def test_a_kind_that_only_the_desk_can_show_is_opened_in_the_desk(browser):
    project = published(
        good_customer(), task_type="free_text", labels=(), price=Money(2_000_000, "USD")
    )
    started = browser.post(f"/work/{project.public_id}/start", {"minutes": "3"})
    assert started.url == "/desk/?enter"
    assert browser.get(f"/work/{project.public_id}/").url == "/desk/?enter"
