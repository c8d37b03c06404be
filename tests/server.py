"""Django and PostgreSQL for the folders of tests that need them.

A folder's `conftest.py` imports `pytest_configure` from here; the first one to do so starts the
embedded server (or takes `DATABASE_URL`, whose role needs CREATEDB and superuser rights) and sets
Django up. Every process of xdist has databases of its own on that server.
"""

import contextlib
import os
import re
from pathlib import Path

import pytest

from tests import sessions

ENVIRONMENT = {
    "DJANGO_SETTINGS_MODULE": "minga.site.settings",
    "MINGA_DEBUG": "1",
    "MINGA_DB_POOL": "0",
    "MINGA_ORIGIN": "http://localhost:8000",
    "MINGA_SECRET_KEY": "only-for-tests-" + "x" * 40,
    "MINGA_DATA": str(sessions.DATA),
}
FIXTURES = "tests.server_fixtures"


def pytest_configure(config: pytest.Config) -> None:
    if config.pluginmanager.has_plugin(FIXTURES):
        return
    os.environ.update(ENVIRONMENT)
    sessions.DATA.mkdir(parents=True, exist_ok=True, mode=0o755)
    (sessions.DATA / "static").mkdir(exist_ok=True)  # whitenoise looks for it
    if not os.environ.get("DATABASE_URL"):
        os.environ["DATABASE_URL"] = _start_postgres()
    _set_up_django(config)
    config.pluginmanager.import_plugin(FIXTURES)


def _start_postgres() -> str:
    from minga.embedded_postgres import EmbeddedPostgres

    postgres = EmbeddedPostgres(sessions.POSTGRES, durable=False)
    if postgres.start():
        _forget_dead_sessions(postgres.url("postgres"))
    return postgres.url("postgres")


def _set_up_django(config: pytest.Config) -> None:
    from django.conf import settings
    from pytest_django.plugin import _setup_django

    from server.compile_translations import compile_stale

    compile_stale()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = f"test_minga_{sessions.RUN}"
    _setup_django(config)


def _forget_dead_sessions(url: str) -> None:
    """Drop the databases of sessions whose process is gone."""
    import psycopg
    from psycopg import sql

    with psycopg.connect(url, autocommit=True) as connection:
        names = connection.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE 'test_minga_%'"
        )
        for (name,) in names.fetchall():
            pid = re.match(r"test_minga_(\d+)", name)
            if pid and not Path(f"/proc/{pid[1]}").exists():
                with contextlib.suppress(psycopg.Error):
                    connection.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))
