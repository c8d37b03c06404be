"""What the page of one task tells beside the task, without any script."""

import json
import re
from dataclasses import replace

import pytest
from django.db import connection
from django.test import Client

from minga.domains.assignment import actions as assignment
from minga.domains.charter import actions as charter
from minga.domains.people import actions as people
from minga.domains.people import queries as kept
from minga.domains.people.models import Person
from minga_pure.projects import Requirement
from tests.cast import bring_texts, draft, good_customer, published, worker

pytestmark = pytest.mark.django_db
GUESS = {"guess": {"model": "owl-2", "value": {"label": "advert"}}}


@pytest.fixture
def lova():
    return worker()


@pytest.fixture
def browser(lova):
    browser = Client()
    browser.force_login(Person.objects.get(pk=lova.id), "django.contrib.auth.backends.ModelBackend")
    return browser


def started(browser, project):
    return browser.post(f"/work/{project.public_id}/start", {"minutes": 3}, follow=True)


def guessed(**other):
    """A published project at whose items a machine has guessed."""
    clara = good_customer()
    card = draft(clara, **other)
    bring_texts(card, 3)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE work_incomingitem SET content = content || %s::jsonb WHERE project_id = %s",
            [json.dumps(GUESS), card.id],
        )
    return assignment.publish(project=card.public_id, actor_id=clara.id)


def test_a_guess_is_declared_and_never_chosen_for_her(browser):
    page = started(browser, guessed()).content.decode()
    assert "A machine guessed: Advert (owl-2)" in page
    assert not re.search(r"<input[^>]* checked", page)


def test_a_blind_task_says_nothing_of_a_machine(browser):
    assert "machine" not in started(browser, published(texts=3)).content.decode()


def test_what_is_judged_by_and_needed_stands_beside_the_task(browser):
    project = guessed(criteria=("Every advert is found.",), requirements=(Requirement.QUIET_PLACE,))
    page = started(browser, project).content.decode()
    assert "<li>Every advert is found.</li>" in page
    assert "a quiet place." in page


def test_pages_are_drawn_in_the_size_that_she_chose(browser, lova):
    charter.hold_founding_vote()
    assert "data-size" not in browser.get("/work/").content.decode()
    settings = replace(kept.settings_of(lova.ref), text_size=130)
    people.save_settings(member=lova.ref, settings=settings)
    assert ' data-size="130"' in browser.get("/work/").content.decode()
    assert "data-size" not in Client().get("/accounts/login/").content.decode()
