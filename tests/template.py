"""One migrated database that every session of tests copies: migrating takes long, a copy a second.

It is named after all that migrations are made of: when one of these changes, another one is made.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

ROOT = Path(__file__).parent.parent
HOUSE = ROOT / "server" / "minga"
RIGHTS = HOUSE / "domains" / "sql" / "application_rights.sql"
MIGRATING = HOUSE / "doors" / "cli" / "migrating.py"
NAMED = "minga_template_"
KEPT_MAX = 6
MIGRATE = """
import django; django.setup()
from minga.doors.cli.migrating import apply_migrations; apply_migrations()
"""


def migrated(url: str) -> str:
    """The name of a database with today's migrations in it, on the server of this address."""
    name = NAMED + fingerprint()
    with psycopg.connect(url, autocommit=True) as server:
        server.execute("SELECT pg_advisory_lock(hashtext(%s))", [NAMED])
        if name not in templates(server):
            making = f"{name}_making"
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(making)))
            server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(making)))
            migrate(make_conninfo(url, dbname=making))
            server.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                    sql.Identifier(making), sql.Identifier(name)
                )
            )
            forget_old(server)
    return name


def fingerprint() -> str:
    total = hashlib.sha256((ROOT / "locks" / "up.lock").read_bytes())
    domains = HOUSE / "domains"
    migrations = (path for path in domains.glob("*/migrations/*") if path.is_file())
    texts = (
        *domains.glob("*.py"), *domains.glob("sql/*.sql"), *domains.glob("*/sql/*.sql"), *migrations
    )  # fmt: skip
    rules = (domains / "charter").glob("*.py")  # the founding values, which a migration writes
    for path in sorted({*texts, *rules, HOUSE / "site" / "settings.py", MIGRATING}):
        total.update(path.name.encode() + b"\0" + path.read_bytes())
    return total.hexdigest()[:16]


def migrate(url: str) -> None:
    """In a process of its own: this one's settings name another database."""
    subprocess.run(
        [sys.executable, "-c", MIGRATE],
        env=os.environ | {"DATABASE_URL": url}, cwd=ROOT, check=True,
    )  # fmt: skip
    with psycopg.connect(url) as connection:
        connection.execute(RIGHTS.read_bytes())


def templates(server: "psycopg.Connection[tuple[str]]") -> list[str]:
    """The templates there are, oldest first."""
    rows = server.execute(
        "SELECT datname FROM pg_database WHERE datname LIKE %s ORDER BY oid", [f"{NAMED}%"]
    )
    return [name for (name,) in rows.fetchall()]


def forget_old(server: "psycopg.Connection[tuple[str]]") -> None:
    for name in templates(server)[:-KEPT_MAX]:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
