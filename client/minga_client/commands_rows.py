"""minga import and minga export: rows on their way in and out."""

from __future__ import annotations

import argparse
from itertools import islice
from pathlib import Path

from minga_client.errors import MingaError
from minga_client.project import FORMATS, Brought
from minga_client.spoken import co_operative, project_named, remark, say

FAULTS_SHOWN = 20
ENDINGS = {"csv": "csv", "jsonl": "jsonl", "parquet": "parquet", "label-studio": "json"}


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    bring = commands.add_parser("import", help="bring a file, or a folder of pictures")
    bring.add_argument("project", metavar="PROJECT", help="its id, the end of it, or its title")
    bring.add_argument("path", type=Path, metavar="FILE|FOLDER")
    bring.add_argument(
        "--column", action="append", default=[], metavar="FIELD=COLUMN", dest="columns",
        help="which column is which, as in text=sentence",
    )  # fmt: skip
    bring.add_argument("--quiet", action="store_true", help="no progress bar")
    bring.set_defaults(run=run_import)
    export = commands.add_parser("export", help="write the dataset to a file")
    export.add_argument("project", metavar="PROJECT", help="its id, the end of it, or its title")
    export.add_argument("--format", choices=FORMATS, default="jsonl")
    export.add_argument("--out", type=Path, metavar="FILE", help="default: after the title")
    export.add_argument("--quiet", action="store_true", help="no progress bar")
    export.set_defaults(run=run_export)


def run_import(words: argparse.Namespace) -> int:
    columns = dict(_column(one) for one in words.columns)
    with co_operative() as minga:
        project = project_named(minga, words.project)
        brought = project.import_file(words.path, columns=columns, progress=not words.quiet)
        say(f"{brought.rows_good} rows taken, {brought.rows_bad} left out.")
        for fault in islice(project.faults(brought), FAULTS_SHOWN):
            remark(f"  row {fault.row}: {fault.reason}")
        if brought.rows_bad > FAULTS_SHOWN:
            remark(f"  … and {brought.rows_bad - FAULTS_SHOWN} more: {project.url}")
        for trouble in brought.troubles:
            remark(f"  {trouble}")
    return _end(brought, str(project.id))


def _column(told: str) -> tuple[str, str]:
    field, sign, column = told.partition("=")
    if not sign or not field or not column:
        raise MingaError(f"“{told}” names no column. Write --column FIELD=COLUMN.")
    return field, column


def _end(brought: Brought, project: str) -> int:
    if brought.rows_good:
        remark(f"What was taken waits. Next: minga quote {project}, then minga publish {project}")
    if brought.rows_bad or brought.troubles:
        remark("Mend the rows that were left out and import them again; the others are kept.")
        return 1
    return 0


def run_export(words: argparse.Namespace) -> int:
    with co_operative() as minga:
        project = project_named(minga, words.project)
        target = words.out or Path(f"minga-{str(project.id)[-8:]}.{ENDINGS[words.format]}")
        project.export(words.format, target, progress=not words.quiet)
    say(str(target))
    return 0
