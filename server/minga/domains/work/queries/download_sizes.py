"""Download sizes of tasks, for members who pay for each megabyte."""

from collections.abc import Sequence

from django.db import connection

from minga.domains.sql_files import named_queries

SQL = named_queries("work")

ITEMS_WEIGHED = 20


def weights(project_ids: Sequence[int]) -> dict[int, int]:
    """Bytes of one task, on average over the first items of each project, its file included."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["task_bytes"], [list(project_ids), ITEMS_WEIGHED])
        return dict(cursor.fetchall())
