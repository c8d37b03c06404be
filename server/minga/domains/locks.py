"""Locks of a name for one transaction, where there is no row that the application may lock."""

from django.db import connection


def lock_until_commit(name: str) -> None:
    """Wait until no other transaction holds this name, and hold it until the end of this one.

    A row lock needs the right to update the row, which nobody has on rows that only grow.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
