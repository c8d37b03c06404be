"""Every screen of the desk in two directions and two lights, on the smallest phone: in order
(axe), nothing wider than 320 px, a picture kept of each."""

import pytest

from tests.cast import published, worker
from tests.e2e.moves import answer, in_order, overflow, settle

pytestmark = [pytest.mark.walk, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["es", "ar"])
def test_each_screen(live_server, window, signed_in, keep_picture, language, scheme):
    published(texts=3)
    lova = worker()
    page = window("phone", language=language, scheme=scheme)
    signed_in(page, lova)
    seen = {}

    def look(name):
        settle(page)
        keep_picture(page, f"screen-{name}-{language}-{scheme}", whole=True)
        wide = overflow(page)
        seen[name] = (in_order(page), max(0, wide))

    page.goto(f"{live_server.url}/desk/")
    page.locator(".card .button").first.wait_for()
    page.locator("link[rel=stylesheet]").wait_for(state="attached")
    look("home")
    page.locator(".card .button").first.click()
    page.locator(".widget .choice").first.wait_for()
    page.evaluate("document.querySelectorAll('aside details').forEach((one) => (one.open = true))")
    look("task")
    page.keyboard.press("Enter")
    page.locator("[role=alert]:not([hidden])").first.wait_for()
    look("task-incomplete")
    for _done in range(3):
        answer(page, "1", "Enter")
    page.locator(".card.narrow h1").wait_for()
    look("done")
    page.evaluate("dispatchEvent(new Event('online'))")
    page.locator(".pill-good").wait_for()
    for place in ("mine", "mine/settings", "mine/hours", "people"):
        page.evaluate(f"location.hash = '#/{place}'")
        page.locator("main h1").wait_for()
        look(place.rpartition("/")[2])
    page.context.set_offline(True)
    page.evaluate("location.hash = '#/'")
    look("home-offline")
    page.context.set_offline(False)
    assert {name: faults for name, faults in seen.items() if faults != ([], 0)} == {}
