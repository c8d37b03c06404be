"""The desk in a real browser: offline, killed, two windows, by keyboard."""

import re

import pytest
from playwright.sync_api import expect

from minga.domains.answers import queries as answers
from tests.cast import published, worker
from tests.e2e.moves import (
    another_task,
    answer,
    arrived,
    begun,
    draft_stored,
    go_on,
    in_order,
    kept_for_later,
    kill,
    overflow,
    own_browser,
    rest,
    stored,
    until,
)
from tests.e2e.test_member_day import with_pictures

pytestmark = [pytest.mark.walk, pytest.mark.django_db(transaction=True)]

DAY = "day-desk"
SAVED_OR_LATE = re.compile("Saved here|answered in another window")


def holds_everything(page, person, project):
    """Whether the device has all tasks of a project, a sync and an exchange with the server."""
    tasks = stored(page, person, "tasks")
    exchanges = [record.get("syncedAt") for record in stored(page, person, "meta")]
    held = answers.open_tasks(person.ref, project.public_id)
    return len(tasks) == len(held) and len(exchanges) == 2 and all(exchanges)


def test_a_bundle_by_keyboard_alone(live_server, window, signed_in, keep_picture):
    project, lova = published(texts=4), worker()
    page = window("netbook")
    signed_in(page, lova)
    page.goto(f"{live_server.url}/desk/")
    page.get_by_role("button", name="Continue").wait_for()
    assert in_order(page) == []
    keep_picture(page, f"{DAY}-1-home")
    page.get_by_role("button", name="Continue").focus()
    page.keyboard.press("Enter")
    for done in range(4):
        page.get_by_text(f"{done} of 4 done").wait_for()
        page.keyboard.press("Enter")
        page.get_by_role("alert").filter(has_text="Choose one first").wait_for()
        page.keyboard.press("1" if done % 2 else "2")
        if done == 1:
            keep_picture(page, f"{DAY}-2-task")
            assert in_order(page) == []
            with another_task(page):
                page.keyboard.press("u")
            page.get_by_text("0 of 4 done").wait_for()
            expect(page.get_by_role("radio", name="Advert")).to_be_checked()
            answer(page, "Enter")
            page.get_by_text("1 of 4 done").wait_for()
            page.keyboard.press("1")
        answer(page, "Enter")
    page.get_by_text("That was all of it").wait_for()
    assert arrived(project, 4) == {"label": 4}
    page.get_by_text("All received").wait_for()
    keep_picture(page, f"{DAY}-3-done")
    page.goto(f"{live_server.url}/desk/#/mine")
    page.get_by_text("for 4 answers").wait_for()
    keep_picture(page, f"{DAY}-4-mine")
    assert in_order(page) == []


def test_the_second_visit_asks_the_network_for_nothing(live_server, window, signed_in):
    project, lova = published(texts=30), worker()
    page = window("netbook")
    signed_in(page, lova)
    begun(page, live_server)
    kept_for_later(page)
    assert until(lambda: holds_everything(page, lova, project))
    rest(page)
    page.close()
    context = page.context
    seen = []
    context.on("request", lambda one: one.service_worker or seen.append(one.url))
    context.on("response", lambda one: one.from_service_worker and seen.remove(one.url))
    again = context.new_page()
    again.goto(f"{live_server.url}/desk/")
    go_on(again)
    again.locator("#wrong").wait_for()
    again.keyboard.press("1")
    draft_stored(again, lova)
    rest(again)
    assert [url for url in seen if not url.startswith("data:")] == []


def test_killed_offline_in_the_middle_of_a_bundle_nothing_is_lost(
    live_server, chromium, signed_in, tmp_path, keep_picture
):
    project, lova = published(texts=8), worker()
    home = tmp_path / "profile"
    context = own_browser(chromium, home)
    page = context.new_page()
    signed_in(page, lova)
    begun(page, live_server)
    kept_for_later(page)
    context.set_offline(True)
    for done in range(3):
        page.get_by_text(f"{done} of 8 done").wait_for()
        answer(page, "1", "Enter")
    page.get_by_text("3 answers saved here, waiting for the network").wait_for()
    page.keyboard.press("2")  # a draft of the fourth
    draft_stored(page, lova)
    keep_picture(page, f"{DAY}-5-offline")
    page.reload()  # without a network, from the device
    page.get_by_text("3 of 8 done").wait_for()
    expect(page.get_by_role("radio", name="Advert")).to_be_checked()
    assert answers.kinds(project.id) == {}
    kill(home)

    context = own_browser(chromium, home)
    context.set_offline(True)
    page = context.new_page()
    page.goto(f"{live_server.url}/desk/#/task/{project.public_id}")
    page.get_by_text("3 of 8 done").wait_for()
    expect(page.get_by_role("radio", name="Advert")).to_be_checked()
    assert answers.kinds(project.id) == {}
    context.set_offline(False)
    assert arrived(project, 3) == {"label": 3}
    page.get_by_text("All received").wait_for()
    kill(home)


def test_two_windows_with_the_same_task_send_one_answer(live_server, window, signed_in):
    project, lova = published(texts=6), worker()
    one = window("netbook")
    signed_in(one, lova)
    begun(one, live_server)
    other = one.context.new_page()
    other.goto(one.url)
    other.locator(".widget > *").first.wait_for(state="attached")
    for page in (one, other):
        page.keyboard.press("1")
    for page in (one, other):
        page.evaluate(
            "setTimeout(() => document.dispatchEvent("
            "new KeyboardEvent('keydown', {key: 'Enter'})), 300)"
        )
    for page in (one, other):
        page.locator("#spoken").filter(has_text=SAVED_OR_LATE).wait_for(state="attached")
    one.evaluate("dispatchEvent(new Event('online'))")
    arrived(project, 1)
    one.get_by_text("All received").wait_for()
    other.get_by_text("All received").wait_for()
    places = [given.pos for given in answers.answers_from(project.id, first=0, items=20)[0]]
    assert len(places) == len(set(places))
    assert 1 <= len(places) <= 2


def test_boxes_are_drawn_in_the_desk_by_keyboard(live_server, window, signed_in, keep_picture):
    lova = worker()
    project = with_pictures()
    page = window("netbook")
    signed_in(page, lova)
    begun(page, live_server)
    page.locator(".boxes-sheet").wait_for()
    page.keyboard.press("n")
    page.locator(".box-chosen").wait_for()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Shift+ArrowDown")
    keep_picture(page, f"{DAY}-6-boxes")
    assert in_order(page) == []
    page.get_by_role("button", name="Send").click()
    page.get_by_text("1 of 2 done").wait_for()
    page.evaluate("dispatchEvent(new Event('online'))")
    assert arrived(project, 1) == {"label": 1}


@pytest.mark.parametrize("language", ["es", "ar"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_home_and_task_are_in_order(live_server, window, signed_in, keep_picture, language, scheme):
    published(texts=4)
    lova = worker()
    page = window("phone", language=language, scheme=scheme)
    signed_in(page, lova)
    page.goto(f"{live_server.url}/desk/")
    page.locator(".card .button").first.wait_for()
    assert page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
    assert in_order(page) == []
    keep_picture(page, f"{DAY}-home-{language}-{scheme}", whole=True)
    page.locator(".card .button").first.click()
    page.locator(".widget .choice").first.wait_for()
    assert in_order(page) == []
    assert overflow(page) <= 0
    keep_picture(page, f"{DAY}-task-{language}-{scheme}", whole=True)
