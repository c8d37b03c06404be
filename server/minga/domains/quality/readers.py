"""Reader of a client's files of gold answers and model predictions.

A table (CSV; comma, semicolon or tab; or Parquet) whose columns are found by their names, or JSONL
and JSON lists as exports and programs write them. Nothing is stored here; a row that cannot be read
is named.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from minga.domains.quality.errors import UnreadableFile
from minga.domains.quality.types import Guess
from minga_pure.dataset_formats import (
    BadDataset,
    Dataset,
    FileAnnotation,
    FindItems,
    dataset_format,
    formats_that_hold,
)
from minga_pure.tasktypes.contract import Labels
from minga_pure.tasktypes.taxonomy import shown_titles

ITEM_COLUMNS = (
    "item", "id", "external_id", "item_id", "uuid", "guid", "sample_id", "row_id", "task", "name",
    "key",
)  # fmt: skip
VALUE_COLUMNS = ("label", "labels", "value", "answer", "gold", "truth", "class", "prediction")
REASON_COLUMNS = ("reason", "why", "explanation", "motivo", "raison", "razón", "razon")
SCORE_COLUMNS = ("score", "confidence", "probability", "prob")
SEPARATORS = ",;\t"
SEVERAL = "|"
PARQUET = b"PAR1"
TABLE = "table"
"""The format of files with columns, or of JSON with the fields of an export."""
UTF_16 = (b"\xff\xfe", b"\xfe\xff")


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


def dataset_annotations(
    written: bytes, format_name: str, dataset: Dataset, find_items: FindItems
) -> list[FileAnnotation]:
    """Return the annotations of a file in the format of another tool. Raises UnreadableFile."""
    chosen = dataset_format(format_name)
    if chosen is None or chosen.read is None or not chosen.holds(dataset):
        fitting = [fmt.name for fmt in formats_that_hold(dataset) if fmt.read is not None]
        words = _("Answers of this project cannot be read as %(format)s. Formats: %(formats)s.")
        raise UnreadableFile(
            words % {"format": format_name[:40], "formats": ", ".join([TABLE, *fitting])}
        )
    try:
        return chosen.read(written, dataset, find_items)
    except BadDataset as exc:
        raise UnreadableFile(_(exc.template) % exc.facts) from exc


def _rows(
    written: bytes, labels: Labels, *, value_fields: tuple[str, ...], multiple: bool
) -> Iterator[tuple[str, dict[str, Any]]]:
    if written.startswith(PARQUET):
        yield from _from_cells(_parquet_rows(written), labels, multiple=multiple)
        return
    try:
        text = written.decode("utf-16" if written.startswith(UTF_16) else "utf-8-sig")
    except UnicodeDecodeError as exc:
        raise UnreadableFile(_("This file is not UTF-8. Save it as “CSV UTF-8”.")) from exc
    if text.lstrip().startswith("{"):
        lines = ((number, line) for number, line in enumerate(text.split("\n"), start=1))
        rows = ((number, _as_json(line)) for number, line in lines if line.strip())
        yield from _from_objects(rows, value_fields)
    elif text.lstrip().startswith("["):
        yield from _from_objects(enumerate(_list_of(text), start=1), value_fields)
    else:
        yield from _from_cells(_table_rows(text), labels, multiple=multiple)


def _list_of(text: str) -> list[Any]:
    """Return the entries of a JSON list. Raises UnreadableFile."""
    try:
        entries = json.loads(text)
    except (ValueError, RecursionError) as exc:
        raise UnreadableFile(_("This file begins like a JSON list and is none.")) from exc
    return entries if isinstance(entries, list) else []


def _from_objects(
    rows: Iterable[tuple[int, Any]], value_fields: tuple[str, ...]
) -> Iterator[tuple[str, dict[str, Any]]]:
    for number, row in rows:
        item = _item_name(row.get("item")) if isinstance(row, dict) else ""
        if not item or not any(name in row for name in value_fields):
            raise UnreadableFile(
                _("Line %(number)s: an object with “item” and “value” is expected here.")
                % {"number": number}
            )
        yield item, row


def _item_name(item: object) -> str:
    """Return an item's id as text, as an import names it; a whole number without its ".0"."""
    if isinstance(item, float) and item.is_integer():
        item = int(item)
    return "" if item is None or isinstance(item, bool | dict | list) else str(item).strip()


def _parquet_rows(written: bytes) -> Iterator[tuple[int, list[str]]]:
    """Yield the header and the rows of a Parquet file as cells. Raises UnreadableFile."""
    try:
        from pyarrow import ArrowException, parquet
    except ImportError as exc:
        words = _("This server does not read Parquet. Bring CSV or JSONL.")
        raise UnreadableFile(words) from exc
    try:
        table = parquet.read_table(io.BytesIO(written))
        columns = [column.to_pylist() for column in table.columns]
    except (ArrowException, OSError, ValueError) as exc:
        raise UnreadableFile(_("This Parquet file breaks off or is damaged.")) from exc
    yield 0, list(table.column_names)
    for number, row in enumerate(zip(*columns, strict=True), start=1):
        yield number, [_cell(value) for value in row]


def _cell(value: object) -> str:
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, default=str)
    return _item_name(value)


def _table_rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of a CSV, each with its last line, without empty ones.

    Raises UnreadableFile.
    """
    first = text.partition("\n")[0]
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=max(SEPARATORS, key=first.count))
    try:
        for row in rows:
            if any(cell.strip() for cell in row):
                yield rows.line_num, row
    except csv.Error as exc:
        raise UnreadableFile(str(exc)) from exc


def _from_cells(
    rows: Iterable[tuple[int, list[str]]], labels: Labels, *, multiple: bool
) -> Iterator[tuple[str, dict[str, Any]]]:
    lines = list(rows)
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
        titles = {title.strip(): name for name, title in shown_titles(labels).items()}
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
