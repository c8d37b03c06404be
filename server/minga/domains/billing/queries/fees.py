"""Projects whose fee reserve holds something that may be earned by now."""

from datetime import datetime
from uuid import UUID

from django.db import connection

from minga.domains.sql_files import named_queries

SQL = named_queries("billing")


def projects_with_fees() -> list[tuple[int, UUID, str, datetime]]:
    """Return (row number, project, currency, moment of publication) of projects with fees."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["projects_with_fees"])
        return list(cursor.fetchall())
