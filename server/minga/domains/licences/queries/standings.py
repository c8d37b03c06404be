"""Reads of standings: may a licensed item be used at this moment, and if not, why?"""

from collections.abc import Iterable
from uuid import UUID

from django.db import connection

from minga.domains.licences.types import ItemStanding, Standing, StandingReason
from minga.domains.sql_files import named_queries

SQL = named_queries("licences")
PAGE_MAX = 1_000


def standing(items: Iterable[UUID], *, client: UUID | None = None) -> list[ItemStanding]:
    """Return the standing of items under each of their licences, or those of one client."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["standings_of_items"], {"items": list(items), "client": client})
        return _standings(cursor.fetchall())


def standings_of_licence(
    licence: UUID, *, after_item: UUID | None = None, limit: int = PAGE_MAX
) -> list[ItemStanding]:
    """Return a page of a licence's standings, by the items' ids, after the last one seen."""
    with connection.cursor() as cursor:
        cursor.execute(
            SQL["standings_of_licence"],
            {"licence": licence, "after": after_item, "limit": min(limit, PAGE_MAX)},
        )
        return _standings(cursor.fetchall())


def _standings(rows: Iterable[tuple[UUID, UUID, str, str]]) -> list[ItemStanding]:
    return [
        ItemStanding(licence, item, Standing(word), StandingReason(reason))
        for licence, item, word, reason in rows
    ]
