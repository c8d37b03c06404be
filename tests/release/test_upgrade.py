"""From the database of every release to today's: restored, migrated, compared, audited.

The migrations of a release are frozen: a database that has run them must be the same as one that
runs them today.
"""

import contextlib
import re
import sys
from collections.abc import Iterator
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings
from psycopg import sql
from psycopg.conninfo import make_conninfo

from tests.architecture.test_sql_text import GUARDS
from tests.template import RIGHTS, migrated
from tools.house import frozen, packages

COLUMNS = """
SELECT table_name || '.' || column_name,
       concat_ws(' ', data_type, is_nullable, column_default, character_maximum_length)
  FROM information_schema.columns
 WHERE table_schema = 'public'
"""
INDEXES = "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
CONSTRAINTS = """
SELECT conname || ' on ' || conrelid::regclass, pg_get_constraintdef(oid)
  FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype <> 'c'
"""
GRANTS = """
SELECT concat_ws(' ', grantee, privilege_type, table_name, column_name), is_grantable
  FROM information_schema.column_privileges
 WHERE table_schema = 'public' AND grantee LIKE 'minga%'
"""
# A dump writes the same expression with other casts and brackets; mingad makes the cache's table.
LOOSE = re.compile(r"::[a-z_ ]+(?:\(\d+\))?(?:\[\])?|[()\s]")
CACHE = "minga_cache"
COUNTED = ("answers_answer", "ledger_transfer", "log_entry", "people_person", "work_item")


def server_url() -> str:
    plain = settings.DATABASES["default"]
    return make_conninfo(
        host=plain["HOST"], port=plain["PORT"] or None, user=plain["USER"],
        password=plain["PASSWORD"] or None, dbname="postgres",
    )  # fmt: skip


def mingad(url: str, *words: str) -> str:
    """Run mingad of this checkout with the keys of the frozen co-operatives."""
    result = packages.run(
        sys.executable, "-m", *words, DATABASE_URL=url, MINGA_DEBUG="1",
        DJANGO_SETTINGS_MODULE="minga.site.settings", **frozen.KEYS,
    )  # fmt: skip
    assert result.returncode == 0, result.stdout
    return result.stdout


def described(url: str, query: str) -> dict[str, str]:
    with psycopg.connect(url) as connection:
        rows = dict(connection.execute(query).fetchall())
    return {name: LOOSE.sub("", text) for name, text in rows.items() if CACHE not in name}


def counts(url: str) -> dict[str, int]:
    with psycopg.connect(url) as connection:
        return {
            table: connection.execute(
                sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))
            ).fetchone()[0]
            for table in COUNTED
        }


@contextlib.contextmanager
def empty_database() -> Iterator[str]:
    """The address of a database without tables, which goes at the end."""
    name = f"test_minga_upgrade_{uuid4().hex}"
    with psycopg.connect(server_url(), autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield make_conninfo(server_url(), dbname=name)
        finally:
            server.execute(sql.SQL("DROP DATABASE {} (FORCE)").format(sql.Identifier(name)))


@pytest.fixture(scope="module", params=frozen.versions())
def upgraded(request, tmp_path_factory) -> Iterator[tuple[str, dict[str, int]]]:
    """The address of a release's database after today's migrations, and its rows before them."""
    with empty_database() as url:
        frozen.restore(request.param, url)
        before = counts(url)
        mingad(url, "minga.doors.cli.main", "migrate")
        yield url, before


@pytest.fixture(scope="module")
def made_by_django() -> Iterator[str]:
    """The address of a database that Django's own command has migrated."""
    with empty_database() as url:
        mingad(url, "django", "migrate", "--verbosity", "0")
        with psycopg.connect(url) as connection:
            connection.execute(RIGHTS.read_bytes())
        yield url


def test_there_is_a_release_to_start_from():
    assert "0.1.0" in frozen.versions()
    for version in frozen.versions():
        assert (frozen.FOLDER / f"{version}.sql.gz").stat().st_size < 300_000


@pytest.mark.slow
def test_an_upgraded_database_loses_no_row(upgraded):
    url, before = upgraded
    assert counts(url) == before
    assert min(before.values()) > 0


@pytest.mark.slow
@pytest.mark.parametrize("query", [COLUMNS, INDEXES, CONSTRAINTS, GRANTS, GUARDS])
def test_an_upgraded_database_is_the_one_that_migrations_make_today(upgraded, query):
    """A function or trigger of sql/ that changed without a new migration is seen here."""
    fresh = make_conninfo(server_url(), dbname=migrated(server_url()))
    assert described(upgraded[0], query) == described(fresh, query), frozen.ADVICE


@pytest.mark.slow
@pytest.mark.parametrize("query", [COLUMNS, INDEXES, CONSTRAINTS, GRANTS, GUARDS])
def test_tables_made_without_drawing_every_model_are_those_of_django(made_by_django, query):
    fresh = make_conninfo(server_url(), dbname=migrated(server_url()))
    assert described(made_by_django, query) == described(fresh, query)


@pytest.mark.slow
def test_every_guarantee_holds_in_an_upgraded_database(upgraded):
    url, _before = upgraded
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SELECT ledger_after_restore()")  # what mingad restore does
    audited = mingad(url, "minga.doors.cli.main", "audit")
    assert "BREACH" not in audited
    assert audited.count(" pass ") > 50
