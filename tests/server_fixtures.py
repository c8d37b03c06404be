"""Fixtures of the folders that use Django and PostgreSQL (see `tests/server.py`)."""

import contextlib
import os
from collections.abc import Iterator
from typing import Any

import pytest


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Create every session's database as a copy of one that is migrated already."""
    from django.conf import settings

    from tests.template import migrated

    settings.DATABASES["default"]["TEST"]["TEMPLATE"] = migrated(os.environ["DATABASE_URL"])


@pytest.fixture(scope="session", autouse=True)
def flush_touched_tables() -> None:
    """Empty the tables after a test that commits by one statement without triggers.

    Django truncates every table, which makes a new file for each table and index (0.2 s of CPU),
    and creates the content types and permissions again.
    """
    from django.db import connections
    from django.test import TransactionTestCase

    statements: dict[str, str] = {}

    def flush(test: TransactionTestCase) -> None:
        for alias in test._databases_names(include_mirrors=False):  # type: ignore[attr-defined]
            connection = connections[alias]
            if alias not in statements:
                tables = connection.introspection.django_table_names(only_existing=True)
                statements[alias] = flush_statement(set(tables) - MADE_BY_MIGRATE)
            with connection.cursor() as cursor:
                cursor.execute(statements[alias])

    TransactionTestCase._fixture_teardown = flush  # type: ignore[attr-defined]


@pytest.fixture(scope="session", autouse=True)
def scan_static_files_once() -> None:
    """Let every test client share one scan of the static files.

    WhiteNoise looks at each file anew for each client (0.03 s of CPU); none changes meanwhile.
    """
    from whitenoise.middleware import WhiteNoiseMiddleware

    scan = WhiteNoiseMiddleware.add_files_from_finders
    scanned: dict[str, dict[str, Any]] = {}

    def add(middleware: WhiteNoiseMiddleware) -> None:
        prefix = middleware.static_prefix
        if prefix not in scanned:
            scan(middleware)
            scanned[prefix] = dict(middleware.files)
        middleware.files.update(scanned[prefix])

    WhiteNoiseMiddleware.add_files_from_finders = add


MADE_BY_MIGRATE = {"auth_permission", "django_content_type", "django_site"}


def flush_statement(tables: set[str]) -> str:
    """Return the statement that deletes the rows of these tables where a file has pages.

    With the role `replica` no trigger runs: neither append-only guards nor foreign keys object.
    """
    names = ", ".join(f"'{name}'" for name in sorted(tables))
    return f"""
        DO $flush$
        DECLARE touched regclass;
        BEGIN
            SET LOCAL session_replication_role = replica;
            FOR touched IN
                SELECT oid FROM pg_class WHERE relkind = 'r' AND pg_relation_size(oid) > 0
                AND relnamespace = 'public'::regnamespace AND relname IN ({names})
            LOOP
                EXECUTE 'DELETE FROM ' || touched;
            END LOOP;
        END $flush$
    """


@pytest.fixture
def behind_our_back(db: None) -> Any:
    """Write without triggers and constraint triggers, as an intruder in the database could.

    with behind_our_back() as cursor: cursor.execute("UPDATE ledger_transfer SET …")
    """
    from django.db import connection

    @contextlib.contextmanager
    def without_triggers() -> Iterator[Any]:
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            try:
                yield cursor
            finally:
                cursor.execute("SET session_replication_role = DEFAULT")

    return without_triggers
