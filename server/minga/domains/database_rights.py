"""Database rights of the application's role: granted after each migrate, and compared.

Two roles use a Minga database. The owner makes and changes tables and functions (`mingad migrate`).
Web and jobs run as a member of the role `minga_app`, which owns nothing: neither a fault nor an
injected statement can change a row that only grows, a balance, a guard or a table.
"""

from pathlib import Path
from typing import Final

from django.db.backends.base.base import BaseDatabaseWrapper

APPLICATION_ROLE: Final = "minga_app"
RIGHTS: Final = Path(__file__).parent / "sql" / "application_rights.sql"

_EXCESS: Final = """
WITH me AS (SELECT * FROM pg_roles WHERE rolname = current_user),
tables AS (
    SELECT class.oid, class.oid::regclass::text AS name, class.relowner
      FROM pg_class class JOIN pg_namespace space ON space.oid = class.relnamespace
     WHERE class.relkind IN ('r', 'p', 'v') AND space.nspname !~ '^(pg_|information_schema$)'
)
SELECT 'it is a superuser' FROM me WHERE rolsuper
UNION ALL SELECT 'it may make roles' FROM me WHERE rolcreaterole
UNION ALL SELECT 'it may make databases' FROM me WHERE rolcreatedb
UNION ALL SELECT 'it passes row security' FROM me WHERE rolbypassrls
UNION ALL SELECT 'it may replicate the server' FROM me WHERE rolreplication
UNION ALL SELECT 'it is a member of ' || rolname FROM pg_roles
 WHERE rolname IN ('minga_books', 'minga_blind') AND pg_has_role(current_user, oid, 'MEMBER')
UNION ALL SELECT 'it owns the database' FROM pg_database
 WHERE datname = current_database() AND pg_has_role(current_user, datdba, 'USAGE')
UNION ALL SELECT 'it may make schemas in the database'
 WHERE has_database_privilege(current_user, current_database(), 'CREATE')
UNION ALL SELECT 'it may make tables in the schema ' || nspname FROM pg_namespace
 WHERE nspname !~ '^(pg_|information_schema$)'
   AND has_schema_privilege(current_user, oid, 'CREATE')
UNION ALL SELECT 'it owns ' || count(*) || ' tables, ' || min(name) || ' among them'
  FROM tables WHERE pg_has_role(current_user, relowner, 'USAGE') HAVING count(*) > 0
UNION ALL SELECT 'it may change ' || name FROM tables
 WHERE guard_refused(oid) & 16 > 0 AND has_any_column_privilege(current_user, oid, 'UPDATE')
    OR guard_refused(oid) & 8 > 0 AND has_table_privilege(current_user, oid, 'DELETE')
UNION ALL SELECT 'it may empty ' || count(*) || ' tables, ' || min(name) || ' among them'
  FROM tables WHERE has_table_privilege(current_user, oid, 'TRUNCATE') HAVING count(*) > 0
"""


def grant_application_rights(database: BaseDatabaseWrapper) -> None:
    """Make the rights of `minga_app` anew from today's tables and functions, as their owner."""
    with database.cursor() as cursor:
        cursor.execute(RIGHTS.read_text(encoding="utf-8"))


def excess_rights(database: BaseDatabaseWrapper) -> list[str]:
    """Return a clause for each right of the connection's role that web and jobs do not need."""
    with database.cursor() as cursor:
        cursor.execute(_EXCESS)
        return [clause for (clause,) in cursor.fetchall()]


def owns_the_tables(database: BaseDatabaseWrapper) -> bool:
    """Return True when the connection's role can migrate: its tables are its own, or none exist."""
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce((SELECT pg_has_role(current_user, relowner, 'USAGE') FROM pg_class"
            " WHERE oid = to_regclass('django_migrations')),"
            " has_schema_privilege(current_user, current_schema(), 'CREATE'))"
        )
        return bool(cursor.fetchone()[0])
