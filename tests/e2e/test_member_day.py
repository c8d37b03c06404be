"""A member's day in a real browser, by keyboard alone: offer, answers, receipt, wallet."""

import json

import pytest
from django.db import connection

from minga.domains.answers import queries as answers
from minga_pure.money import Money
from tests.cast import bring_files, bring_texts, draft, good_customer, published, worker
from tests.e2e.moves import follow, in_order, keys_listen, start_tasks

pytestmark = [pytest.mark.walk, pytest.mark.django_db(transaction=True)]


def test_lova_labels_texts_with_the_keyboard(live_server, window, signed_in, keep_picture):
    project, lova = published(texts=4), worker()
    page = window("netbook")
    signed_in(page, lova)
    page.goto(f"{live_server.url}/")
    assert page.url.endswith("/work/")
    assert in_order(page) == []
    keep_picture(page, "day-1-home")
    start_tasks(page)
    for done in range(4):
        assert page.get_by_text(f"{done} of 4 done").first.is_visible()
        keys_listen(page)
        page.keyboard.press("1" if done % 2 else "2")
        page.wait_for_selector("input[name=choice]:checked", state="attached")
        if done == 1:
            keep_picture(page, "day-2-label")
            assert in_order(page) == []
        with page.expect_navigation():
            page.keyboard.press("Enter")
    assert page.get_by_text("The money is in your wallet").is_visible()
    keep_picture(page, "day-3-receipt")
    follow(page, "Open wallet")
    assert "$0.04" in page.inner_text("main")
    keep_picture(page, "day-4-wallet")
    assert in_order(page) == []
    assert answers.kinds(project.id) == {"label": 4}
    spent = [pace.spent_ms for pace in answers.paces(project.id)]
    assert 0 < spent[0] < 120_000


def test_a_click_too_many_sends_one_answer(live_server, window, signed_in):
    project, lova = published(texts=4), worker()
    page = window("phone")
    signed_in(page, lova)
    page.goto(f"{live_server.url}/work/")
    start_tasks(page)
    page.get_by_text("Advert", exact=True).click()
    page.get_by_role("button", name="Send").dblclick()
    page.get_by_text("1 of 4 done").first.wait_for()
    assert answers.kinds(project.id) == {"label": 1}


def test_boxes_are_drawn_on_a_picture_and_paid(live_server, window, signed_in, keep_picture):
    lova = worker()
    project = with_pictures()
    page = window("netbook")
    signed_in(page, lova)
    page.goto(f"{live_server.url}/work/")
    start_tasks(page)
    sheet = page.locator(".boxes-sheet")
    sheet.wait_for()
    place = sheet.bounding_box()
    page.mouse.move(place["x"] + 200, place["y"] + 60)
    page.mouse.down()
    page.mouse.move(place["x"] + 320, place["y"] + 200, steps=4)
    page.mouse.up()
    keep_picture(page, "day-5-boxes")
    assert in_order(page) == []
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert answers.kinds(project.id) == {"label": 1}


def with_pictures(**fields):
    """Two photographs with boxes to draw, published."""
    from tests.e2e.pictures import kept_picture

    clara = good_customer()
    card = draft(
        clara,
        task_type="boxes",
        question="Draw a box around each cup",
        labels=({"name": "cup", "title": "Cup"}, {"name": "spoon", "title": "Spoon"}),
        estimated_seconds=30,
        price=Money(60_000, "USD"),
        **fields,
    )
    bring_texts(card, 2)
    content = kept_picture()
    bring_files(card, json.loads(content))
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE work_incomingitem SET content = %s::jsonb, seconds = 30 WHERE project_id = %s",
            [content, card.id],
        )
    from minga.domains.assignment import actions as assignment

    return assignment.publish(project=card.public_id, actor_id=clara.id)
