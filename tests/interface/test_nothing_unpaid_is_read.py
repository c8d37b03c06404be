"""G2: by no door and in no file does a client read an answer that is not paid."""

import pytest
from django.test import Client as Browser
from django.urls import reverse

from minga.domains.answers import actions as answers
from minga.domains.items import actions as items
from minga.domains.people import actions as people
from minga.domains.people.models import Person
from minga.domains.people.types import CLIENT_SCOPES
from minga.domains.quality import actions as quality
from tests.cast import good_customer, published, worker
from tests.integration.judgement.scenes import CRITERIA, after, mediator

pytestmark = pytest.mark.django_db
SECRET = "zebra-under-glass"
LABELS = ({"name": "news", "title": "News"}, {"name": SECRET, "title": SECRET})


def body(reply):
    parts = reply.streaming_content if reply.streaming else [reply.content]
    return b"".join(parts).decode("utf-8", "replace")


def told_by_every_door(owner, project):
    """Everything that the client's pages, programs and files say, in one text."""
    page = Browser()
    page.force_login(
        Person.objects.get(pk=owner.id), backend="django.contrib.auth.backends.ModelBackend"
    )
    token = people.issue_token(person_id=owner.id, name="all", scopes=CLIENT_SCOPES)
    bearer = {"Authorization": f"Bearer {token}"}
    api = f"/api/v1/projects/{project.public_id}"
    said = {}
    for form in ("csv", "jsonl", "label-studio", "label-studio-consensus"):
        said[f"file {form}"] = body(
            page.get(reverse("client-export-file", args=[project.public_id, form]))
        )
        said[f"api {form}"] = body(Browser().get(f"{api}/exports/{form}", headers=bearer))
    for noun in ("answers", "items", "progress", "disputes"):
        said[f"api {noun}"] = body(Browser().get(f"{api}/{noun}", headers=bearer))
    for pos in range(project.items):
        said[f"api item {pos}"] = body(Browser().get(f"{api}/items/{pos}", headers=bearer))
        said[f"item {pos}"] = body(page.get(reverse("client-item", args=[project.public_id, pos])))
    for name in ("client-live", "client-quality", "client-disputes", "client-items"):
        said[name] = body(page.get(reverse(name, args=[project.public_id])))
    return said


def refreshed(project):
    """Compute results and move the rows of the data manager, as the clock does."""
    quality.compute(project_id=project.id)
    items.refresh(project_id=project.id)


def uses(said, door):
    """Whether a door shows the secret as an answer; pages name all labels of the project once."""
    return SECRET in said[door]


@pytest.fixture
def scene():
    owner, lova = good_customer(), worker()
    project = published(
        owner, texts=6, review_first=True, criteria=CRITERIA, labels=LABELS, redundancy=1
    )
    lova.ask(project.public_id, 4)
    given = [lova.answer(task, {"label": SECRET}) for task in lova.tasks]
    lova.sync(given)
    return owner, project, lova, [one.id for one in given]


def test_while_peers_may_look_no_door_tells_the_answer_and_afterwards_each_does(scene):
    owner, project, _lova, _names = scene
    refreshed(project)
    waiting = told_by_every_door(owner, project)
    answers.accept_due(now=after(hours=73))
    refreshed(project)
    paid = told_by_every_door(owner, project)
    shows = [door for door in paid if uses(paid, door)]
    answered = [door for door in shows if door.startswith(("api item ", "item "))]
    assert len(answered) == 8
    assert not [door for door in answered if uses(waiting, door)]
    assert {"file csv", "api csv", "file jsonl", "api jsonl", "api answers"} <= set(shows)
    for door in ("file csv", "api csv", "file jsonl", "api jsonl", "api answers", "api items"):
        assert not uses(waiting, door), door


def test_what_was_refused_is_never_read(scene):
    from minga.domains.judgement import actions

    owner, project, _lova, names = scene
    actions.find(
        answers=names, criterion=1, evidence="x", words="x", language="mg", actor_id=mediator().id
    )
    said = told_by_every_door(owner, project)
    assert not [door for door in said if "api" in door and uses(said, door)]
