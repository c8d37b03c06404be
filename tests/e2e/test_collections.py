"""One member refuses and earns the same; another sends a selfie, sees it, withdraws (G9)."""

import io
import re
import shutil

import pytest
from PIL import Image

from minga.domains.answers import queries as answers
from minga.domains.consent import queries as consents
from minga.domains.consent.types import GrantState
from tests import cast_collections as collecting
from tests.e2e.conftest import at_rest
from tests.e2e.moves import answer, in_order, until
from tests.e2e.patience import PATIENCE_MS
from tests.integration.consent import cast as consent

pytestmark = [pytest.mark.walk, pytest.mark.django_db(transaction=True)]
FAKE_DEVICES = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
DRESSES = [("phone", "en", "light"), ("netbook", "en", "dark"), ("desk", "ar", "light")]


@pytest.fixture
def studio(playwright):
    """A browser whose camera and microphone show a test picture and play a tone."""
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


def opened(page, live_server, project):
    """Open the desk and begin the offer of one project."""
    page.goto(f"{live_server.url}/desk/")
    page.locator(".card", has_text=project.question).locator(".button").first.click()
    page.locator(".widget > *").first.wait_for(state="attached")
    page.locator("link[href*=widgets]").wait_for(state="attached")


def stored_on_device(page):
    """The names of the stores that hold bytes of media on this device, and the caches."""
    return page.evaluate("""async () => {
        const bytes = [];
        for (const { name } of await indexedDB.databases()) {
            if (!name.startsWith("minga-")) continue;
            const db = await new Promise((done) => {
                const asked = indexedDB.open(name); asked.onsuccess = () => done(asked.result);
            });
            for (const store of ["files", "pieces"]) {
                if (!db.objectStoreNames.contains(store)) continue;
                const rows = await new Promise((done) => {
                    const asked = db.transaction(store).objectStore(store).getAll();
                    asked.onsuccess = () => done(asked.result);
                });
                for (const row of rows) {
                    const head = await (row.file || row.piece).slice(0, 3).arrayBuffer();
                    bytes.push([store, Array.from(new Uint8Array(head))]);
                }
            }
            db.close();
        }
        return bytes;
    }""")


def test_a_selfie_is_taken_sent_seen_and_withdrawn(live_server, studio, signed_in, keep_picture):
    stage = collecting.stage(items=1)
    consent.granted(stage.lova, stage.terms)
    signed_in(studio, stage.lova)
    opened(studio, live_server, stage.project)
    studio.get_by_role("button", name="Use the camera").wait_for()
    studio.keyboard.press("Enter")
    studio.get_by_role("alert").filter(has_text="Take a photograph first").wait_for()
    studio.keyboard.press("n")
    studio.get_by_role("button", name="Take the picture now").wait_for()
    keep_picture(studio, "collect-camera")
    studio.keyboard.press("n")
    studio.get_by_text("Take another one", exact=True).first.wait_for()
    assert until(lambda: stored_on_device(studio))
    assert [row for row in stored_on_device(studio) if row[1] == [0xFF, 0xD8, 0xFF]] == []
    keep_picture(studio, "collect-selfie")
    assert in_order(studio) == []
    studio.reload()
    studio.get_by_text("Take another one", exact=True).first.wait_for()
    answer(studio, "Enter")
    studio.evaluate("dispatchEvent(new Event('online'))")
    assert until(lambda: [item for item in answers.collected_items(stage.lova.ref)
                          if item.is_answered])  # fmt: skip
    assert until(lambda: not stored_on_device(studio))
    (item,) = answers.collected_items(stage.lova.ref)
    _type, pieces = answers.read_collected(stage.lova.ref, item.item)
    with Image.open(io.BytesIO(b"".join(pieces))) as picture:
        assert dict(picture.getexif()) == {}
    studio.goto(f"{live_server.url}/me/consents")
    studio.get_by_text("agreed; nothing leaves yet").wait_for()
    studio.get_by_role("link", name="What you sent of yourself").click()
    studio.get_by_role("img", name=re.compile("selfie")).wait_for()
    keep_picture(studio, "collect-mine", whole=True)
    assert in_order(studio) == []
    studio.goto(f"{live_server.url}/me/consents")
    studio.get_by_role("button", name="Withdraw").click()
    studio.get_by_text("What was paid stays yours").wait_for()
    assert consents.grants_of(stage.lova.ref)[0].state is GrantState.WITHDRAWN
    studio.goto(f"{live_server.url}/me/collected")
    studio.get_by_role("button", name="Delete").click()
    studio.get_by_text("It is deleted").wait_for()
    assert answers.collected_items(stage.lova.ref) == []


def test_who_refuses_is_shown_as_much_other_work(live_server, window, signed_in, keep_picture):
    stage = collecting.stage(items=1)
    page = window("phone")
    signed_in(page, stage.lova)
    page.goto(f"{live_server.url}/me/consents/offers/{stage.terms.public_id}")
    page.get_by_text("stays yours when you say no").wait_for()
    keep_picture(page, "collect-offer", whole=True)
    assert in_order(page) == []
    page.get_by_role("button", name="No, ").click()
    page.get_by_text("You said no").wait_for()
    opened(page, live_server, stage.alternative)
    page.get_by_text("Send · $5.00").wait_for()
    page.keyboard.press("1")
    answer(page, "Enter")
    page.get_by_text("1 of ").first.wait_for()


@pytest.mark.parametrize("kind", ["voice", "video"])
def test_a_voice_and_a_clip_go_the_same_way(live_server, studio, signed_in, keep_picture, kind):
    stage = collecting.stage(kind, items=1)
    consent.granted(stage.lova, stage.terms)
    signed_in(studio, stage.lova)
    opened(studio, live_server, stage.project)
    studio.locator(".row > .button:not([disabled])").wait_for()
    studio.keyboard.press("n")
    studio.locator("meter:not([hidden])").wait_for()
    studio.locator(".taped-clock").filter(has_text=re.compile("0:0[2-9]")).wait_for()
    keep_picture(studio, f"collect-{kind}")
    studio.keyboard.press("n")
    studio.get_by_role("button", name="Record it again").wait_for()
    studio.locator(".taped[src]").wait_for()
    assert {row[0] for row in stored_on_device(studio)} == {"files"}
    assert [row for row in stored_on_device(studio) if row[1] == [0x1A, 0x45, 0xDF]] == []
    answer(studio, "Enter")
    studio.evaluate("dispatchEvent(new Event('online'))")
    assert until(lambda: [item for item in answers.collected_items(stage.lova.ref)
                          if item.is_answered])  # fmt: skip
    (item,) = answers.collected_items(stage.lova.ref)
    assert item.media_type == {"voice": "audio/webm", "video": "video/webm"}[kind]
