"""What makes work in the desk quicker: zoom, search in labels, keys, one-key answers."""

import re

import pytest

from minga_pure.tasktypes import FOR_DERIVED_PROJECTS, task_types
from tests.cast import worker
from tests.e2e.kinds import KINDS as KIND_TASKS
from tests.e2e.kinds import TASKS, label, on_offer
from tests.e2e.moves import another_task, begun, in_order, values
from tests.waiting import until

pytestmark = [pytest.mark.walk, pytest.mark.django_db(transaction=True)]

KINDS = [kind.name for kind in task_types() if kind.name not in FOR_DERIVED_PROJECTS]
CANDIDATES = [
    *"abcdefghijklmnopqrstuvwxyz0123456789+-=/?!",
    *("F1", "F2", "F3", "F4", "Escape", "Delete", " ", "Enter"),
]
LISTED = (
    """() => [...document.querySelectorAll('.key-list dt .unseen')].map((e) => e.textContent)"""
)
# Press each key where nothing is focused; return those that the page has used.
USED = """(keys) => keys.filter((key) => {
  const event = new KeyboardEvent('keydown', {key, bubbles: true, cancelable: true});
  document.body.dispatchEvent(event);
  document.querySelector('.key-list')?.remove();
  document.activeElement?.blur();
  return event.defaultPrevented;
})"""
SPOKEN = {"+": "+ =", "−": "-", "1–9": "1 2 3 4 5 6 7 8 9"}


def tools_ready(page):
    page.locator(".redo").wait_for()


def opened(window, signed_in, live_server, size="netbook", **more):
    page = window(size, **more)
    signed_in(page, worker())
    begun(page, live_server)
    tools_ready(page)
    return page


def listed_keys(page):
    page.keyboard.press("?")
    page.locator(".key-list").wait_for()
    caps = page.evaluate(LISTED)
    page.keyboard.press("Escape")
    page.locator(".key-list").wait_for(state="detached")
    spoken = " ".join(SPOKEN.get(cap, cap) for cap in caps)
    return {key.lower() for key in spoken.replace("Esc", "Escape").replace("Del", "Delete").split()}


@pytest.mark.parametrize("name", KINDS)
def test_the_list_of_keys_misses_none_that_the_task_uses(live_server, window, signed_in, name):
    on_offer(name)
    page = opened(window, signed_in, live_server)
    listed = listed_keys(page)
    assert {"enter", "?", "!"} <= listed
    send = {"enter", "c", "s", "r", "u", "!"}  # pressed last: they leave the task
    keys = [key for key in CANDIDATES if key.lower() not in send]
    used = {"space" if key == " " else key.lower() for key in page.evaluate(USED, keys)}
    assert used - listed == set()


def test_a_picture_is_zoomed_by_keys_wheel_and_buttons(
    live_server, window, signed_in, keep_picture
):
    on_offer("boxes")
    page = opened(window, signed_in, live_server)
    level = page.get_by_role("button", name="Show the whole picture")
    page.keyboard.press("+")
    assert level.inner_text() == "140%"
    page.keyboard.press("Alt+ArrowRight")
    page.keyboard.press("n")  # a box is drawn in the picture, however large it is shown
    page.get_by_text("Boxes: 1", exact=True).wait_for()
    page.keyboard.press("2")  # the fresh box keeps its label
    page.locator(".box-name", has_text="1 Cup").wait_for()
    page.keyboard.press("0")
    assert level.inner_text() == "100%"
    sheet = page.locator(".boxes-sheet")
    sheet.hover()
    page.keyboard.down("Control")
    page.mouse.wheel(0, -300)
    page.keyboard.up("Control")
    assert until(lambda: level.inner_text() not in ("100%", "140%"))
    page.get_by_text("Light").click()
    page.get_by_label("Brightness").fill("200")
    image = page.locator(".boxes-sheet image")
    assert "brightness(200%)" in image.evaluate("image => image.style.filter")
    keep_picture(page, "tools-zoom")
    assert in_order(page) == []


def test_one_finger_draws_and_two_zoom(live_server, window, signed_in):
    on_offer("polygons")
    page = opened(window, signed_in, live_server, "phone", has_touch=True)
    box = page.locator(".boxes-sheet").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    touch = page.context.new_cdp_session(page)

    def fingers(kind, *points):
        touch.send(
            "Input.dispatchTouchEvent",
            {"type": kind, "touchPoints": [{"x": px, "y": y, "id": at} for at, px in points]},
        )

    fingers("touchStart", (0, x - 20))
    fingers("touchStart", (0, x - 20), (1, x + 20))
    fingers("touchMove", (0, x - 60), (1, x + 60))
    fingers("touchEnd")
    level = page.locator(".picture-tools .button").nth(1)
    assert until(lambda: level.inner_text() not in ("100%", ""))
    assert page.locator(".shape-open").count() == 0
    page.touchscreen.tap(x, y)
    page.locator(".shape-open").wait_for(state="attached")


def test_a_choice_is_undone_redone_and_sends_itself(live_server, window, signed_in):
    project = on_offer("relevance")
    page = opened(window, signed_in, live_server)
    checked = page.locator("input[name=label]:checked")
    page.keyboard.press("1")
    page.keyboard.press("2")
    page.keyboard.press("u")
    assert checked.input_value() == "bad"
    page.keyboard.press("Control+y")
    assert checked.input_value() == "fair"
    page.get_by_label(re.compile("A choice sends itself")).check()
    with another_task(page):
        page.keyboard.press("3")
    tools_ready(page)
    assert page.get_by_label(re.compile("A choice sends itself")).is_checked()
    with another_task(page):
        page.keyboard.press("1")
    page.evaluate("dispatchEvent(new Event('online'))")
    assert values(project, 2) == [{"label": "perfect"}, {"label": "bad"}]


def test_many_labels_are_searched(live_server, window, signed_in, keep_picture, monkeypatch):
    labels = [label("tree", "Trees")]
    labels += [{**label(f"kind-{n}", f"Kind {n}"), "under": "tree"} for n in range(999)]
    monkeypatch.setitem(KIND_TASKS["image_classification"], "labels", labels)
    on_offer("image_classification")
    page = opened(window, signed_in, live_server)
    search = page.get_by_label("Search in the labels")
    page.keyboard.press("/")
    page.keyboard.type("tree kind 777")
    page.get_by_text("1 label", exact=True).wait_for()
    keep_picture(page, "tools-labels")
    page.keyboard.press("Enter")
    assert page.locator("input[name=label]:checked").input_value() == "kind-777"
    assert in_order(page) == []
    page.keyboard.press("Escape")
    assert search.input_value() == ""
    with another_task(page):
        page.get_by_role("button", name="Send").click()
    tools_ready(page)
    first = page.locator(".choice").first
    assert "Kind 777" in first.inner_text()
    page.keyboard.press("1")
    assert page.locator("input[name=label]:checked").input_value() == "kind-777"


def test_a_range_is_moved_at_both_ends_and_a_text_of_200_000_characters_stays_quick(
    live_server, window, signed_in, keep_picture, monkeypatch
):
    text = "安娜住在利马。Ana lives in Lima.\n" + "The ferry leaves an hour later.\n" * 6_250
    monkeypatch.setitem(TASKS["spans"], "content", {"text": text[:200_000]})
    on_offer("spans")
    page = opened(window, signed_in, live_server, has_touch=True)
    page.locator(".span-text").focus()
    picked = page.locator(".span-pick")
    page.keyboard.press("ArrowRight")
    assert picked.inner_text() == "安娜"
    page.keyboard.press("Shift+ArrowRight")
    assert picked.inner_text() == "安娜住在"
    page.keyboard.press("Space")
    page.keyboard.press("Shift+ArrowRight")
    assert picked.inner_text() == "住在"
    page.keyboard.press("Control+Shift+ArrowLeft")
    assert picked.inner_text() == "娜住在"
    keep_picture(page, "tools-handles")
    milliseconds = page.evaluate(
        """() => {
          const text = document.getElementById('span-text');
          const start = performance.now();
          for (let n = 0; n < 10; n++) {
            text.dispatchEvent(new KeyboardEvent('keydown', {key: 'ArrowRight', bubbles: true}));
            text.getBoundingClientRect();
          }
          return (performance.now() - start) / 10;
        }"""
    )
    assert milliseconds < 300
    assert in_order(page) == []
