"""minga import, delete, gold, predictions and export: rows on their way in and out."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Literal, TypeVar
from uuid import UUID

import msgspec

from minga_client.console import co_operative, note, out, project_named
from minga_client.errors import MingaError
from minga_client.formats import ANSWER_FORMATS, ENDINGS, FORMATS, TABLE
from minga_client.project import Project
from minga_client.project_imports import ImportResult
from minga_client.types import Gold, Prediction

Row = TypeVar("Row")

REJECTED_ROWS_SHOWN = 20
CHOICES: dict[str, Literal["keep", "replace", "new_id"]] = {
    "keep": "keep",
    "replace": "replace",
    "new-id": "new_id",
}
LINES = (".jsonl", ".ndjson")
LABEL_CONFIG = "label-config.xml"


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    bring = commands.add_parser("import", help="bring a file, or a folder of pictures")
    bring.add_argument("project", metavar="PROJECT", help="its id, the end of it, or its title")
    bring.add_argument("path", type=Path, metavar="FILE|FOLDER")
    bring.add_argument(
        "--column", action="append", default=[], metavar="FIELD=COLUMN", dest="columns",
        help="which column is which, as in text=sentence",
    )  # fmt: skip
    bring.add_argument(
        "--on-conflict", choices=("keep", "replace", "new-id"), dest="choice",
        help="when an id is here with other content: keep the item, replace it while it waits,"
        " or take the row under a new id",
    )  # fmt: skip
    bring.add_argument("--quiet", action="store_true", help="no progress bar")
    bring.set_defaults(run=run_import)
    delete = commands.add_parser("delete", help="delete items that wait, or a draft")
    delete.add_argument("project", metavar="PROJECT", help="its id, the end of it, or its title")
    options = delete.add_mutually_exclusive_group(required=True)
    options.add_argument("--item", action="append", metavar="ID", help="this item; may be repeated")
    options.add_argument("--waiting", action="store_true", help="every item that waits")
    options.add_argument("--import", dest="import_id", type=UUID, metavar="ID", help="one import")
    options.add_argument("--draft", action="store_true", help="the project itself, if unpublished")
    delete.set_defaults(run=run_delete)
    gold = commands.add_parser("gold", help="bring true answers to some items")
    gold.add_argument("project", metavar="PROJECT", help="its id, the end of it, or its title")
    gold.add_argument(
        "path",
        type=Path,
        metavar="FILE",
        help="CSV, TSV, Parquet, JSON or JSONL with item, label (or value) and reason",
    )
    _add_answer_format(gold)
    gold.set_defaults(run=run_gold)
    guesses = commands.add_parser("predictions", help="bring what your model says of items")
    guesses.add_argument("project", metavar="PROJECT", help="its id, the end of it, or its title")
    guesses.add_argument(
        "path", type=Path, metavar="FILE",
        help="like gold, with score; in JSONL also result (Label Studio)",
    )  # fmt: skip
    guesses.add_argument("--model", required=True, help="its name; members read it")
    _add_answer_format(guesses)
    guesses.set_defaults(run=run_predictions)
    export = commands.add_parser("export", help="write the dataset to a file")
    export.add_argument("project", metavar="PROJECT", help="its id, the end of it, or its title")
    export.add_argument("--format", choices=FORMATS, default="jsonl")
    export.add_argument("--out", type=Path, metavar="FILE", help="default: after the title")
    export.add_argument("--quiet", action="store_true", help="no progress bar")
    export.set_defaults(run=run_export)
    config = commands.add_parser("label-config", help="write the configuration for Label Studio")
    config.add_argument("project", metavar="PROJECT", help="its id, the end of it, or its title")
    config.add_argument("--out", type=Path, default=Path(LABEL_CONFIG), metavar="FILE")
    config.set_defaults(run=run_label_config)


def _add_answer_format(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--format", choices=ANSWER_FORMATS, default=TABLE,
        help="format of the file: table (CSV, JSONL, JSON, Parquet) or that of another tool",
    )  # fmt: skip


def run_gold(words: argparse.Namespace) -> int:
    with co_operative() as minga:
        project = project_named(minga, words.project)
        if words.format == TABLE and words.path.suffix.lower() in LINES:
            count = project.keep_gold(_lines(words.path, Gold))
        else:
            count = project.keep_gold_file(words.path, format=words.format)
    out(f"{count} true answers are kept. Members learn from them once they have answered.")
    return 0


def run_predictions(words: argparse.Namespace) -> int:
    with co_operative() as minga:
        project = project_named(minga, words.project)
        if words.format == TABLE and words.path.suffix.lower() in LINES:
            count = project.bring_predictions(words.model, _lines(words.path, Prediction))
        else:
            count = project.bring_predictions_file(words.model, words.path, format=words.format)
    out(f"{count} predictions of “{words.model}” are kept.")
    return 0


def _lines(path: Path, kind: type[Row]) -> Iterator[Row]:
    """Each line of a JSONL file, typed; the line that cannot be read is named."""
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if not line.strip():
                continue
            try:
                row = msgspec.json.decode(line)
                if isinstance(row, dict) and type(row.get("item")) is int:
                    row["item"] = str(row["item"])  # as an import names it
                yield msgspec.convert(row, type=kind)
            except msgspec.MsgspecError as exc:
                raise MingaError(f"{path}, line {number}: {exc}") from exc


def run_import(words: argparse.Namespace) -> int:
    columns = dict(_column(column) for column in words.columns)
    with co_operative() as minga:
        project = project_named(minga, words.project)
        report = project.import_file(words.path, columns=columns, progress=not words.quiet)
        out(f"{report.rows_good} rows taken, {report.rows_bad} left out.")
        if report.rows_hidden:
            out(f"Personal data was hidden in {report.rows_hidden} of them.")
        for fault in islice(project.rejected_rows(report), REJECTED_ROWS_SHOWN):
            note(f"  row {fault.row}: {fault.reason}")
        if report.rows_bad > REJECTED_ROWS_SHOWN:
            note(f"  … and {report.rows_bad - REJECTED_ROWS_SHOWN} more: {project.url}")
        _decide(project, report, words.choice)
        _name_left_out(report)
        for trouble in report.troubles:
            note(f"  {trouble}")
    return _end(report, str(project.id))


def run_delete(words: argparse.Namespace) -> int:
    with co_operative() as minga:
        project = project_named(minga, words.project)
        if words.draft:
            project.delete()
            out(f"The draft “{project.title}” is deleted.")
            return 0
        if words.import_id:
            deleted = project.delete_import(project.read_import(words.import_id))
        else:
            deleted = project.delete_waiting_items(words.item)
    out(f"{deleted} items are deleted. Published ones stay.")
    return 0


def _decide(project: Project, report: ImportResult, choice: str | None) -> None:
    if not report.conflicts:
        return
    if choice is None:
        note(f"{report.conflicts} rows have a known id with other content; nothing changed.")
        note("Decide with the same command and --on-conflict keep, replace or new-id.")
        return
    decided = project.decide_conflicts(report, CHOICES[choice])
    out(f"{decided} of {report.conflicts} conflicts decided: {choice}.")
    if decided < report.conflicts:
        note("Published items stay as they are: keep them, or take the rows under new ids.")


def _name_left_out(report: ImportResult) -> None:
    """Name the files of the folder that were not sent, each with its reason."""
    if report.left_out:
        note(f"{len(report.left_out)} files of the folder were not sent:")
    for file in islice(report.left_out, REJECTED_ROWS_SHOWN):
        note(f"  {file.path}: {file.reason}")
    if len(report.left_out) > REJECTED_ROWS_SHOWN:
        note(f"  … and {len(report.left_out) - REJECTED_ROWS_SHOWN} more")


def _column(argument: str) -> tuple[str, str]:
    field, sign, column = argument.partition("=")
    if not sign or not field or not column:
        raise MingaError(f"“{argument}” names no column. Write --column FIELD=COLUMN.")
    return field, column


def _end(report: ImportResult, project: str) -> int:
    if report.rows_good:
        note(f"What was taken waits. Next: minga quote {project}, then minga publish {project}")
    if report.rows_bad or report.troubles:
        note("Mend the rows that were left out and import them again; the others are kept.")
    return int(bool(report.rows_bad or report.troubles or report.left_out))


def run_export(words: argparse.Namespace) -> int:
    with co_operative() as minga:
        project = project_named(minga, words.project)
        target = words.out or Path(f"minga-{str(project.id)[-8:]}.{ENDINGS[words.format]}")
        project.export(words.format, target, progress=not words.quiet)
    out(str(target))
    return 0


def run_label_config(words: argparse.Namespace) -> int:
    with co_operative() as minga:
        config = project_named(minga, words.project).label_config()
    words.out.write_text(config, encoding="utf-8")
    out(str(words.out))
    return 0
