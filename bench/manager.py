"""Time of a page of the data manager by the size of the project: filter, sort, continue.

Items are laid down by SQL with the triggers off; their rows are filled as refreshes would fill
them. Each of the VIEWS is asked for its first pages by `items.queries.list_items`, which the page,
the API and the SDK use. Goal: p95 at the largest size at most 1.5 times that at the smallest
(`manager_flat`). Other sizes: `make bench NAME=manager ARGS="10000 1000000"`.
"""

import json
import statistics
import time
from typing import Any

from bench.scratch import scratch_coop, sizes

VIEWS: dict[str, tuple[dict[str, Any], str, bool]] = {
    "all": ({}, "position", False),
    "unsure first": ({}, "confidence", False),
    "label in doubt": ({"label": "news", "confidence_below": 0.7}, "confidence", False),
    "disputed first": ({}, "disagreement", True),
    "slow first": ({}, "seconds", True),
    "state": ({"state": "disagree"}, "position", False),
    "state, slow first": ({"state": "disagree"}, "seconds", True),
    "word": ({"text": "number"}, "position", False),
    "rare word": ({"text": "4711"}, "position", False),
    "id": ({"text": "item-4711"}, "position", False),
}
PAGES_DEEP = 4
ROUNDS = 5
PAGE_ITEMS = 50
LAY_DOWN = """
INSERT INTO work_item (project_id, pos, external_id, content)
SELECT {project}, i, 'item-' || i, jsonb_build_object('text',
       'Mitady ny lalana mankany amin''ny tsena aho; where does bus number ' || i || ' leave from?')
  FROM generate_series(0, {items} - 1) AS i;
INSERT INTO items_itemrow
       (project_id, pos, state, label, confidence, disagreement, answers, seconds, words)
SELECT project_id, pos, (ARRAY['open', 'agreed', 'disagree'])[1 + pos % 3],
       (ARRAY['news', 'advert'])[1 + (pos::bigint * 7919) % 2],
       (pos::bigint * 7919) % 1000 / 1000.0, (pos::bigint * 104729) % 500 / 1000.0,
       1 + pos % 5, (pos::bigint * 31) % 900 / 10.0,
       to_tsvector('simple', external_id || ' ' || (content->>'text'))
  FROM work_item WHERE project_id = {project};
UPDATE work_project SET items = {items}, state = 'published', published_at = now()
 WHERE id = {project};
"""


def lay_down(project: int, items: int) -> None:
    """Fill a project with items and their rows."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(LAY_DOWN.format(project=project, items=items))
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("VACUUM ANALYZE work_item, items_itemrow")


def times_of(project_id: int, view: tuple[dict[str, Any], str, bool]) -> list[float]:
    """Return the milliseconds of the first pages of a view, each asked for ROUNDS times."""
    from minga.domains.items import queries
    from minga.domains.items.types import ItemFilter, ItemOrder, ItemSort, ItemState

    fields, sort, descending = view
    state = ItemState(fields["state"]) if "state" in fields else None
    condition = ItemFilter(**{**fields, "state": state})
    order = ItemOrder(ItemSort(sort), descending)
    times = []
    for _round in range(ROUNDS):
        cursor = None
        for _page in range(PAGES_DEEP):
            started = time.perf_counter()
            listing = queries.list_items(
                project_id, condition, order=order, start=cursor, limit=PAGE_ITEMS
            )
            times.append((time.perf_counter() - started) * 1000)
            cursor = listing.following
            if cursor is None:
                break
    return times


def p95(times: list[float]) -> float:
    return round(statistics.quantiles(times, n=20)[-1], 1)


def main() -> None:
    lines = []
    with scratch_coop(as_the_owner=True):
        from tests import cast

        clara = cast.good_customer()
        for items in sizes((10_000, 100_000)):
            project = cast.draft(clara, title=f"{items} items")
            lay_down(project.id, items)
            times_of(project.id, VIEWS["all"])
            views = {name: times_of(project.id, view) for name, view in VIEWS.items()}
            line = {
                "items": items,
                "p95_ms": p95([ms for times in views.values() for ms in times]),
                "views": {name: p95(times) for name, times in views.items()},
            }
            print(f"{items:>9,} items  p95 {line['p95_ms']} ms  {line['views']}", flush=True)
            lines.append(line)
    flat = round(lines[-1]["p95_ms"] / lines[0]["p95_ms"], 2)
    print(json.dumps({"bench": "manager", "manager_flat": flat, "lines": lines}))


if __name__ == "__main__":
    main()
