"""A client makes a project in four steps and looks at a file before it is imported."""

import pytest

from minga.domains.work import queries as work
from tests.cast import draft, good_customer
from tests.e2e.moves import in_order, press_and_go

pytestmark = [pytest.mark.walk, pytest.mark.django_db(transaction=True)]
TABLE = b"number,what they wrote\n1,Rain is coming\n2,Buy two get one\n"


def forward(page):
    page.get_by_role("button", name="Continue", exact=True).click()


def names(page):
    fields = page.locator(".label-row [data-part='0']")
    return [fields.nth(place).input_value() for place in range(fields.count())]


@pytest.mark.parametrize(("size", "scheme"), [("netbook", "light"), ("phone", "dark")])
def test_a_project_is_made_in_four_steps(
    live_server, window, signed_in, keep_picture, size, scheme
):
    clara = good_customer()
    page = window(size, scheme=scheme)
    signed_in(page, clara)
    page.goto(f"{live_server.url}/projects/new")
    page.get_by_text("Start from a template").click()
    keep_picture(page, f"new-gallery-{size}-{scheme}", whole=True)
    page.get_by_role("link", name="Topics of news").click()
    assert in_order(page) == []
    keep_picture(page, f"new-1-{size}-{scheme}", whole=True)
    page.locator("[name=purpose]").fill("To sort what listeners send.")
    page.locator("[name=purpose_class]").first.check(force=True)
    forward(page)
    assert page.locator("#step-2 legend").first.is_visible()
    assert not page.locator("[name=purpose]").is_visible()
    page.get_by_label("Search in the list").first.fill("espan")
    keep_picture(page, f"new-2-{size}-{scheme}", whole=True)
    assert in_order(page) == []
    forward(page)
    assert names(page) == ["politics", "local", "international", "sport", "economy", "culture"]
    first = page.locator(".label-row [data-part='0']").nth(3)
    first.press("Alt+ArrowDown")
    first = page.locator(".label-row [data-part='0']").nth(4)
    first.press("Alt+ArrowRight")
    page.get_by_role("button", name="Add label").click()
    page.locator(".label-row [data-part='0']").last.fill("weather")
    keep_picture(page, f"new-3-{size}-{scheme}", whole=True)
    assert in_order(page) == []
    forward(page)
    page.locator("[name=price]").fill("1")
    keep_picture(page, f"new-4-{size}-{scheme}", whole=True)
    assert in_order(page) == []
    press_and_go(page, "Create draft")
    (project,) = work.projects_for(clara.id)
    assert [(label["name"], label.get("under")) for label in project.labels] == [
        ("politics", None),
        ("local", "politics"),
        ("international", "politics"),
        ("economy", None),
        ("sport", "economy"),
        ("culture", None),
        ("weather", None),
    ]


def test_a_fault_opens_its_step_and_nothing_typed_is_lost(live_server, window, signed_in):
    clara = good_customer()
    page = window("netbook")
    signed_in(page, clara)
    page.goto(f"{live_server.url}/projects/new?template=sentiment")
    page.locator("[name=purpose]").fill("To learn.")
    page.locator("[name=purpose_class]").first.check(force=True)
    for _step in range(3):
        forward(page)
    page.locator("[name=price]").fill("cheap")
    press_and_go(page, "Create draft")
    assert page.locator("[name=price]").input_value() == "cheap"
    assert page.locator(".form-steps a.has-fault").count() == 1
    page.get_by_role("button", name="Back").click()
    assert names(page) == ["positive", "neutral", "negative"]


@pytest.mark.parametrize(("size", "scheme"), [("desk", "light"), ("phone", "dark")])
def test_the_first_rows_of_a_file_are_seen_before_it_is_imported(
    live_server, window, signed_in, keep_picture, size, scheme
):
    clara = good_customer()
    project = draft(clara)
    page = window(size, scheme=scheme)
    signed_in(page, clara)
    page.goto(f"{live_server.url}/projects/{project.public_id}/import")
    page.locator("input[type=file]").set_input_files(
        {"name": "radio.csv", "mimeType": "text/csv", "buffer": TABLE}
    )
    page.get_by_role("cell", name="Rain is coming").wait_for()
    assert work.imports_of(project.id) == []
    page.get_by_label("Column with the content").select_option("what they wrote")
    page.get_by_label("Column with your id").select_option("number")
    assert in_order(page) == []
    keep_picture(page, f"import-preview-{size}-{scheme}", whole=True)
    press_and_go(page, "Import this file")
    assert len(work.imports_of(project.id)) == 1
