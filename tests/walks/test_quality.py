"""A client reads how good its labels are, in a real browser."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.domains.quality.scenes import listeners

pytestmark = [pytest.mark.walk, pytest.mark.django_db(transaction=True)]
DRESSES = [
    ("netbook", "en", "light"),
    ("netbook", "en", "dark"),
    ("phone", "en", "light"),
    ("phone", "es", "dark"),
    ("desk", "es", "light"),
]


def test_the_page_of_quality_is_whole_in_every_dress(live_server, window, signed_in, keep_picture):
    scene = listeners()
    for size, language, scheme in DRESSES:
        page = window(size, language=language, scheme=scheme)
        signed_in(page, scene.clara)
        page.goto(f"{live_server.url}/projects/{scene.project.public_id}/quality")
        found = Axe().run(page).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert page.locator("main svg.chart-plot").count() >= 5
        keep_picture(page, f"quality-{size}-{language}-{scheme}", whole=True)
