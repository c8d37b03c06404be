"""The SQL of a domain: its triggers and functions (sql/) and its statements (sql/queries/).

`sql/NN_name.sql` holds the text as it is now, written so that it may be run again
(CREATE OR REPLACE, DROP TRIGGER IF EXISTS). Around the texts of every domain run those of
`domains/sql`: roles, the append-only guard and the seal before it, search_path after it.
tests/architecture compares a migrated database with it. `sql/queries/*.sql` holds the statements
that Python carries out, each under a line `-- name: ...` and a comment that describes it.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.db import connection, migrations
from django.db.backends.base.base import BaseDatabaseWrapper

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper

DOMAINS = Path(__file__).parent
SHARED = DOMAINS / "sql"
BEFORE = tuple(
    SHARED / name for name in ("10_roles.sql", "20_append_only.sql", "25_seal.sql", "30_apart.sql")
)
AFTER = (SHARED / "90_search_path.sql",)
TRIGGER: Final = re.compile(r"CREATE (?:CONSTRAINT )?TRIGGER (\w+)\s.*?\sON (\w+)", re.DOTALL)
FUNCTION: Final = re.compile(r"CREATE OR REPLACE FUNCTION (\w+)\s*\(.*?AS \$\$(.*?)\$\$", re.DOTALL)

_SEALED: Final = re.compile(r"CALL guard_seal_rows\('(\w+)',\s*((?:'[^']*'\s*)+)")

_STATEMENT: Final = re.compile(
    r"^-- name: (\w+)\n((?:-- [^\n]*\n)+)(.*?);\n", re.DOTALL | re.MULTILINE
)


@cache
def named_queries(domain: str) -> Mapping[str, str]:
    """Return the statements of a domain's sql/queries/ by name."""
    return {
        name: text
        for path in sorted((DOMAINS / domain / "sql" / "queries").glob("*.sql"))
        for name, _description, text in _STATEMENT.findall(path.read_text(encoding="utf-8"))
    }


def sql_files(domain: str) -> list[Path]:
    """Return the SQL files of one domain, in the order in which they run."""
    return sorted((DOMAINS / domain / "sql").glob("*.sql"))


def sql_texts(domain: str) -> list[str]:
    """Return the SQL of one domain between the shared texts, in the order in which it runs."""
    paths = [*BEFORE, *sql_files(domain), *AFTER]
    return [path.read_text(encoding="utf-8") for path in paths]


def run_texts(domain: str, database: BaseDatabaseWrapper) -> None:
    """Run every text of one domain; running them again changes nothing."""
    with database.cursor() as cursor:
        for text in sql_texts(domain):
            cursor.execute(text)


def run_sql_folder(domain: str) -> migrations.RunSQL:
    """Return a migration step that runs every text of the domain, in order of its number.

    Plain SQL, not Python: for Python, Django would first draw every model of the house anew.
    """
    return migrations.RunSQL("\n".join(sql_texts(domain)), migrations.RunSQL.noop)


def sealed_tables(domain: str) -> dict[str, list[str]]:
    """Return the columns that the seals of a domain's tables cover, by table."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in sql_files(domain))
    return {
        table: "".join(re.findall("'([^']*)'", columns)).strip("{}").split(",")
        for table, columns in _SEALED.findall(text)
    }


@cache
def guards(domain: str) -> tuple[frozenset[tuple[str, str]], Mapping[str, str]]:
    """Return a domain's triggers with their tables, and its functions with their bodies."""
    text = "\n".join(sql_texts(domain))
    sealing = {(f"{table}_sealed", table) for table in sealed_tables(domain)}
    return frozenset(TRIGGER.findall(text)) | sealing, dict(FUNCTION.findall(text))


def missing_guards(domain: str) -> list[str]:
    """Return a complaint for each trigger and function that is missing, switched off or altered.

    The expectation is the text of sql/, so a guard cannot be forgotten here.
    """
    triggers, functions = guards(domain)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname, tgrelid::regclass::text FROM pg_trigger"
            " WHERE NOT tgisinternal AND tgenabled IN ('O', 'A') AND tgname = ANY(%s)",
            [[name for name, _table in triggers]],
        )
        enabled = set(cursor.fetchall())
        cursor.execute(
            "SELECT proname, prosrc FROM pg_proc"
            " WHERE pronamespace = current_schema()::regnamespace AND proname = ANY(%s)",
            [list(functions)],
        )
        bodies = dict(cursor.fetchall())
        altered_seals = _altered_seals(domain, cursor)
    complaints = [
        f"trigger {name} on {table} is missing or switched off"
        for name, table in sorted(triggers - enabled)
    ]
    complaints += [
        f"function {name} is not the one in sql/"
        for name, body in sorted(functions.items())
        if bodies.get(name) != body
    ]
    return complaints + [f"function {name} is not the one in sql/" for name in altered_seals]


def _altered_seals(domain: str, cursor: "CursorWrapper") -> list[str]:
    """Return the generated functions of seals that are not as 25_seal.sql generates them."""
    names = []
    for table, columns in sealed_tables(domain).items():
        cursor.execute(
            "SELECT expected.name FROM (VALUES (%s, guard_seal_body(%s, %s)),"
            " (%s, guard_is_sealed_body(%s))) AS expected (name, body)"
            "  LEFT JOIN pg_proc stored ON stored.proname = expected.name"
            "   AND stored.pronamespace = current_schema()::regnamespace"
            " WHERE stored.prosrc IS DISTINCT FROM expected.body",
            [f"{table}_seal", table, columns, f"{table}_is_sealed", table],
        )
        names += [name for (name,) in cursor.fetchall()]
    return names
