"""Recordings and photographs: kept on the device as they are made, then sent piece by piece."""

import io
import re
import shutil
import time

import pytest
from PIL import Image

from minga.domains.answers import queries as answers
from minga.domains.work import queries as work
from tests.cast import worker
from tests.e2e.conftest import at_rest
from tests.e2e.kinds import on_offer
from tests.e2e.moves import (
    answer,
    begun,
    in_order,
    kept_for_later,
    kill,
    own_browser,
    until,
    values,
)
from tests.e2e.patience import PATIENCE_MS

pytestmark = [pytest.mark.walk, pytest.mark.django_db(transaction=True)]

AFTER = {seconds: re.compile(f"0:(0[{seconds}-9]|[1-9])") for seconds in (2, 3)}
FAKE_DEVICES = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]


@pytest.fixture
def studio(playwright):
    """A browser with a camera and a microphone that are not there."""
    browser = playwright.chromium.launch(
        executable_path=shutil.which("chromium"), args=["--no-sandbox", *FAKE_DEVICES]
    )
    page = browser.new_page(viewport={"width": 1024, "height": 600})
    page.set_default_timeout(PATIENCE_MS)
    yield page
    browser.close()
    at_rest()


@pytest.fixture(autouse=True)
def storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


def recorded(page, seconds=2):
    """Record for so long, then stop; what was recorded can be heard."""
    page.locator(".row > .button:not([disabled])").wait_for()
    page.keyboard.press("n")
    page.locator(".taping").wait_for()
    page.locator(".taped-clock").filter(has_text=AFTER[seconds]).wait_for()
    page.keyboard.press("n")
    page.get_by_role("button", name="Record it again").wait_for()
    page.locator(".taped[src]").wait_for()


@pytest.mark.parametrize("name", ["audio_recording", "video_capture"])
def test_a_recording_is_kept_heard_and_sent(live_server, studio, signed_in, keep_picture, name):
    project = on_offer(name)
    signed_in(studio, worker())
    begun(studio, live_server)
    studio.keyboard.press("Enter")
    studio.get_by_role("alert").filter(has_text="Record it first").wait_for()
    recorded(studio)
    keep_picture(studio, f"widget-{name}")
    assert in_order(studio) == []
    studio.reload()
    studio.get_by_role("button", name="Record it again").wait_for()
    studio.locator(".taped[src]").wait_for()
    assert studio.evaluate(
        "new Promise(ok => { const one = document.querySelector('.taped');"
        " one.onended = () => ok(true); one.onerror = () => ok(false); one.play(); })"
    )
    answer(studio, "Enter")
    studio.get_by_text("1 of 4 done").wait_for()
    studio.evaluate("dispatchEvent(new Event('online'))")
    (value,) = values(project, 1)
    kept = work.blob(value["media"])
    assert kept.media_type == "video/webm"
    assert value["duration_ms"] >= 2_000
    studio.get_by_text("All received").wait_for()


def test_a_photograph_is_made_small_and_sent(live_server, studio, signed_in, keep_picture):
    project = on_offer("photo_capture")
    # Chromium hands choosers over only from a moment after the first listener came.
    studio.on("filechooser", lambda chooser: None)
    signed_in(studio, worker())
    begun(studio, live_server)
    studio.keyboard.press("Enter")
    studio.get_by_role("alert").filter(has_text="Take a photograph first").wait_for()
    written = io.BytesIO()
    place = Image.Exif()
    place.get_ifd(0x8825).update({1: "S", 2: (18.0, 52.0, 45.0)})
    Image.linear_gradient("L").resize((2400, 1200)).save(written, "PNG", exif=place)
    with studio.expect_file_chooser() as asked:
        studio.keyboard.press("n")
    asked.value.set_files(
        {"name": "market.png", "mimeType": "image/png", "buffer": written.getvalue()}
    )
    studio.get_by_text("Take another one", exact=True).first.wait_for()
    keep_picture(studio, "widget-photo_capture")
    assert in_order(studio) == []
    studio.reload()
    studio.get_by_text("Take another one", exact=True).first.wait_for()
    assert until(lambda: studio.evaluate("document.querySelector('canvas')?.width") == 1600)
    answer(studio, "Enter")
    studio.get_by_text("1 of 4 done").wait_for()
    studio.evaluate("dispatchEvent(new Event('online'))")
    (value,) = values(project, 1)
    assert (value["width"], value["height"]) == (1600, 800)
    with work.blob(value["media"]).open() as file:
        sent = Image.open(file)
        assert sent.size == (1600, 800)
        assert dict(sent.getexif()) == {}  # EXIF, and the place with it, stays on the device


def test_killed_at_five_seconds_a_recording_loses_at_most_one(
    live_server, chromium, signed_in, tmp_path
):
    """SIGKILL, offline: what the clock showed is there again, is sent, and arrives whole."""
    project, home = on_offer("audio_recording"), tmp_path / "profile"
    context = own_browser(chromium, home, *FAKE_DEVICES)
    page = context.new_page()
    signed_in(page, worker())
    begun(page, live_server)
    kept_for_later(page)
    context.set_offline(True)
    page.locator(".row > .button:not([disabled])").wait_for()
    page.keyboard.press("n")
    page.locator(".taping").wait_for()
    began = time.monotonic()
    page.locator(".taped-clock").filter(has_text="0:05").wait_for()
    recorded_ms = (time.monotonic() - began) * 1_000
    kill(home)

    context = own_browser(chromium, home, *FAKE_DEVICES)
    context.set_offline(True)
    page = context.new_page()
    page.goto(f"{live_server.url}/desk/#/task/{project.public_id}")
    page.get_by_role("button", name="Record it again").wait_for()
    page.locator(".taped[src]").wait_for()
    answer(page, "Enter")
    page.get_by_text("saved here").first.wait_for()
    assert answers.kinds(project.id) == {}
    context.set_offline(False)
    (value,) = values(project, 1)
    assert value["duration_ms"] >= min(recorded_ms, 5_900) - 1_000
    assert value["duration_ms"] >= 5_000
    assert work.blob(value["media"]) is not None
    kill(home)
