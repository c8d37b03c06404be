"""The data folder, the database and Django, for commands that need them."""

import contextlib
import fcntl
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from minga.doors.cli.errors import Refusal
from minga.embedded_postgres import EmbeddedPostgres, PostgresDidNotStart, PostgresNotInstalled


def data_folder() -> Path:
    """Return the data folder (MINGA_DATA), made when it is missing. Raises Refusal."""
    folder = Path(os.environ.get("MINGA_DATA") or ".minga").expanduser().resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as broken:
        raise Refusal(
            f"The data folder {folder} cannot be made ({broken.strerror}). "
            "Choose another with MINGA_DATA."
        ) from broken
    return folder


def start_database(folder: Path) -> EmbeddedPostgres | None:
    """Start the embedded database, or see that the one of DATABASE_URL answers (then None)."""
    if os.environ.get("DATABASE_URL"):
        _see_that_it_answers(os.environ["DATABASE_URL"], "DATABASE_URL")
        if os.environ.get("DATABASE_OWNER_URL"):
            _see_that_it_answers(os.environ["DATABASE_OWNER_URL"], "DATABASE_OWNER_URL")
        return None
    if os.environ.get("DATABASE_OWNER_URL"):
        raise Refusal("DATABASE_OWNER_URL is set without DATABASE_URL. Set both, or none.")
    server = EmbeddedPostgres(folder / "pg")
    try:
        server.start()
        server.ensure_database()
    except PostgresNotInstalled as missing:
        raise Refusal(str(missing)) from missing
    except (PostgresDidNotStart, OSError) as broken:
        raise Refusal(
            f"The embedded database did not start:\n{broken}\n"
            f"Its log is {server.folder / 'server.log'}. Is the disk full?"
        ) from broken
    return server


def _see_that_it_answers(url: str, setting: str) -> None:
    import psycopg

    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            version = connection.info.server_version // 10_000
    except psycopg.ProgrammingError as broken:
        raise Refusal(
            f"{setting} is not an address of a PostgreSQL database ({_one_line(broken)}). "
            "It looks like postgresql://name:password@host:5432/minga"
        ) from broken
    except psycopg.OperationalError as broken:
        raise Refusal(
            f"The database of {setting} does not answer ({_one_line(broken)}). "
            "Start it, or correct the address, or leave DATABASE_URL out to use the embedded one."
        ) from broken
    if version < 15:
        raise Refusal(f"The database is PostgreSQL {version}; Minga needs 15 or newer.")


def _one_line(broken: Exception) -> str:
    return " ".join(str(broken).split())


@contextlib.contextmanager
def database(folder: Path) -> Iterator[EmbeddedPostgres | None]:
    """A running database (None: that of DATABASE_URL). The last command to leave stops it."""
    with (folder / "database-users.lock").open("w") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        server = start_database(folder)
        try:
            yield server
        finally:
            if server is not None:
                with contextlib.suppress(BlockingIOError):
                    fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    server.stop()


def owner_url(server: EmbeddedPostgres | None) -> str:
    """Return the address of the role that owns the tables (None: as the environment says)."""
    if server is not None:
        return server.url()
    return os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"]


@contextlib.contextmanager
def django_ready(*, owner: bool = False) -> Iterator[None]:
    """Set Django up over a running database, as the application's role or as the tables' owner."""
    with database(data_folder()) as server:
        if owner:
            os.environ["DATABASE_URL"] = owner_url(server)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "minga.site.settings")
        import django
        from django.db import connections

        django.setup()
        try:
            yield
        finally:
            if server is not None:  # it may be stopped now, and would wait for us
                connections.close_all()


ROLES = ("web", "jobs")
"""What `mingad up` runs; each part at most once on a data folder."""


@contextlib.contextmanager
def only_one(folder: Path, roles: Sequence[str] = ROLES) -> Iterator[None]:
    """Refuse a part that already runs on the same data. The kernel forgets locks after kill -9."""
    with contextlib.ExitStack() as locks:
        for role in roles:
            locks.enter_context(_lock_role(folder, role))
        yield


@contextlib.contextmanager
def _lock_role(folder: Path, role: str) -> Iterator[None]:
    with (folder / f"mingad-{role}.lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise Refusal(
                f"Minga is already open on {folder} ({role}, process {file.read().strip()}). "
                "Stop that one first, or choose another folder with MINGA_DATA."
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
