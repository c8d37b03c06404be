"""Help inside the task and a member's own things, in a real browser: with and without a network."""

import pytest
from playwright.sync_api import expect

from minga.domains.assignment import actions as assignment
from minga.domains.people import queries as people
from minga.domains.training import queries as practice
from minga.domains.work import actions as work
from minga.domains.work import queries
from minga.domains.work.types import NewExample
from tests.cast import bring_texts, choose_disturbing, draft, good_customer, published, worker
from tests.e2e.moves import answer, begun, in_order, kept_for_later, overflow, stored, until

pytestmark = [pytest.mark.walk, pytest.mark.django_db(transaction=True)]
SALE = NewExample({"label": "advert"}, "It names a price.", content={"text": "Shoes for 3 coins!"})
NEWS = NewExample(
    {"label": "news"}, "It reports what happened.", content={"text": "A bridge fell."}
)
DAY = "help"


def versions_held(page, person):
    return [sheet.get("version") for sheet in stored(page, person, "sheets")]


def with_examples(clara, **other):
    card = draft(clara, **other)
    bring_texts(card, 6)
    work.write_examples(project=card.public_id, actor_id=clara.id, examples=[SALE, NEWS])
    return assignment.publish(project=card.public_id, actor_id=clara.id)


def test_worked_examples_come_first_are_paid_and_give_their_reason(
    live_server, window, signed_in, keep_picture
):
    project, lova = with_examples(good_customer()), worker()
    page = window("netbook")
    signed_in(page, lova)
    page.goto(f"{live_server.url}/desk/")
    page.get_by_role("button", name="Continue").first.click()
    page.get_by_text("Worked example 1 of 2").wait_for()
    assert in_order(page) == []
    keep_picture(page, f"{DAY}-1-example")
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    page.get_by_text("It names a price.", exact=True).wait_for()
    page.get_by_text("You said: News").wait_for()
    assert in_order(page) == []
    keep_picture(page, f"{DAY}-2-reason")
    page.keyboard.press("Enter")
    page.get_by_text("Worked example 2 of 2").wait_for()
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    page.get_by_text("You and the client agree").wait_for()
    page.keyboard.press("Enter")
    page.get_by_text("Text number").wait_for()
    done = until(lambda: len(practice.practised(lova.ref, [project.public_id])) == 2)
    assert done
    page.locator("summary", has_text="Worked examples").click()
    page.locator("aside").get_by_text("It names a price.").wait_for()


def test_content_is_covered_asked_about_and_answered(live_server, window, signed_in, keep_picture):
    clara, lova = good_customer(), worker()
    project = published(clara, texts=4, warnings=("death", "insects"))
    choose_disturbing(lova)
    page = window("netbook")
    signed_in(page, lova)
    page.goto(f"{live_server.url}/desk/")
    page.get_by_role("button", name="Continue").first.click()
    page.get_by_text("This work may show:").wait_for()
    assert not page.get_by_text("Text number").is_visible()
    assert in_order(page) == []
    keep_picture(page, f"{DAY}-3-cover")
    page.get_by_role("button", name="Show it").click()
    page.get_by_text("Text number").wait_for()
    page.locator("summary", has_text="Questions and answers").click()
    page.get_by_label("Ask the client a question").fill("Is a song an advert?")
    page.get_by_role("button", name="Ask", exact=True).click()
    assert until(lambda: queries.questions_of([project.id]))
    page.locator("#asked li").filter(has_text="not answered yet").wait_for()
    (asked,) = queries.questions_of([project.id])
    page.get_by_label("Ask the client a question").fill("Is a song also an advert?")
    page.get_by_role("button", name="Ask", exact=True).click()
    page.get_by_text("Is it one of these questions?").wait_for()
    assert in_order(page) == []
    keep_picture(page, f"{DAY}-4-asked", whole=True)
    work.answer_question(question=asked.public_id, actor_id=clara.id, answer="Only with a shop.")
    page.get_by_role("button", name="Yes, I have this question too").click()
    page.get_by_text("Only with a shop.").wait_for()


def test_a_warning_added_later_reaches_a_device_that_holds_the_work(live_server, window, signed_in):
    clara, lova = good_customer(), worker()
    project = published(clara, texts=12)
    page = window("netbook")
    signed_in(page, lova)
    page.goto(f"{live_server.url}/desk/")
    page.get_by_role("button", name="Continue").first.click()
    page.get_by_text("Text number").wait_for()
    work.warn(project=project.public_id, actor_id=clara.id, kinds=["death"])
    answer(page, "1", "Enter")
    assert until(lambda: versions_held(page, lova) == [2])
    answer(page, "1", "Enter")
    page.get_by_text("This work may show:").wait_for()
    assert not page.get_by_text("Text number").is_visible()


@pytest.mark.parametrize(("language", "scheme"), [("en", "light"), ("ar", "dark")])
def test_settings_are_kept_without_a_network_and_sent_with_the_next(
    live_server, window, signed_in, keep_picture, language, scheme
):
    project, lova = published(texts=4), worker()
    assert project
    page = window("phone", language=language, scheme=scheme)
    signed_in(page, lova)
    page.goto(f"{live_server.url}/desk/")
    page.locator("main .card button").first.wait_for()
    kept_for_later(page)
    page.reload()
    page.goto(f"{live_server.url}/desk/#/mine/settings")
    page.locator("#week-hours").wait_for()
    page.context.set_offline(True)
    page.locator("#week-hours").fill("12")
    page.locator("input[value=death]").check()
    page.locator("main button").last.click()
    page.locator("main [role=status]:not(:empty)").wait_for()
    page.reload()
    expect(page.locator("#week-hours")).to_have_value("12")
    assert in_order(page) == []
    keep_picture(page, f"{DAY}-5-settings-{language}", whole=True)
    assert overflow(page) <= 0
    assert people.settings_of(lova.ref).week_hours is None
    page.context.set_offline(False)
    page.locator("main button").last.click()
    assert until(lambda: people.settings_of(lova.ref).week_hours == 12)
    assert [kind.value for kind in people.settings_of(lova.ref).never] == ["death"]


@pytest.mark.parametrize(("language", "scheme"), [("en", "dark"), ("ar", "light")])
def test_hours_and_what_they_earned(live_server, window, signed_in, keep_picture, language, scheme):
    project, lova = published(texts=9), worker()
    lova.ask(project.public_id, 5)
    slow = [lova.answer(task) for task in lova.tasks]
    for one in slow:
        one.spent_ms = 30_000
    lova.sync(slow)
    page = window("netbook", language=language, scheme=scheme)
    signed_in(page, lova)
    page.goto(f"{live_server.url}/desk/#/mine/hours")
    page.locator(".hours-chart").wait_for()
    assert in_order(page) == []
    keep_picture(page, f"{DAY}-6-hours-{language}", whole=True)
    page.goto(f"{live_server.url}/desk/#/mine")
    page.locator(".hours-chart").wait_for(state="detached")
    page.locator("main h2").first.wait_for()
    keep_picture(page, f"{DAY}-7-mine-{language}", whole=True)
    for name in ("me/hours", "me/"):
        page.goto(f"{live_server.url}/{name}")
        assert in_order(page) == []
        keep_picture(page, f"{DAY}-8-{name.strip('/').replace('/', '-')}-{language}", whole=True)


def test_the_desk_still_begins_a_bundle_without_examples(live_server, window, signed_in):
    published(texts=3)
    page = window("netbook")
    signed_in(page, worker())
    begun(page, live_server)
    page.get_by_text("0 of 3 done").wait_for()
