"""Every table from which a way leads to a person has a holder, asked of the database's catalogue.

A way is a foreign key, or a chain of them, to people_person; the relations of Django's models that
have no constraint count too, and so does every column of persons' opaque ids.
"""

import pytest
from django.apps import apps
from django.db import connection

from minga.domains.holding import Erasing, Holding, Law, holders
from tools.house.plan import domains

pytestmark = pytest.mark.django_db

PERSON = "people_person"
FOREIGN_KEYS = """
    SELECT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint
     WHERE contype = 'f'"""
# A column of this type may hold a subject's id. Not these: a row's own public name, and hashes.
OPAQUE = """
    SELECT class.relname FROM pg_attribute attribute JOIN pg_class class ON class.oid = attrelid
     WHERE class.relkind IN ('r', 'p') AND class.relnamespace = 'public'::regnamespace
       AND atttypid = 'uuid'::regtype AND attnum > 0
       AND attname NOT IN ('id', 'public_id', 'content_key')
       AND NOT EXISTS (SELECT 1 FROM pg_constraint
                        WHERE contype = 'f' AND conrelid = class.oid AND attnum = ANY (conkey))"""


def relations() -> set[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(FOREIGN_KEYS)
        edges = {(table, target) for table, target in cursor.fetchall()}
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.local_fields:
            if field.is_relation and field.related_model is not None:
                edges.add((model._meta.db_table, field.related_model._meta.db_table))
    return edges


def tables_of_persons() -> set[str]:
    """The tables from which a way leads to a person."""
    edges, reached = relations(), {PERSON}
    while fresh := {table for table, target in edges if target in reached} - reached:
        reached |= fresh
    with connection.cursor() as cursor:
        cursor.execute(OPAQUE)
        return reached | {table for (table,) in cursor.fetchall()}


def covered() -> list[str]:
    return [holding.table for holder in holders() for holding in holder.covers]


def test_every_table_that_leads_to_a_person_has_one_holder() -> None:
    tables = covered()
    assert sorted(tables) == sorted(set(tables))
    assert tables_of_persons() - set(tables) == set()


@pytest.mark.parametrize(
    "column",
    [
        "member_id bigint REFERENCES people_member (id)",
        "notice_id bigint REFERENCES notices_notice (id)",
        "owner uuid",
    ],
)
def test_a_table_that_was_forgotten_is_found(column: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE notices_forgotten (id bigint, {column})")
    assert "notices_forgotten" in tables_of_persons() - set(covered())


def test_a_holder_covers_tables_of_its_own_domain_that_exist() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind IN ('r', 'p')")
        existing = {name for (name,) in cursor.fetchall()}
    foreign = {"account_emailaddress", "account_emailconfirmation", "mfa_authenticator"}
    for holder in holders():
        assert holder.domain in domains()
        tables = {holding.table for holding in holder.covers}
        assert tables <= existing
        assert {t for t in tables - foreign if not t.startswith(f"{holder.domain}_")} == set()


def test_the_secrets_of_a_table_are_columns_of_it() -> None:
    with connection.cursor() as cursor:
        for holder in holders():
            if holder.domain == "vault":
                continue  # names the secrets of all its tables at once
            for holding in holder.covers:
                cursor.execute(
                    "SELECT column_name FROM information_schema.columns WHERE table_name = %s",
                    [holding.table],
                )
                assert set(holding.hidden) <= {name for (name,) in cursor.fetchall()}


@pytest.mark.parametrize(
    "words",
    [
        {"erasing": Erasing.KEEP},
        {"erasing": Erasing.BLANK, "law": Law.BOOKS},
        {"erasing": Erasing.DELETE, "erased": "true"},
        {"erasing": Erasing.KEEP, "law": Law.BOOKS, "blank": "name = ''"},
    ],
)
def test_what_stays_names_its_law(words: dict) -> None:
    with pytest.raises(ValueError):
        Holding("notices_notice", "true", **words)
