"""The first rows of a file that nobody stored yet: its columns, and what they seem to hold."""

import csv as csv_module
import io
import json
from collections.abc import Iterable, Sequence
from typing import Any

from minga.domains.work.errors import BadImport
from minga.domains.work.readers import csv, format_of, jsonl
from minga.domains.work.readers.columns import suggest
from minga.domains.work.readers.lines import Lines
from minga.domains.work.readers.rows import InvalidRow, ItemFields, shown_safely
from minga.domains.work.types import FilePreview

HEAD_BYTES = 65_536
ROWS_SHOWN = 5
CELL_MAX = 200


def read(head: bytes, filename: str, item_fields: ItemFields) -> FilePreview:
    """Return columns and first rows from the beginning of a file; raises BadImport as a whole.

    An archive or a Parquet file cannot be read by its beginning: it has no columns here.
    """
    kind = format_of(head, filename)
    if kind in ("zip", "parquet"):
        return FilePreview(kind, (), (), {})
    if kind == "json":
        return _named(kind, _elements(head), item_fields)
    lines = [line for _number, line in Lines(io.BytesIO(head)) if line and line.strip()]
    if len(head) >= HEAD_BYTES:
        lines = lines[:-1]  # it may be cut
    if kind == "jsonl":
        return _named(kind, _objects(lines), item_fields)
    if kind == "txt":
        cells = tuple((_cell(line),) for line in lines[:ROWS_SHOWN])
        return FilePreview(kind, (item_fields.main,), cells, {item_fields.main: item_fields.main})
    hint = csv.hint_of(lines[0]) if lines else None
    if hint is not None:
        lines = lines[1:]
    delimiter = hint or ("\t" if kind == "tsv" else csv.delimiter_of(lines[:20], item_fields))
    table = list(csv_module.reader(lines[: ROWS_SHOWN * 4 + 1], delimiter=delimiter))
    header, *rows = table or [[]]
    return _preview(kind, [column.strip() for column in header], rows, item_fields)


def _preview(
    kind: str, header: Sequence[str], rows: Sequence[Sequence[Any]], item_fields: ItemFields
) -> FilePreview:
    cells = tuple(tuple(_cell(cell) for cell in row[: len(header)]) for row in rows[:ROWS_SHOWN])
    columns = [shown_safely(column) for column in header]
    return FilePreview(kind, tuple(columns), cells, suggest(columns, item_fields))


def _named(kind: str, elements: Iterable[Any], item_fields: ItemFields) -> FilePreview:
    first = [element for element in elements if isinstance(element, dict)][:ROWS_SHOWN]
    header = list(dict.fromkeys(key for element in first for key in element))
    rows = [[element.get(key, "") for key in header] for element in first]
    return _preview(kind, header, rows, item_fields)


def _objects(lines: Iterable[str]) -> Iterable[Any]:
    for line in lines:
        try:
            yield json.loads(line)
        except (ValueError, RecursionError):
            continue


def _elements(head: bytes) -> Iterable[Any]:
    """The objects of an array before the place where its beginning is cut."""
    try:
        yield from jsonl.elements_of(io.BytesIO(head))
    except (BadImport, InvalidRow, ValueError):
        return


def _cell(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    text = shown_safely(text.strip("\r\n"))
    return text if len(text) <= CELL_MAX else text[: CELL_MAX - 1] + "…"
