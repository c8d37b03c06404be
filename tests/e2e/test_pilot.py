"""A client tries a project with members before anybody else sees it, in a real browser.

Members drawn by lot, newcomers among them, do the paid sample, ask, and say go or no-go with a
reason. What nobody could meet blocks publishing; a changed text is a new version and is tried
anew; the members' own time sets the price.
"""

import re

import pytest

from minga.domains.ledger import queries as ledger
from minga.domains.ledger.types import AccountKind
from minga.domains.publishing import actions as terms
from minga.domains.publishing import queries
from minga.domains.work import queries as work
from minga_pure.money import Money
from minga_pure.projects import Requirement
from tests.cast import bring_texts, draft, good_customer, worker
from tests.e2e.moves import follow, go_by, in_order, keys_listen, press_and_go, start_tasks
from tests.integration.publishing.cast import in_pilot, volunteers, work_through

pytestmark = [pytest.mark.walk, pytest.mark.django_db(transaction=True)]
SLOW_MS = 15_000  # at the floor of 3.60 an hour: 0.015 an answer, more than the client thinks


def looks_right(page):
    """Nothing for axe to complain about, and nothing to scroll sideways for."""
    assert in_order(page) == []


@pytest.fixture
def walk(live_server, window, signed_in, keep_picture):
    """walk(person, size) opens that person's browser; look(page, name) checks and keeps it."""

    def begin(person, size="netbook", **more):
        page = window(size, **more)
        signed_in(page, person)
        return page

    def look(page, name):
        looks_right(page)
        keep_picture(page, f"pilot-{name}", whole=True)

    begin.look = look
    begin.address = live_server.url
    return begin


def earned(who):
    account = ledger.account_id(AccountKind.WALLET, who.ref.subject, "USD")
    return 0 if account is None else ledger.balance(account).micros


def a_member_tries_it(walk, lova):
    """On plain pages: the invitation, ten tasks, a question, and her word with its reason."""
    page = walk(lova, "phone")
    page.goto(f"{walk.address}/work/")
    page.get_by_text("You were drawn by lot for the pilot").wait_for()
    walk.look(page, "03-member-invited")
    start_tasks(page)
    page.get_by_text("Questions and answers").click()
    follow(page, "Ask the client a question")
    page.get_by_label("Your question").fill("Is a song that sells something an advert?")
    go_by(page, page.get_by_role("button", name="Ask", exact=True))
    page.get_by_text("Asked. The answer will stand here").wait_for()
    walk.look(page, "04-member-asks")
    follow(page, "Back to the task")
    for done in range(10):
        page.get_by_text(f"{done} of 10 done").first.wait_for()
        keys_listen(page)
        page.keyboard.press("2")
        page.wait_for_selector("input[name=choice]:checked", state="attached")
        with page.expect_navigation():
            page.keyboard.press("Enter")
    page.wait_for_url("**/done")
    walk.look(page, "05-member-done")
    follow(page, "Give your verdict")
    page.get_by_label("Yes, it is ready").check()
    page.get_by_label("Why?").fill("The two examples made it clear.")
    walk.look(page, "06-member-says")
    press_and_go(page, "Submit")
    page.get_by_text("Your word counts like everybody’s.").wait_for()


def so_much_work_is_tried_first(walk, page, address):
    page.goto(f"{address}/publish")
    page.get_by_text("A project of this size needs a pilot by five to ten members").wait_for()
    assert page.get_by_role("button", name=re.compile("^Publish for")).count() == 0
    walk.look(page, "01-publish-blocked")
    follow(page, "Run a pilot")
    press_and_go(page, "Start the pilot")
    page.get_by_text("The pilot has started").wait_for()
    walk.look(page, "02-drawn")


def the_client_answers(walk, page, address):
    page.goto(f"{address}/questions")
    page.get_by_label("Is a song that sells something an advert?").fill("Yes, it is an advert.")
    press_and_go(page, "Answer for everybody")
    page.get_by_text("Answered. Everybody on the project reads it").wait_for()
    walk.look(page, "07-client-answers")


def what_nobody_could_meet_blocks_publishing(walk, page, address):
    page.goto(f"{address}/try")
    page.get_by_text("Requirements that nobody could meet:").wait_for()
    page.get_by_text("The two examples made it clear.").wait_for()
    assert "volunteer" not in page.inner_text("main")
    walk.look(page, "08-nobody-could-meet")
    page.goto(f"{address}/publish")
    page.get_by_text("Nobody who tried it could meet everything that you require").wait_for()
    assert page.get_by_role("button", name=re.compile("^Publish for")).count() == 0
    walk.look(page, "09-blocked-by-what-nobody-has")


def a_changed_text_is_tried_anew(page, address):
    page.goto(f"{address}/edit")
    page.get_by_role("link", name="Data").click()
    page.get_by_label("a camera").uncheck()
    page.get_by_role("link", name="Instructions and labels").click()
    page.get_by_label("Instructions").fill("What sells is an advert, also when it is sung.")
    go_by(page, page.get_by_role("button", name="Save draft").last)
    page.wait_for_url(f"{address}/")
    page.goto(f"{address}/publish")
    page.get_by_text("A project of this size needs a pilot by five to ten members").wait_for()
    page.goto(f"{address}/try")
    press_and_go(page, "Start the pilot")
    page.get_by_text("Version 2 of the instructions").wait_for()


def their_time_sets_the_price(walk, page, address):
    page.reload()
    page.get_by_text("An answer must pay at least").first.wait_for()
    page.get_by_text("It takes me long.").wait_for()
    walk.look(page, "10-approved")
    follow(page, "Review price and publish")
    page.get_by_text("members needed 15 seconds for three answers out of four").wait_for()
    assert page.get_by_role("link", name="Run a pilot").count() == 0
    walk.look(page, "11-price-too-low")
    follow(page, "Edit price or draft")
    page.get_by_role("link", name="Price and recipients").click()
    page.get_by_label("Price per answer").fill("0.015")
    go_by(page, page.get_by_role("button", name="Save draft").last)
    page.wait_for_url(f"{address}/")
    page.goto(f"{address}/publish")
    walk.look(page, "12-ready")
    go_by(page, page.get_by_role("button", name=re.compile("^Publish for")))
    page.wait_for_url(f"{address}/")
    walk.look(page, "13-published")


def all_work_and_speak(seated, tried, say):
    """Slowly, each with what say(number) gives: go or no-go, and why."""
    for number, one in enumerate(seated):
        work_through(one, tried, spent_ms=SLOW_MS)
        go, why = say(number)
        terms.say(member=one.ref, pilot_id=tried.public_id, go=go, reason=why, met=())


def test_what_nobody_meets_blocks_a_new_text_is_tried_anew_and_time_sets_the_price(walk):
    clara, found = good_customer(), volunteers(6, newcomers=2)
    card = draft(clara, criteria=("An advert sells.",), requirements=(Requirement.CAMERA,))
    bring_texts(card, 600)
    address = f"{walk.address}/projects/{card.public_id}"
    page = walk(clara)
    so_much_work_is_tried_first(walk, page, address)
    (first,) = queries.pilots_of(work.project(card.public_id))
    seated = in_pilot(found)
    assert len(seated) == len(first.seats) >= 5
    assert any(seat.newcomer for seat in first.seats)
    a_member_tries_it(walk, seated[0])
    assert earned(seated[0]) == 10 * 10_000
    the_client_answers(walk, page, address)
    all_work_and_speak(seated[1:], first, lambda number: (True, f"Clear to me, {number}."))
    what_nobody_could_meet_blocks_publishing(walk, page, address)
    a_changed_text_is_tried_anew(page, address)
    assert work.project(card.public_id).instruction_version == 2
    second = queries.pilots_of(work.project(card.public_id))[0]
    words = ["It takes me long.", *["Clear."] * 9]
    all_work_and_speak(in_pilot(found), second, lambda number: (number > 0, words[number]))
    their_time_sets_the_price(walk, page, address)
    published = work.project(card.public_id)
    assert (published.state, published.price) == ("published", Money(15_000, "USD"))
    everybody = walk(worker("oskar"), "phone", scheme="dark")
    everybody.goto(f"{walk.address}/work/")
    everybody.get_by_text("Is this news or an advert?").first.wait_for()
    walk.look(everybody, "14-for-everybody")
