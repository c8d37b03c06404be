"""Plans of the data manager's pages: by indexes, and no more rows read in a larger project."""

import json

import pytest
from django.db import connection

from minga.domains.items.models import ItemRow
from minga.domains.items.queries import listing
from minga.domains.items.types import ItemCursor, ItemFilter, ItemOrder, ItemSort, ItemState
from tests.cast import good_customer, published
from tests.server_fixtures import as_the_owner

LIMIT = 51
SIZES = (2_000, 20_000)
ROWS_READ_MAX = 1_200
"""Index entries and rows that a page of 51 items may touch, whatever the size of the project."""
SEARCH_ROWS_MAX = 8_000
"""The same for a word: the index of words is that of all projects."""
PAGES = {
    "all": (ItemFilter(), ItemOrder(), None),
    "behind": (ItemFilter(), ItemOrder(), ItemCursor(None, 900)),
    "unsure first": (ItemFilter(), ItemOrder(ItemSort.CONFIDENCE), None),
    "sure first": (ItemFilter(), ItemOrder(ItemSort.CONFIDENCE, descending=True), None),
    "behind a share": (
        ItemFilter(), ItemOrder(ItemSort.CONFIDENCE), ItemCursor(0.5, 40),
    ),
    "disputed first": (ItemFilter(), ItemOrder(ItemSort.DISAGREEMENT, descending=True), None),
    "slow first": (ItemFilter(), ItemOrder(ItemSort.SECONDS, descending=True), None),
    "most answers": (ItemFilter(), ItemOrder(ItemSort.ANSWERS, descending=True), None),
    "a state": (ItemFilter(state=ItemState.DISAGREE), ItemOrder(), None),
    "a label in doubt": (
        ItemFilter(label="news", confidence_below=0.7), ItemOrder(ItemSort.CONFIDENCE), None,
    ),
    "a label": (ItemFilter(label="advert"), ItemOrder(), None),
    "a rare word": (ItemFilter(text="1234"), ItemOrder(), None),
    "an id": (ItemFilter(text="text-1234"), ItemOrder(), None),
}  # fmt: skip

pytestmark = pytest.mark.django_db


@pytest.fixture
def projects():
    """Two projects with rows as answers would fill them, the second ten times larger."""
    clara = good_customer()
    made = [published(clara, texts=size, redundancy=1) for size in SIZES]
    with as_the_owner(), connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE items_itemrow row
               SET state = (ARRAY['open', 'agreed', 'disagree'])[1 + row.pos % 3],
                   label = (ARRAY['news', 'advert'])[1 + (row.pos * 7919) % 2],
                   confidence = (row.pos * 7919) % 1000 / 1000.0,
                   disagreement = (row.pos * 104729) % 500 / 1000.0,
                   answers = 1 + row.pos % 5, seconds = (row.pos * 31) % 900 / 10.0,
                   words = to_tsvector('simple', item.content->>'text')
              FROM work.item item
             WHERE item.project_id = row.project_id AND item.pos = row.pos
            """
        )
        cursor.execute("ANALYZE items_itemrow, work_item")
    return made


def nodes_of(plan):
    yield plan
    for child in plan.get("Plans", ()):
        yield from nodes_of(child)


def rows_read(statement, values):
    """Return the rows that every scan of a statement touched; a sequential one fails."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {statement}", values)
        (plan,) = cursor.fetchone()
    document = json.loads(plan) if isinstance(plan, str) else plan
    scans = [node for node in nodes_of(document[0]["Plan"]) if "Scan" in node["Node Type"]]
    assert not [node for node in scans if node["Node Type"] == "Seq Scan"], scans
    return sum(
        (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]
        for node in scans
    )


def test_a_page_reads_by_indexes_and_no_more_in_a_larger_project(projects, subtests):
    assert ItemRow.objects.count() == sum(SIZES)
    for name, (condition, order, start) in PAGES.items():
        with subtests.test(page=name):
            for project in projects:
                first, *_others = listing._segments(project.id, condition, order, start)
                statement, values = first
                limit = SEARCH_ROWS_MAX if "search" in values else ROWS_READ_MAX
                assert rows_read(statement, {**values, "limit": LIMIT}) <= limit
