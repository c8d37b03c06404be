"""Each guard of the database is put to sleep once, and `mingad audit` names it.

For every trigger of every domain, taken from its SQL: the owner disables it, and drops it, inside a
transaction that is rolled back.
"""

from importlib import import_module

import pytest
from django.db import connection, transaction

from minga.domains import sql_files
from minga.domains.audit import Audit
from tests.integration.refusals import offenders
from tools.house.plan import domains

pytestmark = pytest.mark.django_db


def triggers(domain: str) -> list[tuple[str, str]]:
    text = "\n".join(path.read_text(encoding="utf-8") for path in sql_files.sql_files(domain))
    sealing = {(f"{table}_sealed", table) for table in sql_files.sealed_tables(domain)}
    return sorted(set(sql_files.TRIGGER.findall(text)) | sealing)


def guard_functions(domain: str) -> list[str]:
    text = "\n".join(path.read_text(encoding="utf-8") for path in sql_files.sql_files(domain))
    sealing = [f"{table}_is_sealed" for table in sql_files.sealed_tables(domain)]
    return [function for function, _body in sql_files.FUNCTION.findall(text)] + sealing


GUARDED = [domain for domain in domains() if triggers(domain)]


def line_of(domain: str) -> Audit:
    """The line of the audit that looks whether a domain's guards are awake."""
    audits = import_module(f"minga.domains.{domain}.audits").AUDITS
    (line,) = [audit for audit in audits if "guards" in audit.sentence.split()]
    return line


def test_most_domains_have_guards():
    assert len(GUARDED) >= 14
    assert sum(len(triggers(domain)) for domain in GUARDED) > 100


@pytest.mark.parametrize("domain", GUARDED)
@pytest.mark.parametrize("deed", ["ALTER TABLE {1} DISABLE TRIGGER {0}", "DROP TRIGGER {0} ON {1}"])
def test_a_guard_that_sleeps_is_told(domain: str, deed: str):
    line = line_of(domain)
    assert offenders(line) == []
    for trigger, table in triggers(domain):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(deed.format(trigger, table))
            expected = [f"trigger {trigger} on {table} is missing or switched off"]
            assert offenders(line) == expected
            transaction.set_rollback(True)


@pytest.mark.parametrize("domain", GUARDED)
def test_a_guard_that_was_rewritten_is_told(domain: str):
    """A function of a guard with another body looks awake, and does nothing."""
    line = line_of(domain)
    for function in guard_functions(domain):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT oid::regprocedure, prorettype = 'trigger'::regtype FROM pg_proc"
                " WHERE proname = %s AND pronamespace = current_schema()::regnamespace",
                [function],
            )
            ((signature, is_trigger),) = cursor.fetchall()
            if is_trigger:
                cursor.execute(
                    f"CREATE OR REPLACE FUNCTION {signature} RETURNS trigger LANGUAGE plpgsql"
                    " AS $$ BEGIN RETURN NEW; END $$"
                )
                assert offenders(line) == [f"function {function} is not the one in sql/"]
            transaction.set_rollback(True)


SEALED = [(domain, table) for domain in domains() for table in sql_files.sealed_tables(domain)]


@pytest.mark.parametrize(("domain", "table"), SEALED)
def test_a_seal_that_was_rewritten_is_told(domain: str, table: str):
    """A seal of one word fits every row, and the line that computes it again finds none."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE OR REPLACE FUNCTION {table}_seal(p_row {table}) RETURNS bytea"
            " LANGUAGE sql STABLE AS 'SELECT guard_seal(''always'')'"
        )
    assert offenders(line_of(domain)) == [f"function {table}_seal is not the one in sql/"]
