"""Every part and page in a real browser: no accessibility fault, nothing wider than the screen."""

import pytest

from minga.doors.web.styleguide import PAGES
from tests.e2e.moves import faults_of, in_order, keys_listen

pytestmark = [
    pytest.mark.walk,
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("tests.e2e.look_urls"),
]
DRESSES = [
    ("phone", "en", "light"),
    ("netbook", "en", "light"),
    ("desk", "en", "light"),
    ("netbook", "en", "dark"),
    ("phone", "ar", "light"),
    ("desk", "ar", "dark"),
]


@pytest.mark.parametrize(("size", "language", "scheme"), DRESSES)
def test_every_page_is_in_order(live_server, window, keep_picture, size, language, scheme):
    page = window(size, language=language, scheme=scheme)
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    complaints = []
    for name in PAGES:
        page.goto(f"{live_server.url}/_look/{name}")
        if found := in_order(page):
            complaints.append((name, found))
        keep_picture(page, f"look-{name}-{size}-{language}-{scheme}", whole=size != "netbook")
    assert complaints == []
    assert said == []


def test_the_check_sees_what_is_broken(live_server, window):
    page = window()
    page.goto(f"{live_server.url}/_look/parts")
    page.evaluate("document.querySelector('.button').replaceChildren()")
    page.evaluate("document.querySelector('.muted').style.color = '#ccc'")
    found = {fault for fault, _where in faults_of(page)}
    assert {"link-name", "color-contrast"} <= found


def boxes(page):
    return page.evaluate("JSON.parse(document.querySelector('input[name=value]').value).boxes")


def test_boxes_are_drawn_moved_and_named_with_the_keyboard_alone(live_server, window):
    page = window()
    page.goto(f"{live_server.url}/_look/boxes")
    keys_listen(page)
    page.keyboard.press("n")
    (box,) = boxes(page)
    assert box == {"label": "stop", "x": 0.35, "y": 0.35, "width": 0.25, "height": 0.25}
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Shift+ArrowDown")
    (box,) = boxes(page)
    assert box == {"label": "stop", "x": 0.34, "y": 0.35, "width": 0.25, "height": 0.26}
    page.keyboard.press("2")
    assert boxes(page)[0]["label"] == "stop", "the key is for the next box"
    page.keyboard.press("n")
    assert boxes(page)[1]["label"] == "bench"
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("2")
    assert boxes(page)[0]["label"] == "bench"
    page.keyboard.press("u")
    assert boxes(page)[0]["label"] == "stop"
    page.keyboard.press("Delete")
    assert len(boxes(page)) == 1


def test_boxes_stay_inside_the_picture(live_server, window):
    page = window()
    page.goto(f"{live_server.url}/_look/boxes")
    keys_listen(page)
    page.keyboard.press("n")
    for _ in range(60):
        page.keyboard.press("ArrowRight")
    for _ in range(60):
        page.keyboard.press("Shift+ArrowRight")
    (box,) = boxes(page)
    assert box["x"] + box["width"] <= 1
    sheet = page.locator(".boxes-sheet").bounding_box()
    page.mouse.move(sheet["x"] + sheet["width"] / 2, sheet["y"] + sheet["height"] - 20)
    page.mouse.down()
    page.mouse.move(sheet["x"] - 80, sheet["y"] + sheet["height"] + 80)
    page.mouse.up()
    drawn = boxes(page)[-1]
    assert drawn["x"] == 0
    assert drawn["y"] + drawn["height"] == 1


def test_a_picture_without_a_box_needs_a_word_that_there_is_none(live_server, window):
    page = window()
    page.goto(f"{live_server.url}/_look/boxes")
    keys_listen(page)
    page.keyboard.press("Enter")
    page.get_by_role("alert").filter(has_text="say that there is none").wait_for()
    assert page.url.endswith("/_look/boxes")


@pytest.mark.parametrize("size", ["phone", "netbook"])
@pytest.mark.parametrize("name", ["label", "boxes"])
def test_label_forms_are_whole_without_a_script(live_server, window, keep_picture, size, name):
    page = window(size, java_script_enabled=False)
    page.goto(f"{live_server.url}/_look/{name}")
    assert page.get_by_role("button", name="Send").is_visible()
    assert page.locator(".with-script:visible").count() == 0
    assert page.locator(".key:visible").count() == 0
    if name == "boxes":
        assert page.get_by_label("From the left").first.is_visible()
    keep_picture(page, f"plain-{name}-{size}", whole=True)
