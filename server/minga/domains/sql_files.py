"""The SQL of a domain: its triggers and functions (sql/) and its statements (sql/queries/).

`sql/NN_name.sql` holds the text as it is now, written so that it may be run again
(CREATE OR REPLACE, DROP TRIGGER IF EXISTS).
tests/architecture compares a migrated database with it. `sql/queries/*.sql` holds the statements
that Python carries out, each under a line `-- name: ...` and a comment that describes it.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from django.db import connection, migrations
from django.db.backends.base.base import BaseDatabaseWrapper

DOMAINS = Path(__file__).parent
_TRIGGER = re.compile(r"CREATE (?:CONSTRAINT )?TRIGGER (\w+)\s.*?\sON (\w+)", re.DOTALL)
_FUNCTION = re.compile(r"CREATE OR REPLACE FUNCTION (\w+)\s*\(.*?AS \$\$(.*?)\$\$", re.DOTALL)


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
    """The SQL texts of one domain, in the order in which they run."""
    return sorted((DOMAINS / domain / "sql").glob("*.sql"))


def run_texts(domain: str, database: BaseDatabaseWrapper) -> None:
    """Run every text of one domain; running them again changes nothing."""
    with database.cursor() as cursor:
        for path in sql_files(domain):
            cursor.execute(path.read_text(encoding="utf-8"))


def run_sql_folder(domain: str) -> migrations.RunSQL:
    """A migration step that runs every file of the domain's sql/ folder, in order of its number.

    Plain SQL, not Python: for Python, Django would first draw every model of the house anew.
    """
    texts = [path.read_text(encoding="utf-8") for path in sql_files(domain)]
    return migrations.RunSQL("\n".join(texts), migrations.RunSQL.noop)


def missing_guards(domain: str) -> list[str]:
    """Triggers and functions of a domain that the database lacks, has switched off or altered.

    What sql/ says is the expectation, so a guard cannot be forgotten here.
    """
    text = "\n".join(path.read_text(encoding="utf-8") for path in sql_files(domain))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname, tgrelid::regclass::text FROM pg_trigger"
            " WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
        )
        awake = set(cursor.fetchall())
        cursor.execute(
            "SELECT proname, prosrc FROM pg_proc"
            " WHERE pronamespace = current_schema()::regnamespace"
        )
        bodies = dict(cursor.fetchall())
    complaints = [
        f"trigger {name} on {table} is missing or switched off"
        for name, table in sorted(set(_TRIGGER.findall(text)) - awake)
    ]
    written = dict(_FUNCTION.findall(text))
    complaints += [
        f"function {name} is not the one in sql/"
        for name, body in sorted(written.items())
        if bodies.get(name) != body
    ]
    return complaints
