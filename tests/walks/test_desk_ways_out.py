"""On every kind of task: I can't tell, the instruction is wrong, private life, skip, and undo."""

import time

import pytest

from minga.domains.answers import queries as answers
from tests.cast import worker
from tests.walks.kinds import KINDS, on_offer
from tests.walks.test_widgets import opened

pytestmark = [pytest.mark.walk, pytest.mark.django_db(transaction=True)]

ONE_EACH = {"cant_tell": 1, "wrong_instruction": 1, "private": 1, "skip": 1}


def done(page, count):
    page.get_by_text(f"{count} of 4 done").wait_for()
    page.wait_for_timeout(100)


def by_keyboard(page, words):
    """Reach the button as somebody does who has no mouse, and press it."""
    button = page.get_by_role("button", name=words).first
    button.focus()
    assert button.evaluate("one => one === document.activeElement")
    page.keyboard.press("Enter")


def unfolded(page):
    """Open "something is wrong" once the next task stands there with its picture."""
    page.wait_for_timeout(1_000)
    page.locator("#wrong summary").focus()
    page.keyboard.press("Enter")


@pytest.mark.parametrize("name", sorted(KINDS))
def test_every_way_out_by_keyboard_and_one_step_back(live_server, window, signed_in, name):
    project, lova = on_offer(name), worker()
    page = window("netbook", reduced_motion="reduce")
    signed_in(page, lova)
    opened(page, live_server)
    by_keyboard(page, "I can’t tell")
    done(page, 1)
    by_keyboard(page, "Undo last")
    done(page, 0)
    by_keyboard(page, "I can’t tell")
    done(page, 1)
    unfolded(page)
    by_keyboard(page, "The instruction does not fit")
    done(page, 2)
    unfolded(page)
    page.locator("#note").focus()
    page.keyboard.type("A number plate can be read.")
    by_keyboard(page, "It shows somebody’s private life")
    done(page, 3)
    by_keyboard(page, "Skip, paid the same")
    page.get_by_text("That was all of it").wait_for()
    page.evaluate("dispatchEvent(new Event('online'))")
    assert arrived(project) == ONE_EACH


def arrived(project, seconds=40):
    until = time.monotonic() + seconds
    while time.monotonic() < until and sum(answers.kinds(project.id).values()) < len(ONE_EACH):
        time.sleep(0.2)
    return answers.kinds(project.id)
