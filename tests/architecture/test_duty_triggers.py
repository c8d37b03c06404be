"""Each trigger of a duty refuses a row about somebody near, and nothing else does.

On the real table, inside a transaction that is rolled back: all other guards and constraints are
taken away, and the domain's question of nearness is answered for it.
"""

import re

import pytest
from django.db import DatabaseError, connection, transaction

from minga.domains import sql_files
from tests import cast
from tests.server_fixtures import as_the_owner
from tools.house.plan import domains

pytestmark = pytest.mark.django_db

TRIGGER = re.compile(
    r"CREATE TRIGGER (\w+)\s+BEFORE ([A-Z]+)[^;]*?\sON (\w+)[^;]*?"
    r"EXECUTE FUNCTION guard_decides_apart\('(\w+)', '(\w+)'"
)
DUTIES = sorted({
    match
    for domain in domains()
    for path in sql_files.sql_files(domain)
    for match in TRIGGER.findall(path.read_text(encoding="utf-8"))
})  # fmt: skip
# What the condition of a trigger asks of a row, beside who decides.
FURTHER = {"billing_invoice": {"kind": "credit_note"}}
BARE = """
DO $$
DECLARE
    r record;
BEGIN
    FOR r IN SELECT conname AS name FROM pg_constraint
              WHERE conrelid = '{table}'::regclass AND contype IN ('c', 'f')
    LOOP
        EXECUTE format('ALTER TABLE {table} DROP CONSTRAINT %I', r.name);
    END LOOP;
    FOR r IN SELECT attname AS name FROM pg_attribute
              WHERE attrelid = '{table}'::regclass AND attnum > 0 AND attnotnull
                AND NOT attisdropped AND NOT attnum = ANY (
                    SELECT unnest(indkey) FROM pg_index
                     WHERE indrelid = '{table}'::regclass AND indisprimary)
    LOOP
        EXECUTE format('ALTER TABLE {table} ALTER COLUMN %I DROP NOT NULL', r.name);
    END LOOP;
    ALTER TABLE {table} DISABLE TRIGGER USER;
    ALTER TABLE {table} ENABLE TRIGGER {trigger};
END
$$
"""


def bare_table(table: str, trigger: str) -> None:
    """Leave the one trigger of a table in force, and nothing else that could refuse a row."""
    with as_the_owner() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(BARE.format(table=table, trigger=trigger))


def nearness(function: str, reply: str) -> None:
    with as_the_owner() as cursor:
        cursor.execute(
            f"CREATE OR REPLACE FUNCTION {function}(p_person bigint, p_row jsonb, p_column text)"
            f" RETURNS boolean LANGUAGE sql STABLE AS 'SELECT {reply}::boolean'"
        )


def decided(table: str, event: str, column: str, person_id: int) -> str | None:
    """Write a row in which this person decides; the code with which it is refused."""
    columns = {column: person_id} | FURTHER.get(table, {})
    names = ", ".join(columns)
    holes = ", ".join("%s" for _name in columns)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            if event == "INSERT":
                cursor.execute(
                    f"INSERT INTO {table} ({names}) VALUES ({holes})", [*columns.values()]
                )
            else:
                cursor.execute(f"UPDATE {table} SET {column} = %s", [person_id])
                assert cursor.rowcount == 1
            transaction.set_rollback(True)
    except DatabaseError as error:
        return getattr(error.__cause__, "sqlstate", "?")
    return None


def test_every_duty_is_tried():
    assert len(DUTIES) >= 27


@pytest.mark.parametrize(
    ("trigger", "event", "table", "column", "function"), DUTIES, ids=[duty[0] for duty in DUTIES]
)
def test_its_trigger_alone_keeps_a_duty_apart(trigger, event, table, column, function):
    officer = cast.person("oskar")
    with transaction.atomic():
        bare_table(table, trigger)
        if event == "UPDATE":
            with connection.cursor() as cursor:
                cursor.execute(f"INSERT INTO {table} DEFAULT VALUES")
        for reply, code in (("true", "MG154"), ("NULL", "MG154"), ("false", None)):
            nearness(function, reply)
            assert decided(table, event, column, officer.id) == code, reply
        nearness(function, "true")
        with as_the_owner() as cursor:
            cursor.execute(f"DROP TRIGGER {trigger} ON {table}")
        assert decided(table, event, column, officer.id) is None
        transaction.set_rollback(True)
