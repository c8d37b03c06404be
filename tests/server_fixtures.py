"""Fixtures of the folders that use Django and PostgreSQL (see `tests/server.py`)."""

import contextlib
import os
import threading
from collections.abc import Iterator
from typing import Any

import pytest


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Create every session's database as a copy of one that is migrated already."""
    from django.conf import settings

    from tests.template import migrated

    settings.DATABASES["default"]["TEST"]["TEMPLATE"] = migrated(os.environ["DATABASE_URL"])


@pytest.fixture(scope="session", autouse=True)
def flush_touched_tables() -> None:
    """Empty the tables after a test that commits by one statement without triggers.

    Django truncates every table, which makes a new file for each table and index (0.2 s of CPU),
    and creates the content types and permissions again.
    """
    from django.db import connections
    from django.test import TransactionTestCase

    statements: dict[str, str] = {}

    def flush(test: TransactionTestCase) -> None:
        for alias in test._databases_names(include_mirrors=False):  # type: ignore[attr-defined]
            connection = connections[alias]
            if alias not in statements:
                tables = connection.introspection.django_table_names(only_existing=True)
                statements[alias] = flush_statement(set(tables) - MADE_BY_MIGRATE)
            with connection.cursor() as cursor:
                cursor.execute("SET ROLE NONE")
                cursor.execute(statements[alias])

    TransactionTestCase._fixture_teardown = flush  # type: ignore[attr-defined]


@pytest.fixture(scope="session", autouse=True)
def remember_the_cast() -> Iterator[None]:
    """Put the rows of a cast in again where a test begins with the same one."""
    from django.conf import settings

    from tests.remembered import Switch

    Switch.data = settings.MINGA_DATA
    yield
    Switch.data = None


@pytest.fixture(autouse=True)
def forget_the_charter() -> None:
    """Begin without the voted values that this process read in the test before."""
    from minga.domains.charter import queries

    queries.forget_remembered()


@pytest.fixture(scope="session", autouse=True)
def scan_static_files_once() -> None:
    """Let every test client share one scan of the static files.

    WhiteNoise looks at each file anew for each client (0.03 s of CPU); none changes meanwhile.
    """
    from whitenoise.middleware import WhiteNoiseMiddleware

    scan = WhiteNoiseMiddleware.add_files_from_finders
    scanned: dict[str, dict[str, Any]] = {}

    def add(middleware: WhiteNoiseMiddleware) -> None:
        prefix = middleware.static_prefix
        if prefix not in scanned:
            scan(middleware)
            scanned[prefix] = dict(middleware.files)
        middleware.files.update(scanned[prefix])

    WhiteNoiseMiddleware.add_files_from_finders = add


APPLICATION_ROLE = "minga_app"
_application = threading.Event()


def take_role(connection: Any, **_signal: Any) -> None:
    """Take the role of web and jobs on a connection, while `application_role` is in use."""
    if _application.is_set():
        with connection.cursor() as cursor:
            cursor.execute(f"SET ROLE {APPLICATION_ROLE}")


@pytest.fixture
def application_role(request: pytest.FixtureRequest) -> Iterator[None]:
    """Run a test that uses the database with the rights of web and jobs, threads included."""
    from django.db import connection
    from django.db.backends.signals import connection_created

    marker = request.node.get_closest_marker("django_db")
    if marker is None and not {"db", "transactional_db"} & set(request.fixturenames):
        yield
        return
    lasting = marker is not None and marker.kwargs.get("transaction")
    lasting = lasting or "transactional_db" in request.fixturenames
    request.getfixturevalue("transactional_db" if lasting else "db")
    _application.set()
    connection_created.connect(take_role, dispatch_uid="application_role")
    take_role(connection)
    try:
        yield
    finally:
        _application.clear()


@contextlib.contextmanager
def as_the_owner() -> Iterator[Any]:
    """Yield a cursor with the rights of the tables' owner, for what no page and no job can do."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('role')")
        (role,) = cursor.fetchone()
        cursor.execute("SET ROLE NONE")
        try:
            yield cursor
        finally:
            cursor.execute("SELECT set_config('role', %s, false)", [role])


MADE_BY_MIGRATE = {"auth_permission", "django_content_type", "django_site"}


def flush_statement(tables: set[str]) -> str:
    """Return the statement that deletes the rows of these tables where a file has pages.

    With the role `replica` no trigger runs: neither append-only guards nor foreign keys object.
    """
    names = ", ".join(f"'{name}'" for name in sorted(tables))
    return f"""
        DO $flush$
        DECLARE touched regclass;
        BEGIN
            SET LOCAL session_replication_role = replica;
            FOR touched IN
                SELECT oid FROM pg_class WHERE relkind = 'r' AND pg_relation_size(oid) > 0
                AND relnamespace = 'public'::regnamespace AND relname IN ({names})
            LOOP
                EXECUTE 'DELETE FROM ' || touched;
            END LOOP;
        END $flush$
    """


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Grant the application its rights on the cache's table too, which Django makes just now."""
    from django.db import connection

    from minga.domains.database_rights import grant_application_rights

    with django_db_blocker.unblock():
        grant_application_rights(connection)


@pytest.fixture
def behind_our_back(db: None) -> Any:
    """Write without triggers and constraint triggers, as an intruder in the database could.

    with behind_our_back() as cursor: cursor.execute("UPDATE ledger_transfer SET …")
    """

    @contextlib.contextmanager
    def without_triggers() -> Iterator[Any]:
        with as_the_owner() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what waits for the end is checked now
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            cursor.execute("SET session_replication_role = replica")
            try:
                yield cursor
            finally:
                cursor.execute("SET session_replication_role = DEFAULT")

    return without_triggers
