"""Items by their place, for those who have to look at one beside its answer."""

import json
from collections.abc import Collection, Sequence
from typing import Any

from django.db import connection

from minga.domains.sql_files import named_queries
from minga.domains.work.models import IncomingItem, Item
from minga.domains.work.types import WaitingItemView
from minga_pure.tasktypes.checks import is_storable

SQL = named_queries("work")

NAMES_AT_ONCE = 5_000


def contents_at(places: Collection[tuple[int, int]]) -> dict[tuple[int, int], dict[str, Any]]:
    """{(project, pos): content} of the published items at these places; one query, none for none.

    Places without an item are left out. Who may see an item is decided by the caller.
    """
    if not places:
        return {}
    projects, positions = zip(*places, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(SQL["contents_at"], [list(projects), list(positions)])
        return {(project, pos): json.loads(text) for project, pos, text in cursor.fetchall()}


def contents_named(project_id: int, external_ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """{the client's own id: content} of the items that exist, waiting or published.

    An id that PostgreSQL cannot store is none of theirs.
    """
    contents: dict[str, dict[str, Any]] = {}
    external_ids = [name for name in external_ids if is_storable(name)]
    for first in range(0, len(external_ids), NAMES_AT_ONCE):
        chunk = external_ids[first : first + NAMES_AT_ONCE]
        for model in (IncomingItem, Item):
            rows = model.objects.filter(project_id=project_id, external_id__in=chunk)
            contents.update(rows.values_list("external_id", "content"))
    return contents


def waiting_items(
    project_id: int, *, after_number: int = -1, limit: int = 100
) -> list[WaitingItemView]:
    """Return the items that wait to be published, in order of arrival; `after_number`: the last."""
    rows = IncomingItem.objects.filter(project_id=project_id, number__gt=after_number)
    return [
        WaitingItemView(row.number, row.external_id, row.content)
        for row in rows.order_by("number")[:limit]
    ]
