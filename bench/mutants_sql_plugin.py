"""Pytest plugin that runs one text of SQL in the database of a session, before its first test."""

import os
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="session", autouse=True)
def mutated_sql(request: pytest.FixtureRequest) -> None:
    """Replace the functions that the text defines; a text that does not run ends the session."""
    from django.db import DatabaseError, connection

    request.getfixturevalue("django_db_setup")
    blocker: Any = request.getfixturevalue("django_db_blocker")
    sql = Path(os.environ["MINGA_MUTATED_SQL"]).read_text(encoding="utf-8")
    with blocker.unblock():
        try:
            with connection.cursor() as cursor:
                cursor.execute(sql)
        except DatabaseError as exc:
            pytest.exit(f"The mutated SQL does not run: {exc}", returncode=4)
        connection.close()
