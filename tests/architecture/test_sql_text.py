"""sql/ holds today's text: dropping every guard and running the texts gives the same database."""

import re
from io import StringIO
from pathlib import Path

import pytest
from django.db import connection

from minga.domains import sql_files
from tools.house.plan import domains

GUARDS = """
SELECT 'function ' || p.oid::regprocedure, pg_get_functiondef(p.oid)
  FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
 WHERE n.nspname = 'public' AND p.prokind = 'f' AND p.proname NOT LIKE 'procrastinate%'
UNION ALL
SELECT 'trigger ' || t.tgname || ' on ' || t.tgrelid::regclass,
       pg_get_triggerdef(t.oid) || t.tgenabled::text
  FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
 WHERE NOT t.tgisinternal AND c.relname NOT LIKE 'procrastinate%'
UNION ALL
SELECT 'view ' || n.nspname || '.' || c.relname, pg_get_viewdef(c.oid)
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname !~ '^(pg_|information_schema)' AND c.relkind = 'v'
UNION ALL
SELECT 'check ' || conname || ' on ' || conrelid::regclass, pg_get_constraintdef(c.oid)
  FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace
 WHERE n.nspname = 'public' AND contype = 'c'
"""


def guards() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(GUARDS)
        return dict(cursor.fetchall())


def drop_guards() -> None:
    with connection.cursor() as cursor:
        for name in guards():
            kind, rest = name.split(" ", 1)
            if kind in {"function", "view"}:
                cursor.execute(f"DROP {kind} IF EXISTS {rest} CASCADE")
            if kind == "trigger":
                cursor.execute(f"DROP TRIGGER IF EXISTS {rest}")


def run_texts() -> None:
    for domain in domains():
        sql_files.run_texts(domain, connection)


@pytest.mark.django_db
def test_the_guards_of_a_migrated_database_are_the_text_of_today():
    migrated = guards()
    drop_guards()
    run_texts()
    assert guards() == migrated


@pytest.mark.django_db
def test_running_the_texts_twice_changes_nothing():
    before = guards()
    run_texts()
    assert guards() == before


@pytest.mark.django_db
def test_a_guard_changed_behind_our_back_is_seen():
    function = next(name for name in guards() if name.startswith("function ledger_"))
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER {function} SET search_path = public")
    changed = guards()
    drop_guards()
    run_texts()
    assert guards() != changed


@pytest.mark.django_db
def test_models_and_migrations_agree():
    from django.core.management import call_command

    output = StringIO()
    call_command("makemigrations", check=True, dry_run=True, stdout=output)
    assert output.getvalue() == "No changes detected\n"


# Spans of days that no vote sets: where the text has them, and why
DAYS_OF_NO_VOTE = {
    ("billing/sql/20_guards.sql", "interval '1 month'"): "an invoice is of a calendar month",
    ("judgement/sql/10_findings.sql", "interval '14 days'"): "the least, whatever a vote says",
    ("judgement/sql/20_appeals.sql", "interval '14 days'"): "the most, whatever a vote says",
    ("people/sql/10_persons.sql", "interval '30 days'"): "the month of the value vouches_a_month",
    (
        "publishing/sql/10_sketches.sql",
        "interval '12 months'",
    ): "the year that near copies are kept",
    ("publishing/sql/30_publishing.sql", "interval '12 months'"): "the same year",
    ("rights/sql/10_requests.sql", "interval '60 days'"): "GDPR article 12 (3): two further months",
}


def test_every_span_of_days_is_a_charter_value_or_says_why_not():
    """How long members wait, keep or may do something is theirs to vote (G11)."""
    root = Path(sql_files.__file__).parent
    spans = {
        (path.relative_to(root).as_posix(), span)
        for path in root.glob("*/sql/*.sql")
        for span in re.findall(
            r"interval '\d+ (?:days?|weeks?|months?)'|days => \d+", path.read_text()
        )
    }
    assert spans == DAYS_OF_NO_VOTE.keys()
