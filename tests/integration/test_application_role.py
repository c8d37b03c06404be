"""The role of web and jobs: PostgreSQL itself refuses an intruder who has its connection."""

from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection
from psycopg import sql
from psycopg.conninfo import make_conninfo

from minga.domains.database_rights import excess_rights
from tests.server_fixtures import APPLICATION_ROLE

FORBIDDEN = [
    # Rows that only grow, and balances.
    "UPDATE ledger_account SET balance_micros = 1000000000",
    "UPDATE ledger.account SET balance_micros = 1000000000",
    "DELETE FROM ledger_account",
    "UPDATE ledger_transfer SET amount_micros = 1",
    "UPDATE ledger.transfer SET amount_micros = 1",
    "DELETE FROM ledger_transfer",
    "TRUNCATE ledger_transfer CASCADE",
    "UPDATE answers_answer SET value = '{}'",
    "UPDATE answers.readable SET value = '{}'",
    "DELETE FROM answers_answer",
    "UPDATE answers_receipt SET body = ''",
    "UPDATE log_entry SET data = ''",
    "DELETE FROM log_checkpoint",
    "UPDATE charter_vote SET yes = 1000",
    "UPDATE charter_value SET value = '1'",
    "DELETE FROM vault_shreddedkey",
    "UPDATE work_item SET content = '{}'",
    "UPDATE work_instruction SET text = ''",
    "UPDATE judgement_finding SET days = 9",
    "UPDATE billing_invoice SET net_micros = 0",
    "UPDATE ledger_rollup SET accounts = 0",
    # Guards, tables and functions.
    "ALTER TABLE ledger_transfer DISABLE TRIGGER ALL",
    "ALTER TABLE answers_answer ADD COLUMN hidden text",
    "DROP TRIGGER ledger_account_moves_by_transfer ON ledger_account",
    "CREATE TRIGGER mine AFTER DELETE ON work_item EXECUTE FUNCTION guard_append_only()",
    "DROP TABLE ledger_transfer CASCADE",
    "CREATE TABLE public.mine (id int)",
    "CREATE TABLE ledger.mine (id int)",
    "CREATE SCHEMA mine",
    "CREATE FUNCTION public.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE OR REPLACE FUNCTION ledger_lock(VARIADIC bigint[]) RETURNS void AS '' LANGUAGE sql",
    "ALTER FUNCTION ledger_may_flow(text, text, text) RENAME TO mine",
    "CALL guard_give_function('ledger_lock(bigint[])', 'minga_app')",
    "SELECT ledger_after_restore()",
    "UPDATE django_migrations SET name = ''",
    # Roles, settings and files of the server.
    "SET session_replication_role = replica",
    "SET ROLE minga_books",
    "SET ROLE minga_blind",
    "SET ROLE pg_write_all_data",
    "ALTER ROLE minga_app SUPERUSER",
    "GRANT minga_books TO minga_app",
    "CREATE ROLE mine",
    "COPY ledger_transfer TO PROGRAM 'cat'",
    "COPY work_incomingitem FROM '/etc/passwd'",
    "SELECT pg_read_file('/etc/passwd')",
    "SELECT rolpassword FROM pg_authid",
    "ALTER SYSTEM SET fsync = off",
]
IN_A_TRIGGER = """
CREATE TEMPORARY TABLE lever (id int);
CREATE FUNCTION pg_temp.pull() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE ledger_account SET balance_micros = 1000000000;
    RETURN NULL;
END
$$;
CREATE TRIGGER pull AFTER INSERT ON lever FOR EACH ROW EXECUTE FUNCTION pg_temp.pull();
INSERT INTO lever VALUES (1);
"""


def session() -> "psycopg.Connection[tuple[object, ...]]":
    plain = connection.settings_dict
    return psycopg.connect(
        make_conninfo(
            host=plain["HOST"], port=plain["PORT"] or None, user=plain["USER"],
            password=plain["PASSWORD"] or None, dbname=plain["NAME"],
        ),
        autocommit=True,
    )  # fmt: skip


@pytest.fixture
def intruder(django_db_setup: None) -> Iterator["psycopg.Connection[tuple[object, ...]]"]:
    """A session whose only identity is the role of web and jobs."""
    with session() as database:
        role = sql.Identifier(APPLICATION_ROLE)
        database.execute(sql.SQL("SET SESSION AUTHORIZATION {}").format(role))
        yield database


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_the_application_is_refused(intruder, statement):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        intruder.execute(statement)


def test_a_trigger_of_ones_own_moves_no_balance(intruder):
    """The guard does not ask how deep in triggers it is called."""
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        intruder.execute(IN_A_TRIGGER)


def test_not_even_the_owner_moves_a_balance_from_a_trigger(django_db_setup):
    with session() as owner, owner.transaction(force_rollback=True):
        owner.execute(
            "INSERT INTO ledger_account (kind, owner, currency)"
            " VALUES ('wallet', gen_random_uuid(), 'USD')"
        )
        with pytest.raises(psycopg.Error) as refused, owner.transaction():
            owner.execute(IN_A_TRIGGER)
    assert refused.value.sqlstate == "MG005"


def test_a_temporary_table_in_the_way_of_a_guard_changes_nothing(intruder):
    """A guard reads the vote that is there, not the one in a table of the same name."""
    intruder.execute(
        "CREATE TEMPORARY TABLE charter_vote AS SELECT gen_random_uuid() AS id,"
        """ '{"floor": 0}'::jsonb AS decides, now() - interval '1 day' AS decided_at"""
    )
    with pytest.raises(psycopg.Error) as refused:
        intruder.execute(
            "INSERT INTO public.charter_value (name, value, vote_id, valid_from)"
            " SELECT 'floor', '0', id, now() FROM pg_temp.charter_vote"
        )
    assert refused.value.sqlstate == "MG007"


@pytest.mark.django_db
def test_the_rights_of_the_application_are_not_too_many_and_those_of_the_owner_are():
    with connection.cursor() as cursor:
        assert any("owns" in clause for clause in excess_rights(connection))
        cursor.execute(f"SET LOCAL ROLE {APPLICATION_ROLE}")
    assert excess_rights(connection) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("breach", "clause"),
    [
        ("GRANT UPDATE (balance_micros) ON ledger_account TO minga_app", "change ledger_account"),
        ("GRANT DELETE ON answers_answer TO minga_app", "change answers_answer"),
        ("GRANT TRUNCATE ON work_item TO minga_app", "empty 1 tables"),
        ("GRANT CREATE ON SCHEMA public TO minga_app", "make tables in the schema public"),
        ("ALTER TABLE work_item OWNER TO minga_app", "owns 1 tables"),
        ("GRANT minga_books TO minga_app", "member of minga_books"),
    ],
)
def test_the_doctor_sees_a_right_too_many(breach, clause):
    with connection.cursor() as cursor:
        cursor.execute(breach)
        cursor.execute(f"SET LOCAL ROLE {APPLICATION_ROLE}")
    assert any(clause in reason for reason in excess_rights(connection))
