"""Recordings and photographs: each second is kept on the device, and comes back after a reload."""

import io
import re
import shutil
import time

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image

from tests.cast import worker
from tests.walks.kinds import on_offer

pytestmark = [pytest.mark.walk, pytest.mark.django_db(transaction=True)]

AFTER = {seconds: re.compile(f"0:(0[{seconds}-9]|[1-9])") for seconds in (2, 3)}
FAKE_DEVICES = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]


def in_order(page):
    return [fault["id"] for fault in Axe().run(page).response["violations"]]


@pytest.fixture
def studio():
    """A browser with a camera and a microphone that are not there."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", *FAKE_DEVICES]
        )
        page = browser.new_page(viewport={"width": 1024, "height": 600})
        page.set_default_timeout(15_000)
        yield page
        page.wait_for_timeout(1_500)  # what is on its way arrives
        browser.close()
    time.sleep(1.5)  # the server's threads see that nobody is there, and leave the database


def opened(page, live_server):
    page.goto(f"{live_server.url}/desk/")
    page.locator(".card .button").first.click()
    page.locator(".widget > *").first.wait_for()
    page.wait_for_timeout(500)


@pytest.mark.parametrize("name", ["audio_recording", "video_capture"])
def test_what_was_recorded_is_there_after_a_reload(
    live_server, studio, signed_in, keep_picture, name
):
    on_offer(name)
    signed_in(studio, worker())
    opened(studio, live_server)
    studio.keyboard.press("Enter")
    studio.get_by_role("alert").filter(has_text="Record it first").wait_for()
    studio.keyboard.press("n")
    studio.locator(".taped-clock").filter(has_text=AFTER[3]).wait_for()
    keep_picture(studio, f"widget-{name}-recording")
    assert in_order(studio) == []
    studio.reload()  # in the middle: at most the last second is lost
    studio.locator(".taped-clock").filter(has_text=AFTER[3]).wait_for()
    studio.get_by_role("button", name="Record it again").click()
    studio.locator(".taping").wait_for()
    studio.locator(".taped-clock").filter(has_text=AFTER[2]).wait_for()
    studio.locator(".taping").click()
    studio.get_by_role("button", name="Record it again").wait_for()
    studio.wait_for_timeout(500)
    keep_picture(studio, f"widget-{name}")
    assert in_order(studio) == []
    assert studio.evaluate(
        "new Promise(ok => { const one = document.querySelector('.taped');"
        " one.onended = () => ok(true); one.onerror = () => ok(false); one.play(); })"
    )


def test_a_photograph_is_made_small_and_kept(live_server, studio, signed_in, keep_picture):
    on_offer("photo_capture")
    signed_in(studio, worker())
    opened(studio, live_server)
    studio.keyboard.press("Enter")
    studio.get_by_role("alert").filter(has_text="Take a photograph first").wait_for()
    written = io.BytesIO()
    Image.linear_gradient("L").resize((2400, 1200)).save(written, "PNG")
    with studio.expect_file_chooser() as asked:
        studio.keyboard.press("n")
    asked.value.set_files(
        {"name": "market.png", "mimeType": "image/png", "buffer": written.getvalue()}
    )
    studio.get_by_text("Take another one", exact=True).first.wait_for()
    studio.wait_for_timeout(500)
    keep_picture(studio, "widget-photo_capture")
    assert in_order(studio) == []
    studio.reload()
    studio.get_by_text("Take another one", exact=True).first.wait_for()
    assert studio.evaluate("document.querySelector('canvas').width") == 1600
