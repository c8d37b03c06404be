"""Pages of items: filtered and sorted by indexes, continued after a cursor, never by an offset."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

import msgspec
from django.db import connection

from minga.domains.items import rules
from minga.domains.items.types import (
    PAGE_ITEMS_MAX,
    ItemCursor,
    ItemFilter,
    ItemLine,
    ItemListing,
    ItemOrder,
    ItemSort,
    ItemState,
)
from minga.domains.sql_files import named_queries

SQL = named_queries("items")

RARE_ITEMS_MAX: Final = 1_000
"""Up to so many items with a word are named by their positions."""

_decode: Final = msgspec.json.Decoder(dict).decode
_COLUMN: Final = {
    ItemSort.POSITION: "pos",
    ItemSort.CONFIDENCE: "confidence",
    ItemSort.DISAGREEMENT: "disagreement",
    ItemSort.ANSWERS: "answers",
    ItemSort.SECONDS: "seconds",
}


def list_items(
    project_id: int,
    condition: ItemFilter = ItemFilter(),  # noqa: B008 (a frozen value)
    *,
    order: ItemOrder = ItemOrder(),  # noqa: B008
    start: ItemCursor | None = None,
    limit: int = 100,
) -> ItemListing:
    """Return a page of the items that meet a condition, in an order, after a cursor.

    Sorted by confidence, items without a result come last. Raises InvalidItemFilter.
    """
    rules.check_filter(condition)
    limit = max(1, min(limit, PAGE_ITEMS_MAX))
    lines: list[ItemLine] = []
    for statement, values in _segments(project_id, condition, order, start):
        with connection.cursor() as cursor:
            cursor.execute(statement, {**values, "limit": limit + 1 - len(lines)})
            lines += [read_line(row) for row in cursor.fetchall()]
        if len(lines) > limit:
            return ItemListing(tuple(lines[:limit]), _cursor_of(lines[limit - 1], order))
    return ItemListing(tuple(lines), None)


def answers_now(project_id: int, positions: Sequence[int]) -> dict[int, int]:
    """Return the readable answers of items by position as of now; 0 is left out."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["answers_now"], [project_id, list(positions)])
        return dict(cursor.fetchall())


def read_line(row: tuple[Any, ...]) -> ItemLine:
    pos, external_id, content, state, *figures = row
    return ItemLine(pos, external_id, _decode(content), ItemState(state), *figures)


def _cursor_of(line: ItemLine, order: ItemOrder) -> ItemCursor:
    value = None if order.sort is ItemSort.POSITION else getattr(line, order.sort.value)
    return ItemCursor(value, line.pos)


def _segments(
    project_id: int, condition: ItemFilter, order: ItemOrder, start: ItemCursor | None
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the statements whose rows, one after the other, are the list from the cursor on.

    By confidence there are two: items with a result, then those without one by position.
    """
    clauses, values = _conditions(project_id, condition)
    if order.sort is not ItemSort.CONFIDENCE:
        yield _statement(clauses, order, start), values | _after_values(start)
        return
    if start is None or start.value is not None:
        measured = [*clauses, "row.confidence IS NOT NULL"]
        yield _statement(measured, order, start), values | _after_values(start)
        start = None
    if condition.confidence_from is None and condition.confidence_below is None:
        unmeasured = [*clauses, "row.confidence IS NULL"]
        by_position = replace(order, sort=ItemSort.POSITION)
        yield _statement(unmeasured, by_position, start), values | _after_values(start)


def _conditions(project_id: int, condition: ItemFilter) -> tuple[list[str], dict[str, Any]]:
    clauses: list[str] = []
    values: dict[str, Any] = {"project": project_id}
    if condition.state is not None:
        clauses.append("row.state = %(state)s")
        values["state"] = condition.state.value
    if condition.label:
        clauses.append("row.label = %(label)s AND row.label <> ''")
        values["label"] = condition.label
    if condition.confidence_from is not None:
        clauses.append("row.confidence >= %(confidence_from)s")
        values["confidence_from"] = condition.confidence_from
    if condition.confidence_below is not None:
        clauses.append("row.confidence < %(confidence_below)s")
        values["confidence_below"] = condition.confidence_below
    if condition.answers_from is not None:
        clauses.append("row.answers >= %(answers_from)s")
        values["answers_from"] = condition.answers_from
    if condition.text.strip():
        clause, value = _search(project_id, condition.text.strip())
        clauses.append(clause)
        values["search"] = value
    return clauses, values


def _search(project_id: int, text: str) -> tuple[str, Any]:
    """Return the condition of a search: a whole id finds its item, else every word is found.

    Rare words become the positions that have them, by the index of words. Common ones are met
    soon in any order, by the index of that order.
    """
    with connection.cursor() as cursor:
        cursor.execute(SQL["position_of"], [project_id, text])
        row = cursor.fetchone()
    if row is not None:
        return "row.pos = %(search)s", row[0]
    terms = rules.search_terms(text)
    if not terms:
        return "row.pos < %(search)s", 0
    with connection.cursor() as cursor:
        cursor.execute(SQL["positions_with"], [project_id, terms, RARE_ITEMS_MAX + 1])
        positions = [pos for (pos,) in cursor.fetchall()]
    if len(positions) <= RARE_ITEMS_MAX:
        return "row.pos = ANY(%(search)s)", positions
    return "row.words @@ to_tsquery('simple', %(search)s)", terms


def _statement(clauses: list[str], order: ItemOrder, start: ItemCursor | None) -> str:
    column = _COLUMN[order.sort]
    direction, beyond = ("DESC", "<") if order.descending else ("ASC", ">")
    columns = ["pos"] if column == "pos" else [column, "pos"]
    if start is not None:
        places = ["%(after_pos)s"] if column == "pos" else ["%(after_value)s", "%(after_pos)s"]
        names = ", ".join(f"row.{name}" for name in columns)
        clauses = [*clauses, f"({names}) {beyond} ({', '.join(places)})"]
    return SQL["page"].format(
        condition="".join(f" AND {clause}" for clause in clauses),
        inner_order=", ".join(f"row.{name} {direction}" for name in columns),
        outer_order=", ".join(f"page.{name} {direction}" for name in columns),
    )


def _after_values(start: ItemCursor | None) -> dict[str, Any]:
    return {} if start is None else {"after_value": start.value, "after_pos": start.pos}
