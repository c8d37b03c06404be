"""Reader of a client's files of gold answers and model predictions.

A table (CSV; comma, semicolon or tab) whose columns are found by their names, or JSONL as exports
and programs write it. Nothing is kept here; a line that cannot be read is named.
"""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from minga.domains.quality.errors import UnreadableFile
from minga.domains.quality.types import Guess
from minga_pure.tasktypes.contract import Labels

ITEM_COLUMNS = ("item", "id", "external_id", "task", "name", "key")
VALUE_COLUMNS = ("label", "labels", "value", "answer", "gold", "truth", "class", "prediction")
REASON_COLUMNS = ("reason", "why", "explanation", "motivo", "raison", "razón", "razon")
SCORE_COLUMNS = ("score", "confidence", "probability", "prob")
SEPARATORS = ",;\t"
SEVERAL = "|"


def known_answers(
    written: bytes, labels: Labels, *, multiple: bool
) -> list[tuple[str, dict[str, Any], str]]:
    """(item, value, reason) of each line. Raises UnreadableFile."""
    rows = _rows(written, labels, value_fields=("value",), multiple=multiple)
    return [(item, row["value"], str(row.get("reason") or "")) for item, row in rows]


def guesses(written: bytes, labels: Labels, *, multiple: bool) -> list[Guess]:
    """Return a model's prediction for each item. Raises UnreadableFile."""
    return [
        Guess(item, row.get("value"), row.get("result"), _score(item, row.get("score")))
        for item, row in _rows(written, labels, value_fields=("value", "result"), multiple=multiple)
    ]


def _rows(
    written: bytes, labels: Labels, *, value_fields: tuple[str, ...], multiple: bool
) -> Iterator[tuple[str, dict[str, Any]]]:
    try:
        text = written.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        raise UnreadableFile(_("This file is not UTF-8. Save it as “CSV UTF-8”.")) from exc
    if text.lstrip().startswith("{"):
        yield from _from_lines(text, value_fields)
    else:
        yield from _from_table(text, labels, multiple=multiple)


def _from_lines(text: str, value_fields: tuple[str, ...]) -> Iterator[tuple[str, dict[str, Any]]]:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        row = _as_json(line)
        if row is None or not row.get("item") or not any(name in row for name in value_fields):
            raise UnreadableFile(
                _("Line %(number)s: an object with “item” and “value” is expected here.")
                % {"number": number}
            )
        yield str(row["item"]), row


def _from_table(
    text: str, labels: Labels, *, multiple: bool
) -> Iterator[tuple[str, dict[str, Any]]]:
    first = text.partition("\n")[0]
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=max(SEPARATORS, key=first.count))
    try:
        lines = [(rows.line_num, row) for row in rows if any(cell.strip() for cell in row)]
    except csv.Error as exc:
        raise UnreadableFile(str(exc)) from exc
    header = [cell.strip().lower() for cell in lines[0][1]] if lines else []
    item_column, value_column = (_column(header, names) for names in (ITEM_COLUMNS, VALUE_COLUMNS))
    if item_column is None or value_column is None:
        raise UnreadableFile(
            _("The first line has to name two columns: “item” (your own id) and “label”.")
        )
    reason_column, score_column = (
        _column(header, names) for names in (REASON_COLUMNS, SCORE_COLUMNS)
    )
    names = _LabelNames(labels)
    for number, row in lines[1:]:
        cells = {place: cell.strip() for place, cell in enumerate(row)}
        if not cells.get(item_column) or not cells.get(value_column):
            raise UnreadableFile(
                _("Line %(number)s: the item or its answer is missing.") % {"number": number}
            )
        yield (
            cells[item_column],
            {
                "value": _value(cells[value_column], names, multiple=multiple),
                "reason": "" if reason_column is None else cells.get(reason_column, ""),
                "score": None if score_column is None else cells.get(score_column),
            },
        )


def _column(header: list[str], names: tuple[str, ...]) -> int | None:
    return next((header.index(name) for name in names if name in header), None)


class _LabelNames:
    """The labels of a project by name, by the title that members read, and by both in any case.

    An exact name goes before an exact title, and both before another case, which only counts where
    it means one label.
    """

    def __init__(self, labels: Labels) -> None:
        names = {str(label["name"]): str(label["name"]) for label in labels}
        titles = {str(label.get("title", "")).strip(): str(label["name"]) for label in labels}
        self._exact = titles | names
        self._folded: dict[str, set[str]] = {}
        for text, name in self._exact.items():
            self._folded.setdefault(text.casefold(), set()).add(name)

    def find(self, text: str) -> str | None:
        """Return the name of the label that a text means, or None."""
        if text in self._exact:
            return self._exact[text]
        names = self._folded.get(text.casefold(), set())
        return next(iter(names)) if len(names) == 1 else None


def _value(cell: str, names: _LabelNames, *, multiple: bool) -> dict[str, Any]:
    """Return a label by name or title, several as a JSON list or between “|”, or JSON."""
    if cell.startswith("{") and not names.find(cell):
        value = _as_json(cell)
        if value is None:
            raise UnreadableFile(_("“%(cell)s” is no answer as JSON.") % {"cell": cell[:60]})
        return value
    if not multiple:
        return {"label": names.find(cell) or cell}
    parts = _list_in(cell, names)
    if parts is None:
        parts = [cell] if names.find(cell) else cell.split(SEVERAL)
    return {"labels": [names.find(part.strip()) or part.strip() for part in parts]}


def _list_in(cell: str, names: _LabelNames) -> list[str] | None:
    """Return the labels of a cell that is a JSON list of them, as in an export; else None."""
    try:
        entries = json.loads(cell) if cell.startswith("[") else None
    except (ValueError, RecursionError):
        return None
    if not isinstance(entries, list):
        return None
    is_known = all(isinstance(entry, str) and names.find(entry) for entry in entries)
    return entries if is_known else None


def _as_json(written: str) -> dict[str, Any] | None:
    """An object; None for anything else, however deep it is nested."""
    try:
        value = json.loads(written)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _score(item: str, written: object) -> float | None:
    """Return the score of a row, None without one; raises UnreadableFile for no number."""
    if written in (None, ""):
        return None
    try:
        return float(str(written))
    except ValueError as exc:
        words = _("The field “%(field)s” has to be a number.") % {"field": "score"}
        raise UnreadableFile(f"{item}: {words}") from exc
