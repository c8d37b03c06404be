"""The items of a project with their answers, as its client sees them."""

import json
import re

import pytest
from django.db import connection

from minga.domains.assignment import actions as assignment
from minga.domains.items import actions as items
from minga.domains.quality import actions as quality
from minga_pure.money import Money
from tests.cast import bring_files, bring_texts, draft, published, worker

LONG = "a" * 201


def answered(project, value_of):
    """Three members answer everything; results and rows follow."""
    for name in ("lova", "kanto", "noro"):
        member = worker(name)
        member.ask(project.public_id, count=60)
        member.sync([member.answer(task, value_of(name, task)) for task in member.tasks])
    quality.compute(project_id=project.id)
    items.index_waiting()
    items.refresh_waiting()


@pytest.fixture
def project(clara):
    made = published(clara, texts=55, redundancy=3)
    answered(made, lambda name, _task: {"label": "advert" if name == "noro" else "news"})
    return made


def text_of(page):
    return page.content.decode()


def rows_of(page):
    return re.findall(r"/items/(\d+)", text_of(page).split("<tbody>")[1].split("</tbody>")[0])


def test_the_table_shows_every_item_page_after_page(browser, project):
    address = f"/projects/{project.public_id}/items"
    first = browser.get(address)
    assert rows_of(first) == [str(pos) for pos in range(50)]
    following = re.search(r'rel="next" href="([^"]+)"', text_of(first))
    rest = browser.get(address + following[1].replace("&amp;", "&"))
    assert rows_of(rest) == ["50", "51", "52", "53", "54"]
    assert "First page" in text_of(rest)


def test_filters_stay_in_the_address_of_the_next_page(browser, project):
    address = f"/projects/{project.public_id}/items?label=news&sort=confidence&below=100"
    first = text_of(browser.get(address))
    following = re.search(r'rel="next" href="([^"]+)"', first)[1]
    assert "label=news" in following
    assert "below=100" in following
    one = browser.get(f"/projects/{project.public_id}/items", {"text": "text-7"})
    assert len(rows_of(one)) == 1
    none = text_of(browser.get(f"/projects/{project.public_id}/items?state=unanswered"))
    assert "No item meets these conditions." in none


@pytest.mark.parametrize("query", ["below=101", "state=lost", "sort=x", f"text={LONG}", "text=%00"])
def test_a_filter_that_cannot_be_is_named(browser, project, query):
    reply = browser.get(f"/projects/{project.public_id}/items?{query}")
    assert reply.status_code == 422
    assert 'role="alert"' in text_of(reply)


def test_a_foreign_cursor_is_no_page(browser, project):
    assert browser.get(f"/projects/{project.public_id}/items?after=x").status_code == 404


def test_one_item_shows_its_answers_and_nobody_by_their_own_name(browser, project):
    text = text_of(browser.get(f"/projects/{project.public_id}/items/3"))
    assert text.count("drawn-key") == 3
    assert text.count(">News<") >= 2
    assert "lova" not in text
    assert "Previous item" in text
    assert browser.get(f"/projects/{project.public_id}/items/55").status_code == 404


def test_boxes_are_drawn_over_the_picture(browser, clara):
    content = {"image": "0" * 64, "width": 200, "height": 100}
    card = draft(
        clara, task_type="boxes", question="Draw a box around each cup", redundancy=3,
        labels=({"name": "cup", "title": "Cup <1>"},), estimated_seconds=30,
        price=Money(60_000, "USD"),
    )  # fmt: skip
    bring_texts(card, 2)
    bring_files(card, content)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE work_incomingitem SET content = %s, seconds = 30 WHERE project_id = %s",
            [json.dumps(content), card.id],
        )
    made = assignment.publish(project=card.public_id, actor_id=clara.id)
    box = {"label": "cup", "x": 0.25, "y": 0.5, "width": 0.5, "height": 0.25}
    answered(made, lambda _name, _task: {"boxes": [box]})
    assert "Any label" not in text_of(browser.get(f"/projects/{made.public_id}/items"))
    text = text_of(browser.get(f"/projects/{made.public_id}/items/0"))
    assert text.count('points="50.0,50.0 150.0,50.0 150.0,75.0 50.0,75.0"') == 7
    assert 'viewBox="0 0 200 100"' in text
    assert "Cup &lt;1&gt;" in text
