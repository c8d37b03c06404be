"""Disturbing pictures in a real browser: grey and blurred first, and kept nowhere afterwards."""

import pytest

from tests.cast import choose_disturbing, worker
from tests.e2e.moves import in_order
from tests.e2e.test_desk import arrived, begun
from tests.e2e.test_member_day import with_pictures
from tests.waiting import until

pytestmark = [pytest.mark.walk, pytest.mark.django_db(transaction=True)]
FILTER = """() => getComputedStyle(
    document.querySelector(".widget img, .widget canvas, .widget svg")).filter"""
KEPT_MEDIA = """async () => {
    const found = [];
    for (const name of await caches.keys())
        for (const { url } of await (await caches.open(name)).keys())
            if (url.includes("/media/")) found.push(url);
    return found;
}"""
STORED = """async () => {
    const found = [];
    for (const { name } of await indexedDB.databases()) {
        const db = await new Promise((done) => {
            indexedDB.open(name).onsuccess = (event) => done(event.target.result);
        });
        for (const store of db.objectStoreNames) {
            const rows = await new Promise((done) => {
                db.transaction(store).objectStore(store).getAll().onsuccess =
                    (event) => done(event.target.result);
            });
            if (JSON.stringify(rows).includes("image_url")) found.push(store);
        }
        db.close();
    }
    return found;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_softened_and_leaves_nothing_behind(
    live_server, window, signed_in, keep_picture, scheme
):
    lova = worker()
    choose_disturbing(lova)
    project = with_pictures(warnings=("violence",))
    page = window("netbook", scheme=scheme)
    headers = []
    page.on(
        "response",
        lambda response: (
            headers.append(response.headers.get("cache-control"))
            if "/media/" in response.url
            else None
        ),
    )
    signed_in(page, lova)
    begun(page, live_server)
    page.get_by_role("button", name="Show it").click()
    page.get_by_label("Sharp").wait_for()
    assert page.evaluate(FILTER).startswith("grayscale(1) blur(")
    assert in_order(page) == []
    keep_picture(page, f"sensitive-1-softened-{scheme}")
    page.get_by_label("Sharp").check()
    assert page.evaluate(FILTER) == "grayscale(1)"
    page.get_by_label("In colour").check()
    assert page.evaluate(FILTER) == "none"
    for number in (1, 2):
        page.keyboard.press("n")
        page.locator(".box-chosen").wait_for()
        page.get_by_role("button", name="Send").click()
        if number == 1:
            page.get_by_role("button", name="Show it").click()
            page.get_by_label("Sharp").wait_for()
    page.evaluate("dispatchEvent(new Event('online'))")
    assert arrived(project, 2) == {"label": 2}
    assert until(lambda: page.evaluate(STORED) == [])
    assert page.evaluate(KEPT_MEDIA) == []
    assert headers
    assert set(headers) == {"no-store, private"}
