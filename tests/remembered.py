"""A cast that was set up once: its rows are kept, and put in again where a test begins alike.

A hundred statements make a verified client with money; several hundred tests begin with one. The
first time in a process, the actions run and the rows that they left are kept. Later, in a database
that is as empty as it was then, one statement puts the same rows in, without triggers. A database
that is not empty, because a test did something before or another one left rows, gets the actions.
"""

import copy
import functools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ParamSpec, TypeVar, cast

from django.conf import settings
from django.db import connection

from minga.domains.charter import queries as charter

P = ParamSpec("P")
R = TypeVar("R")

# Nothing can be in a table of any domain while these have no row.
FOUNDATIONS = (
    "charter_vote", "charter_value", "people_person", "ledger_account", "log_entry", "vault_secret",
    "work_client",
)  # fmt: skip
EMPTY = " AND ".join(f"NOT EXISTS (SELECT FROM {table})" for table in FOUNDATIONS)
ROLE = "SELECT current_setting('role')"
TABLES = """
    SELECT relname FROM pg_class
     WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY relname
"""


class Switch:
    """Whether rows are kept and put in: only in a database that the tests have made.

    data: the folder with the keys that seal the rows; None while it is off.
    """

    data: Path | None = None


@dataclass(frozen=True)
class Memory:
    """The statement that puts the rows in, and the value that the function returned."""

    statement: str
    value: Any


def remembered(make: Callable[P, R]) -> Callable[P, R]:
    """Run `make` once for each choice of arguments, where the database is empty."""
    memories: dict[str, Memory | None] = {}

    @functools.wraps(make)
    def made_or_put_in(*args: P.args, **named: P.kwargs) -> R:
        if Switch.data != settings.MINGA_DATA or not database_is_empty():
            return make(*args, **named)
        key = repr((args, sorted(named.items())))
        if key not in memories:
            before = rows_by_table()
            value = make(*args, **named)
            memories[key] = remember(before, value)
            return value
        memory = memories[key]
        if memory is None:
            return make(*args, **named)
        with connection.cursor() as cursor:
            cursor.execute(ROLE)
            (role,) = cursor.fetchone()
            cursor.execute(memory.statement.replace("__ROLE__", role))
        charter.forget_remembered()
        return cast(R, copy.deepcopy(memory.value))

    return made_or_put_in


def database_is_empty() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {EMPTY}")
        return bool(cursor.fetchone()[0])


def rows_by_table() -> dict[str, set[str]]:
    """Return each table's rows as JSON."""
    with connection.cursor() as cursor:
        cursor.execute(ROLE)
        (role,) = cursor.fetchone()
        cursor.execute("SET ROLE NONE")
        cursor.execute(TABLES)
        tables = [name for (name,) in cursor.fetchall()]
        cursor.execute(
            " UNION ALL ".join(
                f"SELECT '{name}', to_jsonb(t)::text FROM {name} t" for name in tables
            )
        )
        rows: dict[str, set[str]] = {name: set() for name in tables}
        for name, row in cursor.fetchall():
            rows[name].add(row)
        cursor.execute("SELECT set_config('role', %s, false)", [role])
    return rows


def remember(before: dict[str, set[str]], value: Any) -> Memory | None:
    """Return what puts the new rows in; None when rows that were there have changed."""
    after = rows_by_table()
    if any(before[table] - after[table] for table in before):
        return None
    inserts = [
        f"INSERT INTO {table} OVERRIDING SYSTEM VALUE SELECT *"
        f" FROM jsonb_populate_recordset(NULL::{table}, {quoted(rows - before[table])});"
        for table, rows in after.items()
        if rows - before[table]
    ]
    statement = "\n".join(
        ["SET ROLE NONE; SET session_replication_role = replica;", *inserts,
         "SET session_replication_role = DEFAULT; SET ROLE __ROLE__;"]
    )  # fmt: skip
    return Memory(statement, copy.deepcopy(value))


def quoted(rows: set[str]) -> str:
    """Return the rows as one SQL literal, in an order that keeps the indexes small."""
    text = "[" + ",".join(sorted(rows)) + "]"
    return "'" + text.replace("'", "''") + "'"
