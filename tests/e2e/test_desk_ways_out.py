"""On every kind of task, by keys alone and by touch alone: I can't tell, the instruction is wrong,
private life, skip, and undo."""

import pytest

from minga.domains.answers import queries as answers
from tests.cast import worker
from tests.e2e.kinds import KINDS, on_offer, review_on_offer
from tests.e2e.moves import another_task, until

pytestmark = [pytest.mark.walk, pytest.mark.django_db(transaction=True)]

ONE_EACH = {"cant_tell": 1, "wrong_instruction": 1, "private": 1, "skip": 1}
STOPS_MOST = 60
"""A keyboard never needs more stops than this from the question to any button of its task."""
FINGER_PX = 24
"""The least height and width of what a finger has to meet (WCAG 2.2, 2.5.8)."""
MEASURED = "one => one.isConnected && [one.offsetWidth, one.offsetHeight]"


def by_keys(page, target):
    """Go from stop to stop until it is there, and press Enter."""
    for _stop in range(STOPS_MOST):
        if target.evaluate("one => one === document.activeElement"):
            return page.keyboard.press("Enter")
        page.keyboard.press("Tab")
    raise AssertionError(f"no way to {target} by Tab")


def by_touch(page, target):
    # a list that is drawn anew between finding and measuring has let go of what was found
    size = until(lambda: target.evaluate(MEASURED))
    assert min(size) >= FINGER_PX, (str(target), size)
    target.tap()


HANDS = {"keys": (by_keys, "netbook", False), "touch": (by_touch, "phone", True)}


class Desk:
    """One page, one bundle of four, one way of reaching what is on it."""

    def __init__(self, page, reach):
        self.page, self.reach = page, reach

    def begin(self, address, question):
        self.page.goto(address)
        card = self.page.locator(".card").filter(has_text=question)
        self.reach(self.page, card.locator("button").first)
        self.page.locator("#wrong summary").wait_for()

    def press(self, words, then):
        """Press a button of this task; another one comes, and the bar says so."""
        with another_task(self.page):
            self.reach(self.page, self.page.get_by_role("button", name=words).first)
        self.page.get_by_text(then).wait_for()

    def unfold(self):
        self.reach(self.page, self.page.locator("#wrong summary"))

    def write(self, text):
        self.reach(self.page, self.page.locator("#note"))
        self.page.keyboard.insert_text(text)

    def every_way_out(self):
        self.press("I can’t tell", then="1 of 4 done")
        self.press("Undo last", then="0 of 4 done")
        self.press("I can’t tell", then="1 of 4 done")
        self.unfold()
        self.press("The instructions do not fit", then="2 of 4 done")
        self.unfold()
        self.write("A number plate can be read.")
        self.press("It shows private data", then="3 of 4 done")
        self.reach(self.page, self.page.get_by_role("button", name="Skip, paid the same"))
        self.page.get_by_text("That was all of it").wait_for()


@pytest.mark.parametrize("hands", sorted(HANDS))
def test_every_way_out_of_every_kind(live_server, window, signed_in, subtests, hands):
    reach, size, has_touch = HANDS[hands]
    lova = worker()
    projects = {kind: on_offer(kind, owner=f"clara-{kind}") for kind in sorted(KINDS)}
    projects["review"] = review_on_offer(lova)
    page = window(size, has_touch=has_touch, reduced_motion="reduce")
    signed_in(page, lova)
    for kind, project in projects.items():
        with subtests.test(kind=kind):
            desk = Desk(page, reach)
            desk.begin(f"{live_server.url}/desk/#/", project.question)
            desk.every_way_out()
    page.evaluate("dispatchEvent(new Event('online'))")
    for kind, project in projects.items():
        with subtests.test(kind=kind, arrived=True):
            assert until(lambda card=project: answers.kinds(card.id) == ONE_EACH)
    page.get_by_text("All received").first.wait_for()
