"""Reads row by row, in the order of the items, for programs. G2: only paid answers."""

from django.db import connection

from minga.domains.answers.queries.values import read_json
from minga.domains.answers.types import GivenView, ItemView


def items_from(project_id: int, *, first: int, limit: int) -> list[ItemView]:
    """Published items in the project's order, from a position on."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT item.pos, item.external_id, item.content,
                   (SELECT count(*) FROM answers_readable answer
                     WHERE answer.project_id = item.project_id AND answer.pos = item.pos)
              FROM work.item item WHERE item.project_id = %s AND item.pos >= %s
             ORDER BY item.pos LIMIT %s
            """,
            [project_id, first, limit],
        )
        return [
            ItemView(pos, name, read_json(content), n)
            for pos, name, content, n in cursor.fetchall()
        ]


def answers_from(project_id: int, *, first: int, items: int) -> tuple[list[GivenView], int | None]:
    """All paid answers of the next answered items from a position on (an answer without the
    transfer that paid it stays inside, G2), and the position where the items after these begin."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT pos FROM answers_readable WHERE project_id = %s AND pos >= %s"
            " ORDER BY pos LIMIT %s",
            [project_id, first, items + 1],
        )
        places = [pos for (pos,) in cursor.fetchall()]
        cursor.execute(
            """
            SELECT answer.pos, item.external_id, answer.id, member.subject, answer.kind,
                   answer.value, answer.spent_ms, answer.made_at, answer.at,
                   answer.price_micros, answer.late, answer.instruction_version
              FROM answers_readable answer JOIN work.item item USING (project_id, pos)
              JOIN people.member member ON member.id = answer.member_id
              JOIN ledger.transfer paid ON paid.id = answer.transfer_id
             WHERE answer.project_id = %s AND answer.pos = ANY(%s)
             ORDER BY answer.pos, answer.at, answer.id
            """,
            [project_id, places[:items]],
        )
        rows = [GivenView(*(*row[:5], read_json(row[5]), *row[6:])) for row in cursor.fetchall()]
    return rows, places[items] if len(places) > items else None
