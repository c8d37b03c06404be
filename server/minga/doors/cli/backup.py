"""mingad backup, restore: the whole co-operative in one folder."""

import argparse
import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from minga.doors.cli.errors import Refusal
from minga.doors.cli.house import data_folder, django_ready, only_one
from minga.embedded_postgres import PostgresNotInstalled, programs

if TYPE_CHECKING:
    from uuid import UUID

PARTS = ("pg", "files", "blobs", "keys")
COPIED = ("files", "blobs")


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    backup = commands.add_parser("backup", help="copy the data, files and keys into new folders")
    backup.add_argument("into", type=Path)
    backup.set_defaults(run=run_backup)
    restore = commands.add_parser("restore", help="make an empty data folder from a backup")
    restore.add_argument("source", type=Path)
    for command in (backup, restore):
        command.add_argument(
            "--keys", type=Path, help="the folder of the copies of keys (key-copies beside it)"
        )
    restore.set_defaults(run=run_restore)


def run_backup(words: argparse.Namespace) -> int:
    """Copy data and files into a new folder, and the keys into one that keeps them for some days.

    Works while the house is open. The keys are copied after the data, so that every person in the
    data has one.
    """
    folder = data_folder()
    target: Path = words.into.expanduser().resolve()
    if target.exists() and any(target.iterdir()):
        raise Refusal(f"{target} is not empty. Name a folder that does not exist yet.")
    target.mkdir(parents=True, exist_ok=True, mode=0o700)
    with django_ready(owner=True):
        from minga.domains.vault import queries

        url = os.environ["DATABASE_URL"]
        (target / "roles").write_text("\n".join(_roles(url)))
        _run(
            "pg_dump", "--format=custom", "--no-owner", f"--file={target / 'database'}",
            f"--exclude-table-data={queries.key_table()}", url,
        )  # fmt: skip
        copy, until = _copy_keys(_key_copies(words.keys, target))
    for name in COPIED:
        if (folder / name).exists():
            shutil.copytree(folder / name, target / name)
    print(f"Backed up into {target}.")
    print(f"The keys are in {copy}, to be destroyed after {until}: let nobody else read them.")
    return 0


def _key_copies(chosen: Path | None, backup: Path) -> Path:
    return (chosen or backup.parent / "key-copies").expanduser().resolve()


def _copy_keys(folder: Path) -> tuple[Path, date]:
    """Copy the keys into a new folder of `folder`, and destroy copies whose day has passed."""
    from django.conf import settings

    from minga.domains.vault import queries

    now = datetime.now(UTC)
    until = now.date() + timedelta(days=settings.MINGA_KEY_BACKUP_DAYS)
    copy = folder / f"{now:%Y%m%dT%H%M%S.%fZ}"
    copy.mkdir(parents=True, mode=0o700)
    if (data_folder() / "keys").exists():
        shutil.copytree(data_folder() / "keys", copy / "keys")
    with (copy / "subject-keys").open("w", encoding="ascii") as file:
        file.writelines(f"{line}\n" for line in queries.key_copy())
    (copy / "until").write_text(until.isoformat())  # last: a copy without it is not whole
    for path in folder.iterdir():
        if path != copy and not _is_usable(path, now.date()):
            shutil.rmtree(path)
    return copy, until


def _is_usable(copy: Path, today: date) -> bool:
    """Return whether this is a whole copy of keys whose day has not passed."""
    try:
        return date.fromisoformat((copy / "until").read_text()) >= today
    except (OSError, ValueError):
        return False


def _newest_keys(folder: Path) -> Path:
    today = datetime.now(UTC).date()
    copies = sorted(folder.iterdir()) if folder.exists() else []
    for copy in reversed(copies):
        if _is_usable(copy, today):
            return copy
    raise Refusal(
        f"There is no copy of the keys in {folder} whose day has not passed. Name its folder by "
        "--keys."
    )


def run_restore(words: argparse.Namespace) -> int:
    """Into an empty data folder only, all or nothing, with the newest copy of the keys.

    Nothing that exists is overwritten; a restore that fails leaves the folder as it was. What was
    erased since the backup stays erased: its key is in no newer copy.
    """
    source: Path = words.source.expanduser().resolve()
    if not (source / "database").exists():
        raise Refusal(f"{source} is not a backup made by mingad backup.")
    keys = _newest_keys(_key_copies(words.keys, source))
    folder = data_folder()
    with only_one(folder):
        if any((folder / name).exists() for name in PARTS):
            raise Refusal(f"{folder} already holds a co-operative. Choose another with MINGA_DATA.")
        with _all_or_nothing(folder):
            _restore_into(folder, source, keys)
    print(f"Restored into {folder}. Open it with: mingad up")
    return 0


def _restore_into(folder: Path, source: Path, keys: Path) -> None:
    for name in COPIED:
        if (source / name).exists():
            shutil.copytree(source / name, folder / name)
    if (keys / "keys").exists():
        shutil.copytree(keys / "keys", folder / "keys")
    with django_ready(owner=True):
        url = os.environ["DATABASE_URL"]
        _make_roles(url, (source / "roles").read_text().split())
        _run(
            "pg_restore", "--no-owner", "--exit-on-error", "--single-transaction",
            f"--dbname={url}", str(source / "database"),
        )  # fmt: skip
        _run_sql_files()
        _settle_the_ledger()
        _bring_keys(keys)


def _bring_keys(keys: Path) -> None:
    from minga.domains.vault.actions import restore_keys

    restored = restore_keys(copy=(keys / "subject-keys").read_text(encoding="ascii"))
    if restored.destroyed:
        print(f"{restored.destroyed} sealed values were erased after this backup: they stay so.")
    for subject in restored.forgotten:
        _erase_again(subject)


def _erase_again(subject: "UUID") -> None:
    """Erase a person whom the backup still knows and who was erased after it."""
    from minga.domains.people import actions, queries
    from minga.domains.people.errors import CannotErase

    person = queries.person_with_subject(subject)
    if person is None:
        return
    try:
        actions.erase_person(person_id=person, requested_by="operator")
    except CannotErase as obstacle:
        print(f"A member was erased after this backup, and has to be erased again. {obstacle}")


@contextlib.contextmanager
def _all_or_nothing(folder: Path) -> Iterator[None]:
    """Remove what a failed restore has laid into the folder; none of it was there before.

    The embedded server has stopped by then. A database of the operator's own is restored in one
    transaction, and is empty again.
    """
    existing = set(folder.iterdir())
    try:
        yield
    except BaseException:
        for path in set(folder.iterdir()) - existing:
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        raise


def _roles(url: str) -> list[str]:
    """Return Minga's roles, which the grants of a dump name and the dump itself leaves out."""
    import psycopg

    with psycopg.connect(url) as connection:
        rows = connection.execute("SELECT rolname FROM pg_roles WHERE rolname LIKE 'minga\\_%'")
        return [str(name) for (name,) in rows.fetchall()]


def _make_roles(url: str, names: list[str]) -> None:
    import psycopg
    from psycopg import sql

    with psycopg.connect(url) as connection:
        for name in set(names) - set(_roles(url)):
            connection.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(name)))


def _run_sql_files() -> None:
    """Restore the owners of guards and the rights of the application.

    A dump that any role may restore leaves the owners out.
    """
    from django.apps import apps
    from django.db import connection, transaction

    from minga.domains.database_rights import grant_application_rights
    from minga.domains.sql_files import run_texts

    with transaction.atomic():
        for app in apps.get_app_configs():
            if app.name.startswith("minga.domains."):
                run_texts(app.label, connection)
        grant_application_rights(connection)


def _settle_the_ledger() -> None:
    from minga.domains.ledger.actions import settle_after_restore

    settle_after_restore()


def _run(program: str, *arguments: str) -> None:
    """Run a program of PostgreSQL; it connects as this process's user."""
    completed = subprocess.run(
        [_path_of(program), *arguments], capture_output=True, text=True, check=False
    )
    if completed.returncode:
        raise Refusal(f"{program} failed: {' '.join(completed.stderr.split())[-400:]}")


def _path_of(program: str) -> str:
    """Return the path of a program of the wheel, else of this machine. Raises Refusal."""
    try:
        return str(programs() / program)
    except PostgresNotInstalled as missing:
        path = shutil.which(program)
        if path is None:
            raise Refusal(
                f"{program} is not on this machine. Install PostgreSQL's client programs, or "
                'pip install "minga-server[embedded]".'
            ) from missing
        return path
