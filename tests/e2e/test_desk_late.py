"""The later parts of the desk are slow, or do not come at all: she is told, and it goes on."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from minga.domains.answers import queries as answers
from minga.doors.web import desk
from tests.cast import good_customer, published, worker
from tests.e2e.kinds import on_offer
from tests.e2e.moves import answer, begun, go_on, in_order, kept_for_later, until

pytestmark = [pytest.mark.walk, pytest.mark.django_db(transaction=True)]

BUILT = Path(desk.__file__).parent.parent / "static" / "desk"
LATER = re.compile(r"/desk/files/.*(lazy|w-\w+)\.js")
DISK_FAILS_ONCE = """
    const { transaction } = IDBDatabase.prototype;
    IDBDatabase.prototype.transaction = function () {
        window.diskFailed = true;
        throw new DOMException("The disk is full.", "QuotaExceededError");
    };
    setTimeout(() => (IDBDatabase.prototype.transaction = transaction), 1000);
"""
STILL = "Still loading: this part needs the network once."


@pytest.fixture
def line(window, signed_in):
    """A page whose line lets no later part through, until line.free()."""

    assert (BUILT / "lazy.js").is_file(), "the line stops a file that is no longer built"

    class Line:
        def __init__(self, size, **dress):
            self.page, self.held = window(size, **dress), []
            self.cut = self.free_again = False
            signed_in(self.page, worker())
            self.page.route(LATER, self.stop)

        def stop(self, route):
            if self.free_again:
                route.continue_()
            elif self.cut:
                route.abort()
            else:
                self.held.append(route)

        def free(self):
            self.free_again = True
            for route in self.held:
                route.continue_()

    return Line


def test_my_things_say_that_they_are_on_their_way_and_open_by_themselves(
    live_server, line, keep_picture
):
    published(texts=4)
    slow = line("netbook")
    slow.page.goto(f"{live_server.url}/desk/")
    slow.page.get_by_role("link", name="Account").click()
    slow.page.locator("main").get_by_text(STILL).wait_for()
    assert in_order(slow.page) == []
    keep_picture(slow.page, "late-1-mine")
    slow.free()
    slow.page.get_by_role("heading", name="Account").wait_for()
    expect(slow.page.get_by_text(STILL)).to_have_count(0)


def test_she_may_go_elsewhere_meanwhile(live_server, line):
    published(texts=4)
    slow = line("phone")
    slow.page.goto(f"{live_server.url}/desk/")
    slow.page.get_by_role("link", name="Account").click()
    slow.page.locator("main").get_by_text(STILL).wait_for()
    slow.page.get_by_role("link", name="Work", exact=True).click()
    slow.page.get_by_role("button", name="Continue").click()
    slow.page.locator(".widget .choice").first.wait_for()
    slow.free()
    slow.page.locator("#wrong").wait_for()
    assert slow.page.locator(".widget .choice").first.is_visible()


def test_an_answer_is_taken_back_when_what_it_takes_has_come(live_server, line, keep_picture):
    published(texts=4)
    slow = line("netbook")
    slow.page.goto(f"{live_server.url}/desk/")
    go_on(slow.page)
    answer(slow.page, "1", "Enter")
    slow.page.get_by_text("1 of 4 done").wait_for()
    slow.page.get_by_role("button", name="Undo last").click()
    said = slow.page.get_by_role("status").filter(has_text=STILL)
    said.wait_for()
    assert said.bounding_box()["height"] > 20  # seen, not only heard
    assert in_order(slow.page) == []
    keep_picture(slow.page, "late-2-undo")
    slow.free()
    slow.page.get_by_text("0 of 4 done").wait_for()
    said.wait_for(state="detached")


def test_a_kind_that_has_not_come_yet_is_there_with_the_next_network(live_server, line):
    on_offer("image_classification")
    broken = line("netbook")
    broken.cut = True
    broken.page.goto(f"{live_server.url}/desk/")
    broken.page.get_by_role("button", name="Continue").click()
    broken.page.get_by_text("This kind of task has not reached this device yet").wait_for()
    broken.free()
    broken.page.locator(".widget .choice").first.wait_for()
    expect(broken.page.get_by_text("has not reached this device")).to_have_count(0)


def test_who_stands_on_an_offer_by_keyboard_still_does_when_more_offers_come(
    live_server, window, signed_in
):
    first = published()
    page = window("netbook")
    signed_in(page, worker())
    page.goto(f"{live_server.url}/desk/")
    kept_for_later(page)
    page.reload()
    stands = page.locator(f'[data-project="{first.public_id}"] button')
    stands.focus()
    expect(stands).to_be_focused()
    other = published(good_customer("carlos"), question="Is this a poem?")
    page.evaluate("dispatchEvent(new Event('online'))")
    page.locator(f'[data-project="{other.public_id}"] button').wait_for()
    expect(stands).to_be_focused()


def test_a_device_that_fails_to_read_for_a_moment_sends_by_itself_afterwards(
    live_server, window, signed_in
):
    project = published(texts=4)
    page = window("netbook")
    signed_in(page, worker())
    begun(page, live_server)
    answer(page, "1", "Enter")
    page.get_by_text("1 of 4 done").wait_for()
    page.evaluate(DISK_FAILS_ONCE)
    page.evaluate("void dispatchEvent(new Event('online'))")
    assert until(lambda: page.evaluate("window.diskFailed"))
    assert until(lambda: answers.kinds(project.id) == {"label": 1})
