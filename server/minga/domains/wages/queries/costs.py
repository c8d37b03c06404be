"""Cost of the floor by project: for the client, and for everybody."""

from uuid import UUID

from django.db import connection

from minga.domains.sql_files import named_queries
from minga.domains.wages.types import FloorCost
from minga_pure.money import Money

SQL = named_queries("wages")

PEOPLE_MIN = 5
"""A project is told by name only when so many people worked on it: nobody's hours are published."""

_NAMED = "project.public_id, project.title, client.legal_name"
_GROUPED = f"{_NAMED}, project.id"


def floor_cost(project: UUID) -> FloorCost | None:
    """One project's; None before its first payday."""
    query = SQL["costs"].format(keys=_NAMED, group=_GROUPED, which="project.public_id = %s")
    costs = _costs(query, [project])
    return costs[0] if costs else None


def floor_costs_for_all(limit: int = 1_000) -> list[FloorCost]:
    """Every project on which at least five people worked, for anybody to read."""
    query = SQL["costs"].format(keys=_NAMED, group=_GROUPED, which="true")
    return [cost for cost in _costs(query, []) if cost.members >= PEOPLE_MIN][:limit]


def _costs(query: str, values: list[UUID]) -> list[FloorCost]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        rows = cursor.fetchall()
    costs = []
    for public_id, title, client, currency, members, seconds, *micros, topped, paydays in rows:
        earned, tops, over, commons, promise = (Money(int(value), currency) for value in micros)
        costs.append(
            FloorCost(
                project=public_id,
                title=title,
                client=client,
                members=members,
                seconds=seconds,
                earned=earned,
                top_ups=tops,
                overhead=over,
                commons=commons,
                promise=promise,
                topped_up=topped,
                paydays=paydays,
            )
        )
    return costs
