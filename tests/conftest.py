"""What every test stands on: a real PostgreSQL, closed doors to the outside, a fast hasher.

One embedded server serves every test session on this machine; each session (and each xdist worker)
has databases of its own on it, named after the session's process. The last session out stops it.
`DATABASE_URL`, when set, is used instead: the role needs CREATEDB and superuser rights.
"""

import contextlib
import fcntl
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

ROOT = Path(__file__).parent.parent
HOME = Path(tempfile.gettempdir()) / f"minga-tests-{os.geteuid()}"
LOOPBACK = re.compile(r"^(127\.|::1$|localhost$|0\.0\.0\.0$|::$|$)")

os.environ["DJANGO_SETTINGS_MODULE"] = "minga.site.settings"
os.environ["MINGA_DEBUG"] = "1"
os.environ["MINGA_DB_POOL"] = "0"
os.environ["MINGA_ORIGIN"] = "http://localhost:8000"
os.environ["MINGA_SECRET_KEY"] = "only-for-tests-" + "x" * 40
os.environ.setdefault("MINGA_TEST_RUN", str(os.getpid()))
os.environ["MINGA_DATA"] = str(HOME / "runs" / os.environ["MINGA_TEST_RUN"])
HOUSEMATES = (
    "tests/release/",
    "tests/resilience/",
    "tests/e2e/",
    "tests/architecture/test_seeded.py",
)

# How long an example takes is no property: machines are as slow as they are.
hypothesis.settings.register_profile(
    "unhurried", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("unhurried")

_session: list[int] = []  # the file whose shared lock says that this session is alive


def pytest_configure(config: pytest.Config) -> None:
    Path(os.environ["MINGA_DATA"]).mkdir(parents=True, exist_ok=True, mode=0o755)
    (Path(os.environ["MINGA_DATA"]) / "static").mkdir(exist_ok=True)  # whitenoise looks for it
    if not os.environ.get("DATABASE_URL"):
        from minga.embedded_postgres import EmbeddedPostgres

        server = EmbeddedPostgres(HOME / "pg", durable=False)
        if "PYTEST_XDIST_WORKER" not in os.environ:
            HOME.mkdir(parents=True, exist_ok=True, mode=0o755)
            _session.append(os.open(HOME / "sessions.lock", os.O_RDWR | os.O_CREAT))
            fcntl.flock(_session[0], fcntl.LOCK_SH)
            server.start()
            _forget_dead_sessions(server.url("postgres"))
            config.add_cleanup(lambda: _leave(server))
        os.environ["DATABASE_URL"] = server.url("postgres")
    from django.conf import settings

    from server.compile_translations import compile_stale

    compile_stale()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = (
        f"test_minga_{os.environ['MINGA_TEST_RUN']}"
    )
    sys.addaudithook(_refuse_the_outside)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Every session's database begins as a copy of one that is migrated already."""
    from django.conf import settings

    from tests.template import migrated

    settings.DATABASES["default"]["TEST"]["TEMPLATE"] = migrated(os.environ["DATABASE_URL"])


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


def _leave(server: Any) -> None:
    """Take this session's folder away; the last session to leave stops the server."""
    shutil.rmtree(os.environ["MINGA_DATA"], ignore_errors=True)
    with contextlib.suppress(BlockingIOError):
        fcntl.flock(_session[0], fcntl.LOCK_EX | fcntl.LOCK_NB)
        if not os.environ.get("MINGA_TEST_KEEP"):
            server.stop()


@pytest.fixture(scope="session", autouse=True)
def let_tests_empty_append_only_tables() -> None:
    """Tests that commit are followed by TRUNCATE, which our append-only triggers refuse."""
    from django.db.backends.postgresql.operations import DatabaseOperations

    plain = DatabaseOperations.sql_flush

    def sql_flush(self: Any, *args: Any, **kwargs: Any) -> list[str]:
        return ["SET LOCAL session_replication_role = replica", *plain(self, *args, **kwargs)]

    DatabaseOperations.sql_flush = sql_flush  # type: ignore[method-assign]


def _refuse_the_outside(event: str, args: tuple[Any, ...]) -> None:
    if event == "socket.connect" and isinstance(args[1], tuple):
        host = str(args[1][0])
        if not LOOPBACK.match(host):
            raise RuntimeError(f"A test tried to reach {host}: tests stay on this machine.")


@pytest.fixture
def behind_our_back(db: None) -> Any:
    """Writes that no trigger or constraint trigger sees: what an intruder in the database could do.

    with behind_our_back() as cursor: cursor.execute("UPDATE ledger_transfer SET …")
    """
    from django.db import connection

    @contextlib.contextmanager
    def without_triggers() -> Iterator[Any]:
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            try:
                yield cursor
            finally:
                cursor.execute("SET session_replication_role = DEFAULT")

    return without_triggers


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Share the tests among the workers one by one, but a folder of HOUSEMATES file by file.

    Their files open a whole house once and ask it many things.
    """
    from xdist.scheduler import LoadScopeScheduling

    class OneByOneOrFileByFile(LoadScopeScheduling):  # type: ignore[misc]
        def _split_scope(self, nodeid: str) -> str:
            return nodeid.split("::")[0] if nodeid.startswith(HOUSEMATES) else nodeid

    return OneByOneOrFileByFile(config, log)
