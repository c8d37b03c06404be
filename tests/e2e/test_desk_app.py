"""The desk as an app: read aloud, installed, told of something by the browser."""

import json

import pytest

from tests.cast import published, worker
from tests.e2e.moves import begun, in_order, kept_for_later, until

pytestmark = [pytest.mark.walk, pytest.mark.django_db(transaction=True)]

NOTE = {"title": "Payday", "text": "Money has come.", "address": "/wallet/", "name": "one"}
# What the browser would say, in place of its voice.
VOICE = """
window.heard = [];
speechSynthesis.speak = (one) => heard.push([one.text, one.lang]);
"""
SHOWN = """navigator.serviceWorker.ready.then((one) => one.getNotifications())
  .then((all) => all.map((one) => [one.title, one.body, one.data]))"""


def test_a_task_and_its_instructions_are_read_aloud(live_server, window, signed_in):
    published(texts=2, content_language="es")
    page = window("netbook")
    page.add_init_script(VOICE)
    signed_in(page, worker())
    begun(page, live_server)
    text = page.locator(".task-text").inner_text()
    page.get_by_role("button", name="Read aloud").click()
    page.keyboard.press("r")
    page.get_by_role("button", name="Read the instructions aloud").click()
    assert until(lambda: page.evaluate("heard.length") == 3)
    task, again, instructions = page.evaluate("heard")
    assert task == again == [f"Is this news or an advert?\n{text}\nNews\nAdvert", "es"]
    assert "News says what happened" in instructions[0]


def test_a_browser_without_a_voice_offers_none(live_server, window, signed_in):
    published(texts=2)
    page = window("netbook")
    page.add_init_script("delete window.speechSynthesis")
    signed_in(page, worker())
    begun(page, live_server)
    page.get_by_role("button", name="Skip, paid the same").wait_for()
    assert page.get_by_text("aloud").count() == 0


def test_the_desk_can_be_installed(live_server, whole_window, signed_in, keep_picture):
    published(texts=2)
    page = whole_window("netbook")
    signed_in(page, worker())
    begun(page, live_server)
    kept_for_later(page)
    page.goto(f"{live_server.url}/desk/#/mine")
    page.get_by_text("look for “Install app”").wait_for()
    line = page.context.new_cdp_session(page)
    said = line.send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert {one["errorId"] for one in said} <= {"in-incognito"}
    page.evaluate(
        "dispatchEvent(Object.assign(new Event('beforeinstallprompt', {cancelable: true}),"
        " {prompt: async () => { window.asked = true; }}))"
    )
    page.get_by_role("button", name="Install the desk as an app").click()
    assert until(lambda: page.evaluate("window.asked"))
    assert in_order(page) == []


def test_a_notice_is_shown_by_the_browser(live_server, whole_window, signed_in):
    published(texts=2)
    page = whole_window("netbook")
    page.context.grant_permissions(["notifications"])
    signed_in(page, worker())
    begun(page, live_server)
    kept_for_later(page)
    line, seen = page.context.new_cdp_session(page), []
    line.on(
        "ServiceWorker.workerRegistrationUpdated", lambda one: seen.extend(one["registrations"])
    )
    line.send("ServiceWorker.enable")
    assert until(lambda: page.evaluate("1") and seen)
    line.send(
        "ServiceWorker.deliverPushMessage",
        {"origin": live_server.url, "registrationId": seen[0]["registrationId"],
         "data": json.dumps(NOTE)},
    )  # fmt: skip
    assert until(lambda: page.evaluate(SHOWN))
    assert page.evaluate(SHOWN) == [["Payday", "Money has come.", "/wallet/"]]
