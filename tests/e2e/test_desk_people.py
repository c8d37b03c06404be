"""One device, several members: whose screen it is, and whose work leaves with whose pass."""

import pytest
from playwright.sync_api import expect

from minga.domains.answers import queries as answers
from tests.cast import published, worker
from tests.e2e.kinds import on_offer
from tests.e2e.moves import (
    answer,
    arrived,
    begun,
    draft_stored,
    go_by,
    go_on,
    in_order,
    kept_for_later,
    rest,
    until,
)

pytestmark = [pytest.mark.walk, pytest.mark.django_db(transaction=True)]

PIN = "4711"
FIRST_LOOK_MS = 5_500
"""After so long the desk first looks at what other members left on the device."""
FORGET_PASS = """new Promise((ok) => {
  indexedDB.open('minga-people').onsuccess = ({target}) => {
    const all = target.result.transaction('people', 'readwrite').objectStore('people');
    all.getAll().onsuccess = (found) => {
      for (const one of found.target.result) all.put({...one, token: 'worn out'});
      all.transaction.oncomplete = () => ok(true);
    };
  };
})"""
# Whatever is kept on this device takes a while to open.
SLOW_DISK = """
const open = IDBFactory.prototype.open;
IDBFactory.prototype.open = function (...given) {
  const asked = open.apply(this, given), set = Object.getOwnPropertyDescriptor(
    IDBOpenDBRequest.prototype.__proto__, 'onsuccess').set;
  Object.defineProperty(asked, 'onsuccess', {
    set(act) { set.call(asked, (event) => setTimeout(() => act(event), 400)); } });
  return asked;
};
"""


def comes(page, person, signed_in, live_server):
    """She signs in on this browser, and opens the desk."""
    page.context.clear_cookies()
    signed_in(page, person)
    page.goto(f"{live_server.url}/desk/?enter")
    page.get_by_role("link", name=person.username).wait_for()


def held_by(person, project):
    return answers.open_tasks(person.ref, project.public_id)


def keeps_a_pin(page, live_server):
    page.goto(f"{live_server.url}/desk/#/mine")
    page.get_by_label("A PIN for this device").fill(PIN)
    page.get_by_role("button", name="Save PIN").click()
    page.get_by_text("Saved. Your account opens").wait_for()


def test_a_pin_opens_her_screen_and_nobody_elses(live_server, window, signed_in, keep_picture):
    project, lova, kanto = published(texts=4, redundancy=1), worker(), worker("kanto")
    page = window("netbook")
    comes(page, lova, signed_in, live_server)
    page.get_by_role("button", name="Continue").wait_for()
    keeps_a_pin(page, live_server)
    comes(page, kanto, signed_in, live_server)
    page.get_by_text("There is no work for you at the moment").wait_for()
    page.goto(f"{live_server.url}/desk/#/people")
    page.get_by_role("button", name="lova").click()
    assert in_order(page) == []
    keep_picture(page, "people-1-pin")
    page.get_by_label("PIN of lova").fill("1234")
    page.get_by_role("button", name="Open").click()
    page.get_by_role("alert").filter(has_text="That is not the PIN of lova").wait_for()
    assert page.get_by_role("link", name="kanto").count() == 0
    page.get_by_label("PIN of lova").fill(PIN)
    page.keyboard.press("Enter")
    page.get_by_role("link", name="lova").wait_for()
    page.get_by_role("button", name="Continue").wait_for()
    page.goto(f"{live_server.url}/desk/#/people")
    page.get_by_role("button", name="kanto").click()
    page.get_by_text("kanto has no PIN on this device: please sign in.").wait_for()
    assert held_by(lova, project)


def test_what_she_made_a_moment_before_somebody_changes_over_leaves(live_server, window, signed_in):
    project, lova, kanto = published(texts=4, redundancy=1), worker(), worker("kanto")
    page = window("netbook")
    page.clock.install()
    comes(page, lova, signed_in, live_server)
    page.get_by_role("button", name="Continue").wait_for()
    keeps_a_pin(page, live_server)
    comes(page, kanto, signed_in, live_server)
    keeps_a_pin(page, live_server)
    page.clock.fast_forward(FIRST_LOOK_MS)
    rest(page)
    for name in ("lova", "kanto"):
        page.goto(f"{live_server.url}/desk/#/people")
        page.get_by_role("button", name=name).click()
        page.get_by_label(f"PIN of {name}").fill(PIN)
        page.keyboard.press("Enter")
        page.get_by_role("link", name=name).wait_for()
        if name == "lova":
            go_on(page)
            page.context.set_offline(True)
            answer(page, "1", "Enter")
            page.get_by_text("1 of 4 done").wait_for()
    assert answers.kinds(project.id) == {}
    page.context.set_offline(False)
    assert arrived(project, 1) == {"label": 1}
    (given,) = answers.answers_from(project.id, first=0, items=20)[0]
    assert given.member == lova.ref.subject


def test_hers_leaves_with_her_pass_while_another_works_and_the_other_sees_none_of_it(
    live_server, window, signed_in
):
    project, lova, kanto = published(texts=4, redundancy=1), worker(), worker("kanto")
    page = window("netbook")
    comes(page, lova, signed_in, live_server)
    go_on(page)
    kept_for_later(page)
    page.context.set_offline(True)
    for done in range(3):
        page.get_by_text(f"{done} of 4 done").wait_for()
        answer(page, "1", "Enter")
    page.get_by_text("3 answers saved here, waiting for the network").wait_for()
    page.keyboard.press("2")  # a draft of the fourth
    draft_stored(page, lova)
    page.close()
    context = page.context
    context.set_offline(False)
    page = context.new_page()
    comes(page, kanto, signed_in, live_server)
    page.get_by_text("There is no work for you at the moment").wait_for()
    assert project.question not in page.locator("body").inner_text()
    assert arrived(project, 3) == {"label": 3}
    given = answers.answers_from(project.id, first=0, items=20)[0]
    assert {one.member for one in given} == {lova.ref.subject}
    page.goto(f"{live_server.url}/desk/#/task/{project.public_id}")
    page.get_by_role("heading", name="That was all of it").wait_for()
    rest(page)
    assert "Text number" not in page.locator("body").inner_text()
    page.goto(f"{live_server.url}/desk/#/mine")
    page.get_by_text("Your first receipt comes with your first answers.").wait_for()
    assert len(held_by(lova, project)) == 1


def test_without_a_good_pass_the_desk_keeps_all_and_asks_her_to_sign_in(
    live_server, window, signed_in, keep_picture
):
    project, lova = published(texts=4), worker()
    page = window("phone")
    signed_in(page, lova)
    begun(page, live_server)
    kept_for_later(page)
    assert page.evaluate(FORGET_PASS)
    page.reload()
    page.locator(".widget > *").first.wait_for(state="attached")
    answer(page, "1", "Enter")
    page.get_by_text("1 of 4 done").wait_for()
    page.get_by_text("Sign in again: 1 answer is kept here").wait_for()
    page.goto(f"{live_server.url}/desk/#/")
    page.get_by_text("Please sign in again. Your answers stay on this device").wait_for()
    assert in_order(page) == []
    keep_picture(page, "people-2-sign-in", whole=True)
    assert answers.kinds(project.id) == {}
    go_by(page, page.locator("main").get_by_role("link", name="Sign in"))
    assert arrived(project, 1) == {"label": 1}
    page.get_by_text("All received").first.wait_for()
    expect(page.get_by_text("Please sign in again")).to_have_count(0)


def test_where_she_goes_before_the_desk_has_opened_is_where_she_is(live_server, window, signed_in):
    published(texts=4)
    page = window("netbook")
    signed_in(page, worker())
    page.add_init_script(SLOW_DISK)
    page.goto(f"{live_server.url}/desk/", wait_until="domcontentloaded")
    page.evaluate("location.hash = '#/mine/settings'")
    page.locator("#week-hours").wait_for()
    page.get_by_role("link", name="lova").wait_for()
    kept_for_later(page)
    assert page.locator("#week-hours").is_visible()


def test_stopping_puts_the_tasks_down_and_loses_no_answer(live_server, window, signed_in):
    project, lova = published(texts=4), worker()
    page = window("netbook")
    signed_in(page, lova)
    begun(page, live_server)
    answer(page, "1", "Enter")
    page.get_by_text("1 of 4 done").wait_for()
    assert held_by(lova, project)
    page.get_by_role("button", name="Stop").click()
    page.get_by_text("How much time do you have?").wait_for()
    assert arrived(project, 1) == {"label": 1}
    assert until(lambda: not held_by(lova, project))


@pytest.fixture
def pictures(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


def test_the_pictures_of_her_tasks_are_there_without_a_network(
    live_server, window, signed_in, pictures
):
    on_offer("image_classification")
    page = window("netbook")
    signed_in(page, worker())
    begun(page, live_server)
    kept_for_later(page)
    page.context.set_offline(True)
    for done in range(4):
        page.reload()
        page.get_by_text(f"{done} of 4 done").wait_for()
        assert until(
            lambda: page.evaluate(
                "[...document.querySelectorAll('.widget img')].some((one) => one.naturalWidth > 0)"
            )
        )
        answer(page, "1", "Enter")
        page.locator("#spoken").filter(has_text="Saved here").wait_for(state="attached")
    page.get_by_text("4 answers saved here, waiting for the network").wait_for()
