"""Pages of items: filters, orders, continuation, and indexes that carry them."""

import pytest
from django.db import DatabaseError, transaction

from minga.domains.items import actions, queries
from minga.domains.items.errors import InvalidItemCursor, InvalidItemFilter, ItemNotFound
from minga.domains.items.models import ItemRow
from minga.domains.items.types import ItemFilter, ItemOrder, ItemSort, ItemState
from minga.domains.quality import actions as quality
from tests.cast import good_customer, published, worker

EVERYTHING = ItemFilter()

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    """Twelve texts, of which three members answered ten; they differ on three."""
    made = published(good_customer(), texts=12, redundancy=3)
    for name in ("lova", "kanto", "noro"):
        member = worker(name)
        member.ask(made.public_id, count=12)
        member.sync(
            [
                member.answer(
                    task,
                    {"label": "advert" if name == "noro" and task.pos < 3 else "news"},
                )
                for task in member.tasks
                if task.pos < 10
            ]
        )
    return made


@pytest.fixture
def refreshed(project):
    quality.compute(project_id=project.id)
    actions.index_waiting()
    assert actions.refresh_waiting() == 1
    return project


def positions(project, condition=EVERYTHING, **more):
    """Every position of a list, read in pages of two."""
    order = ItemOrder(more.get("sort", ItemSort.POSITION), more.get("descending", False))
    found, start = [], None
    while True:
        page = queries.list_items(project.id, condition, order=order, start=start, limit=2)
        found += [line.pos for line in page.lines]
        if page.following is None:
            return found
        start = queries.read_cursor(queries.cursor_text(page.following))


def test_every_item_has_its_row_from_its_publication(project):
    assert ItemRow.objects.filter(project=project.id, state="unanswered").count() == 12
    assert positions(project) == list(range(12))


def test_the_rows_follow_results_and_answers(refreshed):
    lines = {line.pos: line for line in queries.list_items(refreshed.id).lines}
    assert [lines[pos].answers for pos in (0, 5, 11)] == [3, 3, 0]
    assert lines[0].disagreement == pytest.approx(1 / 3)
    assert lines[5].disagreement == 0
    assert (lines[5].label, lines[5].seconds) == ("news", 4.0)
    assert lines[11].state is ItemState.UNANSWERED
    assert lines[11].confidence is None
    assert actions.refresh_waiting() == 0


@pytest.mark.parametrize("sort", list(ItemSort))
@pytest.mark.parametrize("descending", [False, True])
def test_in_every_order_each_item_comes_once(refreshed, sort, descending):
    order = positions(refreshed, sort=sort, descending=descending)
    assert sorted(order) == list(range(12))
    if sort is ItemSort.CONFIDENCE:
        assert set(order[-2:]) == {10, 11}
    if sort is ItemSort.DISAGREEMENT:
        assert set(order[:3] if descending else order[-3:]) == {0, 1, 2}


def test_filters_hold_together(refreshed):
    lines = queries.list_items(refreshed.id).lines
    sure = {line.pos: line.confidence for line in lines if line.confidence is not None}
    bound = sorted(sure.values())[5]
    below = {pos for pos, share in sure.items() if share < bound}
    assert set(positions(refreshed, ItemFilter(confidence_below=bound))) == below
    news = ItemFilter(confidence_below=bound, label="news", state=lines[0].state)
    chosen = positions(refreshed, news, sort=ItemSort.CONFIDENCE)
    assert set(chosen) == {
        line.pos
        for line in lines
        if line.pos in below and line.label == "news" and line.state is lines[0].state
    }
    assert positions(refreshed, ItemFilter(state=ItemState.UNANSWERED)) == [10, 11]
    assert positions(refreshed, ItemFilter(answers_from=3)) == list(range(10))


def test_a_search_finds_words_and_whole_ids(refreshed):
    line = queries.list_items(refreshed.id).lines[4]
    assert positions(refreshed, ItemFilter(text=line.external_id)) == [4]
    word = max(line.content["text"].split(), key=len)
    assert 4 in positions(refreshed, ItemFilter(text=word.upper()))
    assert positions(refreshed, ItemFilter(text="zebra")) == []
    assert positions(refreshed, ItemFilter(text="?!")) == []
    assert positions(refreshed, ItemFilter(text="' | & :* !")) == []


@pytest.mark.parametrize(
    "condition",
    [
        ItemFilter(confidence_below=1.5),
        ItemFilter(confidence_from=float("nan")),
        ItemFilter(text="x" * 201),
        ItemFilter(label="a\0b"),
        ItemFilter(answers_from=-1),
    ],
)
def test_a_filter_outside_its_bounds_is_refused(project, condition):
    with pytest.raises(InvalidItemFilter):
        queries.list_items(project.id, condition)


@pytest.mark.parametrize("text", ["x", "é", "MTpuYW4", "OTk5OTk5OTk5OTk5OTo", "MTppbmY"])
def test_a_foreign_cursor_is_refused(text):
    with pytest.raises(InvalidItemCursor):
        queries.read_cursor(text)


def test_one_item_shows_every_readable_answer_and_its_result(refreshed):
    detail = queries.item_detail(refreshed, 0)
    labels = sorted(answer.value["label"] for answer in detail.answers)
    assert labels == ["advert", "news", "news"]
    assert len({answer.annotator for answer in detail.answers}) == 3
    assert all("lova" not in answer.annotator for answer in detail.answers)
    assert detail.result is not None
    assert (detail.previous, detail.following) == (None, 1)
    with pytest.raises(ItemNotFound):
        queries.item_detail(refreshed, 12)


def test_a_row_without_its_item_is_refused(project):
    with pytest.raises(DatabaseError) as refused, transaction.atomic():
        ItemRow.objects.create(project_id=project.id, pos=500)
    assert refused.value.__cause__.sqlstate == "MG986"
