"""Clients' own pages in their frame: answered by keys and by touch, kept as drafts, without a
network, and by a screen reader's names."""

from urllib.request import urlopen

import pytest
from playwright.sync_api import Error

from tests.cast import worker
from tests.e2e.kinds import KINDS, on_offer
from tests.e2e.leaks import listening
from tests.e2e.moves import another_task, begun, kept_for_later, rest, stored, values
from tests.waiting import until

pytestmark = [pytest.mark.walk, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def own_host(settings, live_server):
    """The frame has a host of its own, as in production."""
    settings.MINGA_ORIGIN = live_server.url
    settings.MINGA_FRAME_ORIGIN = live_server.url.replace("localhost", "127.0.0.1")


def frame_of(page):
    return page.frame_locator("iframe")


def test_a_page_is_answered_by_keys_and_kept_as_a_draft(live_server, window, signed_in):
    project, lova = on_offer("page"), worker()
    page = window("netbook", has_touch=True)
    signed_in(page, lova)
    begun(page, live_server)
    kept_for_later(page)
    frame = frame_of(page)
    frame.get_by_text("Panadería Sol & Luna").wait_for()
    page.keyboard.press("Enter")
    page.get_by_role("alert").get_by_text("Does it sell bread?").wait_for()
    frame.get_by_label("Yes").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("They sell coffee too")
    remarks = "They sell coffee too"
    assert until(lambda: any(remarks in str(row) for row in stored(page, lova, "drafts")))
    page.reload()
    frame_of(page).get_by_label("Remarks").wait_for()
    assert frame_of(page).get_by_label("Yes").is_checked()
    frame_of(page).get_by_label("Remarks").focus()
    page.keyboard.press("Escape")
    page.locator(".task-send .button:focus").wait_for()
    with another_task(page):
        page.keyboard.press("Enter")
    with another_task(page):
        frame_of(page).get_by_label("No").tap()
        page.get_by_role("button", name="Send").tap()
    assert values(project, 2) == [
        {"fields": {"bread": "yes", "remarks": "They sell coffee too"}},
        {"fields": {"bread": "no"}},
    ]


def open_with(page, html, live_server, signed_in, monkeypatch):
    """Open a task whose page is this one."""
    labels = [{"name": "page", "title": "Page", "html": html}]
    monkeypatch.setitem(KINDS, "page", KINDS["page"] | {"labels": labels})
    on_offer("page")
    signed_in(page, worker())
    begun(page, live_server)


def test_nothing_leaves_the_frame(live_server, window, signed_in, monkeypatch):
    with listening() as listener:
        page = window("netbook")
        open_with(page, listener.page(), live_server, signed_in, monkeypatch)
        tried = frame_of(page).locator("#tried")
        tried.wait_for()
        assert int(tried.input_value()) >= 30
        page.get_by_text(
            "The page has left its frame"
        ).wait_for()  # its own frame is all it can harm
        with urlopen(f"{listener.base}/marker"):  # noqa: S310 (our own listener)
            rest(page)
        assert listener.heard == ["marker"]
        assert page.url.startswith(live_server.url)
        assert len(page.context.pages) == 1


def test_the_same_page_without_the_frame_is_heard(window):
    """The listener hears what the policy holds back: else the test above would prove nothing."""
    with listening() as listener:
        page = window("netbook")
        page.route(f"{listener.base}/control", lambda route: route.fulfill(
            content_type="text/html", body=f"<!doctype html><body>{listener.page()}"))  # fmt: skip
        page.goto(f"{listener.base}/control")
        until(lambda: {"away", "peer", "inner"} <= set(listener.heard))
        assert len(set(listener.heard)) >= 17, sorted(set(listener.heard))
        assert {"peer", "inner", "fetch", "popup"} <= set(listener.heard)


PRIVATE = """
const look = (read) => { try { return String(read()); } catch (no) { return "refused"; } };
document.getElementById("seen").value = [
  look(() => parent.document.title), look(() => document.cookie),
  look(() => localStorage.length), look(() => indexedDB.open("minga") && "open"),
  look(() => top.location.href), look(() => parent.minga),
  look(() => navigator.serviceWorker.controller),
].join(" ");
"""


def test_the_frame_sees_nothing_of_the_desk(live_server, window, signed_in, monkeypatch):
    page = window("netbook")
    html = f'<input id="seen" name="seen"><script>{PRIVATE}</script>'
    open_with(page, html, live_server, signed_in, monkeypatch)
    seen = frame_of(page).locator("#seen")
    seen.wait_for()
    assert seen.input_value().split() == ["refused"] * 7
    trusted = "document.getElementById('trusted-types') && (document.body.innerHTML = 'x')"
    page.locator("#trusted-types").wait_for(state="attached")
    with pytest.raises(Error, match="TrustedHTML"):
        page.evaluate(f"() => {{ {trusted} }}")


REACHED = """
const reached = [];
const attempt = (name, make) => {
  try { const made = make(); if (made && made.localName === "link") reached.push(name); }
  catch (no) {}
};
const inner = () => {
  const box = document.createElement("div"); box.innerHTML = "<link>"; return box.firstChild;
};
const swapped = (holder, name, value, make) => {
  const before = Object.getOwnPropertyDescriptor(holder, name);
  try { Object.defineProperty(holder, name, { value, configurable: true }); make(); }
  catch (no) {} finally { Object.defineProperty(holder, name, before); }
};
let native;
swapped(Function.prototype, "call", function () { native = this; },
        () => document.createElement("p"));
attempt("call", () => Reflect.apply(native, document, ["link"]));
native = undefined;
swapped(Reflect, "apply", (made) => { native = made; }, () => document.createElement("p"));
attempt("apply", () => native && Function.prototype.call.call(native, document, "link"));
const each = (holder, name, value) => swapped(holder, name, value, () => {
  attempt(`${String(name)} element`, () => document.createElement("link"));
  attempt(`${String(name)} html`, inner);
});
each(RegExp.prototype, "test", () => false);
each(RegExp.prototype, "exec", () => null);
each(RegExp.prototype, Symbol.replace, () => "<link>");
each(RegExp.prototype, "flags", "");
each(String.prototype, "replace", () => "<link>");
each(String.prototype, "slice", () => "p");
each(String.prototype, "indexOf", () => 9);
each(String.prototype, "toLowerCase", () => "p");
each(window, "String", () => "link");
document.getElementById("reached").value = reached.join(", ") || "nothing";
"""


def test_no_changed_function_of_the_language_makes_a_forbidden_element(
    live_server, window, signed_in, monkeypatch
):
    page = window("netbook")
    html = f'<input id="reached" name="reached"><script>{REACHED}</script>'
    open_with(page, html, live_server, signed_in, monkeypatch)
    reached = frame_of(page).locator("#reached")
    reached.wait_for()
    assert reached.input_value() == "nothing"


def test_a_page_works_without_a_network(live_server, window, signed_in):
    project, lova = on_offer("page"), worker()
    page = window("netbook")
    signed_in(page, lova)
    begun(page, live_server)
    kept_for_later(page)
    frame_of(page).get_by_label("Yes").wait_for()
    page.context.set_offline(True)
    page.reload()
    frame_of(page).get_by_label("Yes").check()
    with another_task(page):
        page.get_by_role("button", name="Send").click()
    frame_of(page).get_by_label("No").check()
    page.context.set_offline(False)
    with another_task(page):
        page.get_by_role("button", name="Send").click()
    assert values(project, 2) == [{"fields": {"bread": "yes"}}, {"fields": {"bread": "no"}}]
