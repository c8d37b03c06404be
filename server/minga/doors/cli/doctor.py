"""mingad doctor: whether this installation keeps to what its guarantees ask of it."""

import argparse
import os
import stat
from collections.abc import Callable
from pathlib import Path

from minga.doors.cli.house import data_folder, django_ready

OTHERS = stat.S_IRWXG | stat.S_IRWXO
OPEN_SHOWN = 20


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    doctor = commands.add_parser(
        "doctor", help="say what of this installation is too open, or not up to date"
    )
    doctor.set_defaults(run=run_doctor)


def run_doctor(_words: argparse.Namespace) -> int:
    """Print one line a check. 0 all is well, 1 something is to be mended."""
    with django_ready():
        complaints = {sentence: check() for sentence, check in CHECKS.items()}
    for sentence, reasons in complaints.items():
        print(f"{'attention' if reasons else 'ok':<11}{sentence}")
        for reason in reasons:
            print(f"{'':<11}- {reason}")
    return 1 if any(complaints.values()) else 0


def _excess_rights() -> list[str]:
    from django.db import connection

    from minga.domains.database_rights import excess_rights

    return excess_rights(connection)


def _waiting_migrations() -> list[str]:
    from minga.doors.cli.upkeep import waiting_migrations

    waiting = waiting_migrations()
    return [f"{waiting} migrations wait: mingad migrate"] if waiting else []


def _open_paths() -> list[str]:
    """Return the paths of the data folder that others than their owner can enter or read."""
    return [f"{path} is open to others: chmod go-rwx {path}" for path in open_paths(data_folder())][
        :OPEN_SHOWN
    ]


def open_paths(folder: Path) -> list[Path]:
    """Return what others may read, write or enter in a data folder.

    Where root runs the embedded database as its own user, that user may walk through the data
    folder itself, without reading it.
    """
    walked = stat.S_IXOTH if os.geteuid() == 0 else 0
    open_to_others = [folder] if folder.stat().st_mode & OTHERS & ~walked else []
    for root, folders, files in os.walk(folder):
        for name in [*folders, *files]:
            path = Path(root, name)
            status = path.lstat()
            is_private = not status.st_mode & OTHERS or stat.S_ISLNK(status.st_mode)
            if not is_private:
                open_to_others.append(path)
    return open_to_others


CHECKS: dict[str, Callable[[], list[str]]] = {
    "Web and jobs run as a database role that can change no guard and no table": _excess_rights,
    "The tables are of this version": _waiting_migrations,
    "Nobody but its owner can enter or read the data folder": _open_paths,
}
