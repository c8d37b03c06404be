"""What the sheet says in the desk: criteria, needs, a machine's guess, go or no-go."""

import json

import pytest
from django.db import connection
from playwright.sync_api import expect

from minga.domains.assignment import actions as assignment
from minga.domains.assignment import queries as slots
from minga.domains.people import queries as people
from minga.domains.publishing import actions as terms
from minga_pure.projects import DeclaredSkill, Requirement
from tests.cast import bring_texts, draft, good_customer, published, worker
from tests.e2e.moves import answer, begun, follow, in_order, overflow, until
from tests.integration.publishing.cast import in_pilot, volunteers

pytestmark = [pytest.mark.walk, pytest.mark.django_db(transaction=True)]
GUESS = {"guess": {"model": "owl-2", "value": {"label": "advert"}}}


def guessed():
    """A published project at whose items a machine has guessed."""
    clara = good_customer()
    card = draft(
        clara,
        criteria=("Every advert is found.", "A price alone makes no advert."),
        requirements=(Requirement.QUIET_PLACE, Requirement.LARGE_SCREEN),
    )
    bring_texts(card, 3)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE work_incomingitem SET content = content || %s::jsonb WHERE project_id = %s",
            [json.dumps(GUESS), card.id],
        )
    return assignment.publish(project=card.public_id, actor_id=clara.id)


def test_criteria_needs_and_a_declared_guess(live_server, window, signed_in, keep_picture):
    guessed()
    page = window("netbook")
    signed_in(page, worker())
    begun(page, live_server)
    page.get_by_text("A machine guessed: Advert (owl-2)").wait_for()
    assert page.locator(".widget input:checked").count() == 0
    page.locator("#help li", has_text="A price alone makes no advert.").wait_for()
    expect(page.locator("#help")).to_contain_text(
        "a screen larger than a telephone, a quiet place."
    )
    assert in_order(page) == []
    answer(page, "1", "Enter")
    page.get_by_text("1 of 3 done").wait_for()
    expect(page.get_by_text("A machine guessed")).to_have_count(1)
    keep_picture(page, "sheet-1-help")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_panel_on_the_smallest_phone(live_server, window, signed_in, keep_picture, language):
    guessed()
    page = window("phone", language=language)
    signed_in(page, worker())
    page.goto(f"{live_server.url}/desk/")
    page.locator(".card .button").first.click()
    page.locator(".widget").wait_for()
    page.locator("#asked").wait_for()
    page.locator("#help > summary").click()
    page.locator("#help ol li").first.wait_for()
    assert in_order(page) == []
    assert overflow(page) <= 0
    keep_picture(page, f"sheet-2-phone-{language}", whole=True)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_newcomer_says_that_she_can_and_begins(
    live_server, window, signed_in, keep_picture, language
):
    clara, lova = good_customer(), worker()
    project = published(clara, texts=3, skills=(DeclaredSkill.HANDWRITING,))
    say = {"en": "I can do this", "ar": "أستطيع ذلك"}[language]
    named = {"en": "reading handwriting", "ar": "قراءة خط اليد"}[language]
    page = window("phone", language=language, scheme="dark" if language == "ar" else "light")
    signed_in(page, lova)
    page.goto(f"{live_server.url}/work/")
    page.get_by_role("button", name=say).wait_for()
    assert in_order(page) == []
    keep_picture(page, f"skill-1-work-{language}", whole=True)
    page.goto(f"{live_server.url}/desk/")
    page.get_by_text(named).wait_for()
    assert in_order(page) == []
    keep_picture(page, f"skill-2-desk-{language}", whole=True)
    page.get_by_role("button", name=say).click()
    page.locator(".widget").wait_for()
    page.locator("#help > summary").click()
    page.locator("#help").get_by_text(named).wait_for()
    keep_picture(page, f"skill-3-sheet-{language}", whole=True)
    assert until(lambda: people.settings_of(lova.ref).skills == ("handwriting",))
    page.goto(f"{live_server.url}/desk/#/mine/settings")
    page.reload()
    expect(page.get_by_label(named)).to_be_checked()
    assert in_order(page) == []
    keep_picture(page, f"skill-4-settings-{language}", whole=True)
    assert slots.progress(project.id).held == 3


def test_after_the_last_task_of_a_pilot_she_says_go_or_no_go(live_server, window, signed_in):
    clara, found = good_customer(), volunteers(10)
    card = draft(clara)
    bring_texts(card, 600)
    terms.open_pilot(project=card.public_id, actor_id=clara.id)
    page = window("netbook")
    signed_in(page, in_pilot(found)[0])
    begun(page, live_server)
    while page.locator(".task-send").count():
        answer(page, "1", "Enter")
    page.get_by_text("All received").wait_for()
    follow(page, "Give your verdict")
    page.get_by_label("Yes, it is ready").check()
    assert in_order(page) == []
