"""mingad doctor: whether this installation keeps to what its guarantees ask of it."""

import argparse
import stat
from collections.abc import Callable

from minga.doors.cli.house import data_folder, django_ready


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


def _open_folders() -> list[str]:
    """Return the folders of secrets that others than their owner can enter."""
    return [
        f"{folder} can be entered by others: chmod 700 {folder}"
        for folder in (data_folder() / name for name in ("keys", "pg"))
        if folder.exists() and folder.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    ]


CHECKS: dict[str, Callable[[], list[str]]] = {
    "Web and jobs run as a database role that can change no guard and no table": _excess_rights,
    "The tables are of this version": _waiting_migrations,
    "Keys and database are in folders that only their owner can enter": _open_folders,
}
