"""A client reads how good its labels are, in a real browser."""

import pytest

from tests.cast import bring_texts, draft, good_customer
from tests.e2e.moves import follow, in_order, press_and_go
from tests.integration.quality.scenes import listeners

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
        assert in_order(page) == []
        assert page.locator("main svg.chart-plot").count() >= 5
        keep_picture(page, f"quality-{size}-{language}-{scheme}", whole=True)


@pytest.mark.parametrize(("size", "scheme"), [("netbook", "light"), ("phone", "dark")])
def test_what_a_client_knows_is_brought_on_a_page(
    live_server, window, signed_in, keep_picture, tmp_path, size, scheme
):
    clara = good_customer()
    project = draft(clara)
    bring_texts(project, 12)
    table = tmp_path / "known.csv"
    rows = [f"text-{n},{'News' if n % 2 else 'advert'}" for n in range(12)]
    table.write_text("item,label\n" + "\n".join(rows) + "\nnobody,news\n", encoding="utf-8")
    page = window(size, scheme=scheme)
    signed_in(page, clara)
    page.goto(f"{live_server.url}/projects/{project.public_id}/")
    follow(page, "Gold answers and predictions")
    page.get_by_label("File with gold answers").set_input_files(table)
    press_and_go(page, "Import gold answers")
    page.get_by_text("13 gold answers were imported.").wait_for()
    assert page.get_by_text("of them names an item that is not here").is_visible()
    page.get_by_label("Name of your model").fill("radio-bert")
    page.get_by_label("File with its predictions").set_input_files(table)
    press_and_go(page, "Import predictions")
    page.get_by_text("13 predictions were imported.").wait_for()
    page.get_by_text("File formats").click()
    assert in_order(page) == []
    keep_picture(page, f"quality-known-{size}-{scheme}", whole=True)
