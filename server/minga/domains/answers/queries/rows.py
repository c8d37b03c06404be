"""Reads row by row, in the order of the items, for programs. G2: only paid answers."""

from django.db import connection

from minga.domains.answers.models import PanelNaming
from minga.domains.answers.queries.values import read_json
from minga.domains.answers.types import GivenView
from minga.domains.sql_files import named_queries

SQL = named_queries("answers")


def answers_from(project_id: int, *, first: int, items: int) -> tuple[list[GivenView], int | None]:
    """All paid answers of the next answered items from a position on (an answer without the
    transfer that paid it stays inside, G2), and the position where the items after these begin."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["answered_positions"], [project_id, first, items + 1])
        places = [pos for (pos,) in cursor.fetchall()]
        cursor.execute(SQL["answers_at"], [project_id, places[:items]])
        rows = [GivenView(*(*row[:5], read_json(row[5]), *row[6:])) for row in cursor.fetchall()]
    return rows, places[items] if len(places) > items else None


def names_panel(project_id: int) -> bool:
    """Return True when files and pages may tell the members of a project's panel apart."""
    return PanelNaming.objects.filter(project_id=project_id).exists()
