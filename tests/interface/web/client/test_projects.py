"""A project's own page, live and at rest; and that nobody else learns that it exists."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from minga.domains.answers.queries import Tally
from minga.domains.assignment import actions as assignment
from minga.domains.quality import actions as quality
from minga.domains.work import actions as work
from minga.domains.work import queries
from minga.doors.web.client.dashboard import hourly_bars, points_of
from minga_pure.money import Money
from tests.cast import bring_files, bring_texts, draft, person, published, vote, worker
from tests.interface.web.client.browsers import browser_of

PLACES = ("", "live", "import", "publish", "close", "export", "export/csv", "export/label-config")
DEEDS = ("import", "publish", "pause", "resume", "close")


@pytest.fixture
def project(clara):
    return published(clara, texts=4, redundancy=2)


def here(project, place=""):
    return f"/projects/{project.public_id}/{place}"


def text_of(page):
    return page.content.decode()


def test_each_project_is_a_card_with_its_state_and_progress(browser, clara, project):
    lova = worker()
    lova.ask(project.public_id, 3)
    lova.work_through()
    draft(clara, title="Only drafted")
    text = text_of(browser.get("/projects/"))
    assert ">3</bdi> of <bdi" in text
    assert "Only drafted" in text
    assert "No items yet" in text


def test_a_project_with_every_answer_is_complete_until_more_items_are_published(
    browser, clara, project
):
    def tags():
        pages = [browser.get(one) for one in ("/projects/", here(project), here(project, "live"))]
        return {re.search(r'<span class="tag[^>]*>(.*?)<', text_of(page))[1] for page in pages}

    for name in ("lova", "kanto"):
        assert tags() == {"Open"}
        member = worker(name)
        member.ask(project.public_id, 4)
        assert tags() == {"Open"}, "what is held is not answered yet"
        member.work_through()
    assert tags() == {"Complete"}
    bring_texts(project, 1, start=50)
    assignment.publish(project=project.public_id, actor_id=clara.id)
    assert tags() == {"Open"}


def test_a_closed_project_is_closed_even_when_every_answer_is_there(browser, clara, project):
    assignment.withdraw(project=project.public_id, actor_id=clara.id)
    assert ">Closed<" in text_of(browser.get(here(project)))


def test_the_page_tells_answers_pay_labels_and_money(browser, project):
    for name, label in (("lova", "news"), ("kanto", "advert")):
        member = worker(name)
        member.ask(project.public_id, 4)
        answers = [member.answer(task, {"label": label}) for task in member.tasks[:3]]
        answers.append(member.answer(member.tasks[3], {"note": "Half is missing."}, "cant_tell"))
        member.sync(answers)
    quality.compute(project_id=project.id)
    page = browser.get(here(project))
    text = text_of(page)
    noted = {note.external_id for note in page.context["notes"]}
    assert len(noted) == 1
    assert "$9.00" in text  # 0.01 in four seconds
    assert "Half is missing." in text
    doubtful = {item.external_id: item for item in page.context["doubtful_items"]}
    assert doubtful.keys() == {"text-0", "text-1", "text-2", "text-3"} - noted
    assert {part.name for item in doubtful.values() for part in item.parts} == {"News", "Advert"}
    assert "nobody under the floor" in text
    assert "$0.08" in text


def test_members_under_the_floor_are_counted(browser, project):
    lova = worker()
    lova.ask(project.public_id, 2)
    slow = [lova.answer(task) for task in lova.tasks]
    for one in slow:
        one.spent_ms = 60_000
    lova.sync(slow)
    assert "member under the floor" in text_of(browser.get(here(project)))


def test_a_page_that_would_look_the_same_is_not_sent_again(browser, project):
    first = browser.get(here(project, "live"))
    mark = first.context["mark"]
    assert browser.get(here(project, "live"), {"seen": mark}).status_code == 204
    lova = worker()
    lova.ask(project.public_id, 1)
    lova.work_through()
    assert browser.get(here(project, "live"), {"seen": mark}).status_code == 200


def test_a_closed_project_stops_asking(browser, project):
    browser.post(here(project, "close"))
    assert browser.get(here(project, "live")).status_code == 286
    assert "hx-trigger" not in text_of(browser.get(here(project)))


def test_pausing_going_on_and_closing_may_be_pressed_twice(browser, clara, project):
    for deed, state in (("pause", "paused"), ("resume", "published"), ("close", "closed")):
        for _ in range(2):
            assert browser.post(here(project, deed)).status_code == 302
            assert queries.project(project.public_id).state == state
    assert "closed" in text_of(browser.get(here(project, "publish")))


def test_closing_says_what_members_keep_and_what_comes_back(browser, clara, project):
    lova = worker()
    lova.ask(project.public_id, 3)
    text = text_of(browser.get(here(project, "close")))
    assert ">3</bdi> tasks they hold" in text
    before = queries.funds(clara.client.public_id, "USD")
    browser.post(here(project, "close"))
    assert queries.funds(clara.client.public_id, "USD") == before + Money(
        61_000, "USD"
    )  # five tasks, with fee and reserves


def test_a_draft_needs_no_closing(browser, clara):
    card = draft(clara)
    browser.post(here(card, "close"))
    assert queries.project(card.public_id).state == "draft"


def test_every_reason_is_told_at_once_and_the_missing_sum_in_coins(carlos):
    card = draft(carlos, price=Money(1_001, "USD"), recipients=())
    bring_texts(card, 1_000)
    page = browser_of(carlos).get(here(card, "publish"))
    text = text_of(page)
    assert len(page.context["reasons"]) == 5  # unverified, untried, no recipients, floor, money
    assert "amount=2.45&amp;currency=USD" in text  # 2.44244, rounded up
    assert "Publish for" not in text


def test_publishing_what_is_refused_changes_nothing(carlos):
    card = draft(carlos)
    page = browser_of(carlos).post(here(card, "publish"))
    assert page.status_code == 422
    assert queries.project(card.public_id).state == "draft"


def test_publishing_in_two_tabs_publishes_once(browser, clara):
    card = draft(clara)
    bring_texts(card, 3)
    for _ in range(2):
        page = browser.post(here(card, "publish"), {"items": "3"})
        assert page.headers["Location"] == here(card)
    assert queries.project(card.public_id).items == 3


def test_the_quote_stands_line_by_line(browser, clara):
    card = draft(clara)
    bring_texts(card, 100)
    text = text_of(browser.get(here(card, "publish")))
    for amount in ("$2.00", "$0.20", "$0.10", "$0.04", "$2.44"):
        assert amount in text
    assert "Publish for" in text


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet", "label-studio"])
def test_the_paid_answers_leave_in_every_format(browser, project, form):
    lova = worker()
    lova.ask(project.public_id, 4)
    lova.work_through()
    page = browser.get(here(project, f"export/{form}"))
    sent = b"".join(page.streaming_content)
    assert page.status_code == 200
    assert "attachment" in page.headers["Content-Disposition"]
    assert b"text-0" in sent
    assert lova.username.encode() not in sent


def test_a_strange_format_is_not_found(browser, project):
    assert browser.get(here(project, "export/xls")).status_code == 404
    assert browser.get(here(project, "export/coco")).status_code == 404


def test_the_page_offers_the_formats_that_can_hold_the_answers(browser, project):
    page = browser.get(here(project, "export")).content.decode()
    for name in ("csv", "label-studio-consensus", "spacy", "doccano"):
        assert f"export/{name}" in page
    for name in ("coco", "conll", "srt"):
        assert f"export/{name}" not in page


def test_another_client_a_member_and_an_outsider_learn_nothing(carlos, project):
    for stranger in (carlos, worker(), person("oskar")):
        strange = browser_of(stranger)
        for place in PLACES:
            assert strange.get(here(project, place)).status_code == 404, (stranger, place)
        for deed in DEEDS:
            assert strange.post(here(project, deed)).status_code == 404, (stranger, deed)
    assert queries.project(project.public_id).state == "published"


def test_after_the_sign_in_a_pressed_button_leads_to_the_project(client, project):
    back = client.post(here(project, "pause")).headers["Location"]
    assert back == f"/accounts/login/?next={here(project)}"


def test_paused_work_is_told_as_such(browser, clara, project):
    work.pause(project=project.public_id, actor_id=clara.id)
    assert "nobody takes new tasks" in text_of(browser.get(here(project)))


@pytest.mark.parametrize("hourly", [[5.0], [0.1, 3.6, 500.0], [3.7] * 40, [1.0, 2.0, 3.0]])
def test_the_floor_lies_between_two_bars_and_everybody_is_counted(hourly):
    bars, width = hourly_bars(hourly, 3.6)
    assert sum(bar.count for bar in bars) == len(hourly)
    assert 1 <= len(bars) <= 14
    places = [(3.6 - bar.start) / width for bar in bars]
    assert any(abs(place - round(place)) < 1e-6 for place in places)


def bring_pictures(project, count):
    bring_files(project, {"image": "0" * 64})
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO work_incomingitem (project_id, number, external_id, content, seconds)
            SELECT %s, i, 'photo-' || i,
                   jsonb_build_object('image', repeat('0', 64), 'width', 640, 'height', 400), 30
              FROM generate_series(1, %s) AS i
            """,
            [project.id, count],
        )


def test_boxes_are_compared_by_place_and_label(browser, clara):
    card = draft(
        clara,
        task_type="boxes",
        labels=({"name": "stop", "title": "Bus stop"}, {"name": "bench", "title": "Bench"}),
        price=Money(60_000, "USD"),
        estimated_seconds=55,
    )
    bring_pictures(card, 2)
    assignment.publish(project=card.public_id, actor_id=clara.id)
    here_is = {"x": 0.1, "y": 0.1, "width": 0.2, "height": 0.2}
    for name, labels in (("lova", ["stop", "stop"]), ("kanto", ["stop", "bench"])):
        member = worker(name)
        member.ask(card.public_id, 2)
        boxes = [{"boxes": [{"label": label, **here_is}]} for label in labels]
        member.tasks.sort(key=lambda task: task.pos)
        member.sync([member.answer(*one) for one in zip(member.tasks, boxes, strict=True)])
    quality.compute(project_id=card.id)
    page = browser.get(here(card))
    text = text_of(page)
    assert page.context["snapshot"].alpha is not None
    assert "/media/" in text
    [doubtful] = page.context["doubtful_items"]
    assert doubtful.reason.startswith("Of 2 parts that anybody marked, 0 are kept")
    assert doubtful.reason in text
    assert {part.name: part.value for part in page.context["labels"]} == {"Bus stop": 3, "Bench": 1}


def test_several_labels_at_once_are_each_counted(browser, clara):
    card = draft(clara, multiple=True)
    bring_texts(card, 3)
    assignment.publish(project=card.public_id, actor_id=clara.id)
    for name in ("lova", "kanto"):
        member = worker(name)
        member.ask(card.public_id, 3)
        member.sync([member.answer(task, {"labels": ["news", "advert"]}) for task in member.tasks])
    quality.compute(project_id=card.id)
    page = browser.get(here(card))
    assert {part.name: part.value for part in page.context["labels"]} == {"News": 6, "Advert": 6}
    assert "Members agree on all the items" in text_of(page)


def test_what_a_member_writes_is_shown_as_text(browser, project):
    for name in ("lova", "kanto"):
        member = worker(name)
        member.ask(project.public_id, 1)
        note = {"note": "<script>alert(1)</script>"}
        member.sync([member.answer(task, note, "cant_tell") for task in member.tasks])
    assert "<script>alert(1)" not in text_of(browser.get(here(project)))


def test_an_hour_without_answers_is_as_wide_as_any_other():
    begin = datetime(2026, 11, 20, 8, tzinfo=UTC)
    hour = timedelta(hours=1)
    told = [Tally(begin, 10), Tally(begin + hour, 5), Tally(begin + 4 * hour, 1)]
    sums = [point.value for point in points_of(told)]
    assert sums[0] == 0
    assert sums[-1] == 16
    assert sums.count(15) > sums.count(10) * 2
    assert points_of([]) == []
    assert [point.value for point in points_of(told[:1])][-1] == 10


def test_publishing_a_use_under_double_consent_asks_the_members(clara, browser):
    vote(
        forbidden_purposes=["weapons"], double_consent_purposes=["surveillance"], panel_people_min=2
    )
    for name in ("lova", "fara"):
        worker(name)
    project = draft(clara, purpose_class="surveillance")
    bring_texts(project, 3)
    page = text_of(browser.get(here(project, "publish")))
    assert "Ask the members" in page
    page = text_of(browser.post(here(project, "publish")))
    assert "Members are voting on this use" in page
    assert "Ask the members" not in page
    assert queries.project(project.public_id).state == "draft"
