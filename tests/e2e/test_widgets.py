"""Every kind of task in the desk: two by keys alone, two by touch alone; what was meant arrives.

The server checks each answer with its kind's `check_value` when it arrives, so an answer that is
kept is one that fits; here it is compared with what was pressed.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from minga_pure.tasktypes import task_type
from tests.cast import worker
from tests.e2e.kinds import TASKS, on_offer
from tests.e2e.moves import another_task, begun, in_order, kept_for_later, settle, values

pytestmark = [pytest.mark.walk, pytest.mark.django_db(transaction=True)]

SEND = "Control+Enter"


def done(page, count):
    page.get_by_text(f"{count} of 4 done").wait_for()


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def tap_send(page):
    page.get_by_role("button", name="Send").tap()


def tap_at(page, selector, x, y):
    """A finger on a place of the drawing (parts of its width and height)."""
    page.locator(selector).scroll_into_view_if_needed()
    box = page.locator(selector).bounding_box()
    page.touchscreen.tap(box["x"] + x * box["width"], box["y"] + y * box["height"])


def tap_text(page, words):
    """A finger on a word of the text."""
    place = page.evaluate(
        """(words) => {
          const walk = document.createTreeWalker(document.getElementById("span-text"), 4);
          for (let node; (node = walk.nextNode()); ) {
            const at = node.data.indexOf(words);
            if (at < 0) continue;
            const range = document.createRange();
            range.setStart(node, at + 1);
            range.setEnd(node, at + 2);
            const box = range.getBoundingClientRect();
            return [box.x + box.width / 2, box.y + box.height / 2];
          }
        }""",
        words,
    )
    page.touchscreen.tap(*place)


@dataclass
class Walk:
    """How a person does one task: by keys, by touch; and what that means."""

    keys: Callable[[Any], None]
    touch: Callable[[Any], None]
    meant_by_keys: Any
    meant_by_touch: Any
    near: bool = field(default=False)
    """Whether places may differ by a hair."""


def polygon_keys(page):
    press(page, "n", "Space", *["Shift+ArrowRight"] * 3, "Space", *["Shift+ArrowDown"] * 3, "Space")
    press(page, "Enter")
    press(page, "2")  # the outline that was just drawn keeps its label: this is for the next one
    page.locator(".box").focus()  # reached again, it is one like the others
    press(page, "2")
    press(page, "p", "Delete", "u")  # three points stay: the outline itself goes, and comes back
    page.get_by_text("Outlines: 1", exact=True).wait_for()


def polygon_touch(page):
    for x, y in ((0.3, 0.3), (0.6, 0.3), (0.6, 0.7)):
        tap_at(page, ".boxes-sheet image", x, y)
    page.get_by_role("button", name="Close the outline").tap()


def keypoint_keys(page):
    press(page, "n", "Shift+ArrowLeft", "n", "Shift+ArrowRight", "h")


def keypoint_touch(page):
    tap_at(page, ".boxes-sheet image", 0.4, 0.4)
    tap_at(page, ".boxes-sheet image", 0.6, 0.4)


def span_keys(page):
    page.locator(".span-text").focus()
    press(page, "ArrowRight", "Shift+ArrowRight", "1")
    press(page, "Escape", *["ArrowRight"] * 1)
    while page.locator(".span-pick", has_text=re.compile("^Lima$")).count() == 0:
        press(page, "ArrowRight")
    press(page, "2")
    page.get_by_role("button", name="Person Ana María").focus()
    press(page, "Enter", "3")
    page.get_by_role("button", name="Place Lima").focus()
    press(page, "Enter")


def span_touch(page):
    tap_text(page, "Ana")
    tap_text(page, "María")
    page.get_by_role("button", name="Person").first.tap()
    tap_text(page, "Lima")
    page.get_by_role("button", name="Place").first.tap()
    page.get_by_role("button", name="Person Ana María").tap()
    page.get_by_role("button", name="lives in").tap()
    page.get_by_role("button", name="Place Lima").tap()


LIVES = {
    "spans": [
        {"id": "s1", "start": 2, "end": 11, "label": "person"},
        {"id": "s2", "start": 20, "end": 24, "label": "place"},
    ],
    "relations": [{"from": "s1", "to": "s2", "label": "lives in"}],
}


def comparison_keys(page):
    press(page, "2", "1", "1")  # places of A, B and C
    page.locator("[name=criterion-0]").first.focus()
    press(page, "ArrowDown", "ArrowDown")


def comparison_touch(page):
    for answer, place in enumerate((1, 2, 3)):
        page.locator(f"label:has([name=place-{answer}][value='{place}'])").tap()
    page.locator("label:has([name=criterion-0][value=tie])").tap()


def survey_keys(page):
    page.get_by_label("What is sold here?").focus()
    page.keyboard.type("bread")
    press(page, "Tab")
    page.keyboard.type("3,5")
    press(page, "Tab", "Space", "Tab", "Space", "Tab", "Tab")
    page.keyboard.type("11202026")
    page.locator("[name=field-5]").first.focus()
    press(page, "Space", "ArrowRight")
    page.locator("[name=field-6]").first.focus()
    press(page, "Space")


def survey_touch(page):
    page.locator("label:has([name=field-2][value=big])").tap()
    page.locator("label:has([name=field-6][value=no])").tap()
    page.get_by_label("What is sold here?").tap()
    page.keyboard.insert_text("fish")


def record_keys(page):
    press(page, "1", "2")
    page.keyboard.type("Calle 5")
    press(page, "Escape", "3")
    page.get_by_label("Where did you find it?").focus()
    page.keyboard.type("their door")


def record_touch(page):
    page.locator("label:has([name=found-0][value=none])").tap()
    page.locator("label:has([name=found-1][value=same])").tap()
    page.locator("label:has([name=found-2][value=new])").tap()
    page.keyboard.insert_text("a@b.example")
    page.get_by_role("button", name="I found it here").tap()


def sound_keys(page):
    press(page, "F4")
    page.keyboard.type("good day")
    press(page, "F4")
    page.keyboard.type("and welcome")
    page.get_by_label("End of segment 2").focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("5.5")
    press(page, "Tab", SEND)


def sound_touch(page):
    page.get_by_text("Nothing is said in it").tap()


WALKS = {
    "polygons": Walk(
        lambda page: (polygon_keys(page), press(page, "Enter")),
        lambda page: (polygon_touch(page), tap_send(page)),
        {"polygons": [{"label": "tree", "points": [[0.5, 0.5], [0.65, 0.5], [0.65, 0.65]]}]},
        {"polygons": [{"label": "roof", "points": [[0.3, 0.3], [0.6, 0.3], [0.6, 0.7]]}]},
        near=True,
    ),
    "keypoints": Walk(
        lambda page: (keypoint_keys(page), press(page, "Enter")),
        lambda page: (keypoint_touch(page), tap_send(page)),
        {
            "points": [
                {"label": "left eye", "x": 0.45, "y": 0.5},
                {"label": "right eye", "x": 0.55, "y": 0.5, "hidden": True},
            ]
        },
        {
            "points": [
                {"label": "left eye", "x": 0.4, "y": 0.4},
                {"label": "right eye", "x": 0.6, "y": 0.4},
            ]
        },
        near=True,
    ),
    "spans": Walk(
        lambda page: (
            span_keys(page),
            page.locator(".task-send .button").focus(),
            press(page, "Enter"),
        ),
        lambda page: (span_touch(page), tap_send(page)),
        LIVES,
        LIVES,
    ),
    "relevance": Walk(
        lambda page: press(page, "3", "Enter"),
        lambda page: (page.locator(".choice").first.tap(), tap_send(page)),
        {"label": "perfect"},
        {"label": "bad"},
    ),
    "comparison": Walk(
        lambda page: (comparison_keys(page), press(page, "Enter")),
        lambda page: (comparison_touch(page), tap_send(page)),
        {"ranking": [["b", "c"], ["a"]], "criteria": {"clear": "c"}},
        {"ranking": [["a"], ["b"], ["c"]], "criteria": {"clear": "tie"}},
    ),
    "free_text": Walk(
        lambda page: (press(page, "w"), page.keyboard.type("Good morning."), press(page, SEND)),
        lambda page: (
            page.locator("#written").tap(),
            page.keyboard.insert_text("صباح الخير"),
            tap_send(page),
        ),
        {"text": "Good morning."},
        {"text": "صباح الخير"},
    ),
    "survey": Walk(
        lambda page: (survey_keys(page), press(page, "Enter")),
        lambda page: (survey_touch(page), tap_send(page)),
        {
            "fields": {
                "sold": "bread",
                "price": 3.5,
                "size": "small",
                "when": ["am"],
                "seen": "2026-11-20",
                "kind": 2,
                "open": True,
            }
        },
        {"fields": {"sold": "fish", "size": "big", "open": False}},
    ),
    "record_update": Walk(
        lambda page: (record_keys(page), press(page, SEND)),
        lambda page: (record_touch(page), tap_send(page)),
        {
            "record": {"phone": "+34 1", "street": "Calle 5", "mail": None},
            "source": "their door",
        },
        {
            "record": {"phone": None, "street": "Calle 1", "mail": "a@b.example"},
            "source": "https://sol.example",
        },
    ),
    "audio_transcription": Walk(
        sound_keys,
        lambda page: (sound_touch(page), tap_send(page)),
        {
            "segments": [
                {"start_ms": 0, "end_ms": 3000, "text": "good day"},
                {"start_ms": 3000, "end_ms": 5500, "text": "and welcome"},
            ]
        },
        {"segments": []},
    ),
}


def rounded(value):
    """Places to the hundredth: a finger is no ruler."""
    if isinstance(value, float):
        return round(value, 2)
    if isinstance(value, list):
        return [rounded(one) for one in value]
    if isinstance(value, dict):
        return {name: rounded(one) for name, one in value.items()}
    return value


@pytest.mark.parametrize("name", sorted(WALKS))
def test_a_bundle_by_keys_and_by_touch(live_server, window, signed_in, keep_picture, name):
    project, lova = on_offer(name), worker()
    walk = WALKS[name]
    page = window("netbook", has_touch=True)
    signed_in(page, lova)
    begun(page, live_server)
    kept_for_later(page)  # a device that keeps the desk reads a draft before it shows its task
    for number, one in enumerate((walk.keys, walk.keys, walk.touch, walk.touch)):
        done(page, number)
        if number == 0:
            page.keyboard.press("Enter")  # nothing said yet: it says what is missing
            page.get_by_role("alert").wait_for()
        with another_task(page):
            one(page)
        if number in (0, 2):
            # taken back, the task is here again as it was left
            done(page, number + 1)
            with another_task(page):
                page.locator(".task-send").get_by_text("Undo last").click()
            done(page, number)
            keep_picture(page, f"widget-{name}-{'keys' if number == 0 else 'touch'}")
            page.reload()
            page.locator(".widget > *").first.wait_for()
            with another_task(page):
                page.get_by_role("button", name="Send").click()
    page.get_by_text("That was all of it").wait_for()
    page.evaluate("dispatchEvent(new Event('online'))")
    given = values(project, 4)
    even = rounded if walk.near else (lambda value: value)
    kind, task = task_type(name), TASKS[name]
    meant = [
        kind.check_value(one, task["labels"])
        for one in (
            walk.meant_by_keys,
            walk.meant_by_keys,
            walk.meant_by_touch,
            walk.meant_by_touch,
        )
    ]
    assert [even(one) for one in given] == [even(one) for one in meant]


@pytest.mark.parametrize("name", sorted(WALKS))
def test_in_order_in_both_directions_and_lights(live_server, window, signed_in, keep_picture, name):
    on_offer(name)
    lova = worker()
    for language, scheme, size in (
        ("en", "light", "netbook"),
        ("en", "dark", "netbook"),
        ("ar", "light", "phone"),
        ("ar", "dark", "phone"),
    ):
        page = window(size, language=language, scheme=scheme)
        signed_in(page, lova)
        begun(page, live_server)
        if name in ("polygons", "keypoints"):
            press(page, "n")
        if name == "spans":
            page.locator(".span-text").focus()
            press(page, "ArrowRight", "1", "ArrowRight", "2")
        if name == "audio_transcription":
            press(page, "F4")
        settle(page)
        keep_picture(page, f"widget-{name}-{language}-{scheme}", whole=True)
        assert in_order(page) == []
