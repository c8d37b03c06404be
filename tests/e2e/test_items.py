"""A client looks at items with their answers, in a real browser."""

import pytest

from minga.domains.items import actions as items
from tests.e2e.moves import follow, in_order, press_and_go
from tests.integration.quality.scenes import listeners

pytestmark = [pytest.mark.walk, pytest.mark.django_db(transaction=True)]
DRESSES = [
    ("netbook", "en", "light"),
    ("phone", "en", "dark"),
    ("phone", "ar", "light"),
    ("desk", "es", "light"),
]


def test_items_and_their_answers_are_whole_in_every_dress(
    live_server, window, signed_in, keep_picture
):
    scene = listeners()
    items.index_waiting()
    items.refresh(project_id=scene.project.id)
    for size, language, scheme in DRESSES:
        page = window(size, language=language, scheme=scheme)
        signed_in(page, scene.clara)
        page.goto(f"{live_server.url}/projects/{scene.project.public_id}/items?sort=confidence")
        assert in_order(page) == []
        assert page.locator("#items-age").bounding_box()["width"] > 200
        keep_picture(page, f"items-{size}-{language}-{scheme}", whole=True)
        page.locator("tbody a").first.click()
        page.locator(".item-answers").wait_for()
        assert in_order(page) == []
        keep_picture(page, f"item-{size}-{language}-{scheme}", whole=True)
    page = window("netbook")
    signed_in(page, scene.clara)
    page.goto(f"{live_server.url}/projects/{scene.project.public_id}/")
    follow(page, "Items and answers")
    page.get_by_label("Search").fill("market")
    press_and_go(page, "Show items")
    assert 0 < page.locator("tbody tr").count() < 50
