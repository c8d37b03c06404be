"""mingad person: what is held of a person, shown, copied into a folder, or erased."""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from minga.doors.cli.errors import Refusal
from minga.doors.cli.house import django_ready
from minga.doors.cli.members import known_person

if TYPE_CHECKING:
    from minga.domains.holding import DataSubject


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser("person", help="show, copy or erase what is held of a person")
    command.add_argument("name")
    deed = command.add_mutually_exclusive_group()
    deed.add_argument("--export", type=Path, metavar="DIR", help="copy all of it into a new folder")
    deed.add_argument("--erase", action="store_true", help="erase all that no law keeps")
    command.add_argument("--dry-run", action="store_true", help="with --erase: only say what goes")
    command.set_defaults(run=run_person)


def run_person(words: argparse.Namespace) -> int:
    """Without an option, or with --erase --dry-run: a line a table, and nothing changes."""
    with django_ready():
        from minga.domains.people import actions, queries

        person_id = known_person(words.name)
        person = queries.data_subject(person_id)
        if words.export:
            _export(person, words.export.expanduser().resolve())
        elif words.erase and not words.dry_run:
            erasure = actions.erase_person(person_id=person_id, requested_by="operator")
            print(f"{words.name} is erased.")
            if erasure.unreadable_from:
                print(f"Backups hold nothing readable from {erasure.unreadable_from} on.")
        else:
            _show(person)
    return 0


def _show(person: "DataSubject") -> None:
    from minga.domains.holding import LAWS, holders, obstacles

    laws = set()
    for sentence in obstacles(person):
        print(f"First: {sentence}")
    for holder in holders():
        for holding in holder.covers:
            rows, reached = holding.count(person), holding.to_erase(person)
            if not rows:
                continue
            deed = f"{reached} deleted" if holding.erasing == "delete" else f"{reached} blanked"
            stay = rows - reached if holding.erasing == "delete" else rows
            law = f", {stay} stay: {holding.law}" if stay and holding.law else ""
            print(f"{holding.table:<28} {rows:>7} rows, {deed}{law}")
            laws |= {holding.law} if law and holding.law else set()
        files = list(holder.files(person)) if holder.files else []
        if files:
            print(f"{holder.domain:<28} {len(files):>7} files and sealed values")
    for law in sorted(laws):
        print(f"{law}: {LAWS[law]}")


def _export(person: "DataSubject", folder: Path) -> None:
    from minga.domains.holding import holders

    if folder.exists() and any(folder.iterdir()):
        raise Refusal(f"{folder} is not empty. Name a folder that does not exist yet.")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for holder in holders():
        tables = holder.export(person)
        files = list(holder.files(person)) if holder.files else []
        if tables:
            text = json.dumps(tables, indent=1, ensure_ascii=False)
            (folder / f"{holder.domain}.json").write_text(text, encoding="utf-8")
        for file in files:
            path = folder / holder.domain / file.name
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as target:
                target.writelines(file.pieces())
    print(f"Copied into {folder}. Let only this person read it.")
