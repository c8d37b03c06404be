"""The seal of a row covers its columns: each of them changed alone makes another seal."""

import pytest
from django.db import DatabaseError, connection, transaction

from minga.domains.sql_files import sealed_tables
from tests.architecture.sealed_rows import SEALED
from tests.architecture.test_audits_tell import a_payday
from tools.house.plan import domains

pytestmark = pytest.mark.django_db

# Columns outside the seal: numbers of the database, the time of storing, what content determines.
UNSEALED = {
    "answers_answer": {"at"},
    "charter_value": {"id"},
    "charter_vote": set(),
    "payouts_splitshare": {"id"},
    "people_stewardterm": {"id"},
    "work_deposit": {"id"},
    "work_instruction": {"id"},
    "work_item": {"content_key"},
}
CHANGED = {
    "text": "p_row.{0} || 'x'",
    "character varying": "overlay(p_row.{0} PLACING '~' FROM 1)",
    "character": "'XXX'",
    "jsonb": "jsonb_build_array(p_row.{0})",
    "uuid": "gen_random_uuid()",
    "boolean": "NOT p_row.{0}",
    "timestamp with time zone": "coalesce(p_row.{0}, now()) + interval '1 microsecond'",
    "date": "coalesce(p_row.{0}, current_date) + 1",
}
NUMBER = "coalesce(p_row.{0}, 0) + 1"


def columns_of(table: str) -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name, data_type FROM information_schema.columns"
            " WHERE table_schema = current_schema() AND table_name = %s",
            [table],
        )
        return dict(cursor.fetchall())


SEALED_COLUMNS = {
    table: columns for domain in domains() for table, columns in sealed_tables(domain).items()
}


def test_every_table_with_a_seal_is_sealed_by_the_one_generator():
    assert set(SEALED_COLUMNS) == set(SEALED) == set(UNSEALED)


@pytest.mark.parametrize("table", SEALED_COLUMNS)
def test_every_column_is_in_the_seal_or_named(table: str):
    assert set(columns_of(table)) - {"seal"} == {*SEALED_COLUMNS[table], *UNSEALED[table]}


@pytest.mark.parametrize("table", SEALED_COLUMNS)
def test_each_column_changed_alone_makes_another_seal(table: str):
    a_payday()
    for column, data_type in columns_of(table).items():
        if column == "seal":
            continue
        changed = CHANGED.get(data_type, NUMBER).format(f'"{column}"')
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT count(*), count(*) FILTER (WHERE p_row.seal = {table}_seal(p_row)),"
                f" count(*) FILTER (WHERE p_row.seal = {table}_seal(jsonb_populate_record(p_row,"
                f" jsonb_build_object('{column}', {changed})))) FROM {table} p_row"
            )
            rows, intact, unnoticed = cursor.fetchone()
        assert rows == intact > 0
        assert unnoticed == (0 if column in SEALED_COLUMNS[table] else rows), column


def test_no_two_rows_make_one_text():
    """A bar or a number at the end of one text does not read as the beginning of the next."""
    pairs = [(("a|2", "b"), ("a", "2|b")), (("a|1:b", ""), ("a", "b")), (("", "x"), ("x", ""))]
    with connection.cursor() as cursor:
        cursor.execute("SELECT guard_sealed_text('work_instruction', '{question,text}')")
        (expression,) = cursor.fetchone()
        for pair in pairs:
            texts = set()
            for question, text in pair:
                cursor.execute(
                    f"SELECT concat({expression}) FROM (SELECT (jsonb_populate_record("
                    "NULL::work_instruction, jsonb_build_object('question', %s::text, 'text',"
                    " %s::text))).*) AS p_row",
                    [question, text],
                )
                texts |= {row for (row,) in cursor.fetchall()}
            assert len(texts) == 2, pair


def test_a_setting_of_a_session_changes_no_seal():
    a_payday()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL TimeZone = 'Asia/Kolkata'")
        cursor.execute("SET LOCAL DateStyle = 'German'")
        cursor.execute("SET LOCAL IntervalStyle = 'iso_8601'")
        for table in SEALED_COLUMNS:
            cursor.execute(
                f"SELECT count(*), count(*) FILTER (WHERE line.seal = {table}_seal(line))"
                f" FROM {table} line"
            )
            rows, intact = cursor.fetchone()
            assert rows == intact > 0, table


def test_a_column_of_a_form_that_no_seal_has_is_refused():
    with (
        pytest.raises(DatabaseError, match="a seal has no form"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("CALL guard_seal_rows('work_item', '{project_id,seal}')")
