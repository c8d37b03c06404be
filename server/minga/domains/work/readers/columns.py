"""Columns of a table for the fields of an item: the client's mapping first, else usual names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from django.utils.translation import gettext_lazy as _

from minga.domains.work.errors import BadImport
from minga.domains.work.readers.rows import InvalidRow, ItemFields, check_identity

GUESSES: dict[str, tuple[str, ...]] = {
    "text": ("text", "texto", "texte", "sentence", "frase", "phrase", "content", "body", "comment",
             "comentario", "review", "message", "mensaje", "tweet", "document", "utterance"),
    "image": ("image", "imagen", "picture", "photo", "foto", "file", "file_name", "filename",
              "archivo", "fichier", "path", "img"),
    "audio": ("audio", "sound", "recording", "audio_file", "file", "file_name", "filename",
              "archivo", "path", "wav"),
    "prompt": ("prompt", "question", "sentence", "utterance", "phrase", "frase"),
    "query": ("query", "search", "q", "busqueda", "búsqueda", "requête"),
    "title": ("title", "titulo", "título", "titre", "heading"),
    "id": ("id", "external_id", "item_id", "item", "uuid", "guid", "key", "sample_id", "row_id"),
}  # fmt: skip
_COLUMNS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Columns:
    """For every field the name of its column; `id` is None when the file has no such column."""

    fields: dict[str, str]
    id: str | None


def choose(header: Sequence[str], item_fields: ItemFields) -> Columns:
    """The columns of a file with this header; raises BadImport that names those it has."""
    for field, named in item_fields.mapping.items():
        if field not in (item_fields.main, "id", *item_fields.also):
            raise BadImport(
                _("Items of this project have no field “%(field)s”.") % {"field": field}
            )
        if named not in header:
            raise BadImport(
                _("There is no column “%(column)s” in this file. It has: %(header)s.")
                % {"column": named, "header": _quoted(header)}
            )
    columns = {
        field: column
        for field in (item_fields.main, *item_fields.also, "id")
        if (column := item_fields.mapping.get(field) or _guess(field, header))
    }
    missing = next((field for field in item_fields.must if field not in columns), None)
    if missing is None and not columns.keys() - {"id"}:
        missing = item_fields.main
    if missing is not None:
        raise BadImport(
            _(
                "Which column holds the %(field)s? This file has: %(header)s. Call one of them"
                " “%(field)s”, or say which one it is."
            )
            % {"field": missing, "header": _quoted(header)}
        )
    for column in columns.values():
        if list(header).count(column) > 1:
            raise BadImport(
                _("The column “%(column)s” is in this file twice.") % {"column": column}
            )
    identity = columns.pop("id", None)
    return Columns(columns, identity)


def suggest(header: Sequence[str], item_fields: ItemFields) -> dict[str, str]:
    """{field: column}, as far as the client named it or a usual name is there."""
    columns = {
        field: item_fields.mapping.get(field) or _guess(field, header)
        for field in (item_fields.main, *item_fields.also, "id")
    }
    return {field: column for field, column in columns.items() if column and column in header}


def known(header: Sequence[str], item_fields: ItemFields) -> int:
    """Return how many fields a header names, to compare guesses at a delimiter."""
    fields = (item_fields.main, *item_fields.also, "id")
    return sum(
        item_fields.mapping.get(f) in header or _guess(f, header) is not None for f in fields
    )


def _guess(field: str, header: Sequence[str]) -> str | None:
    """Return the column that a field is called by: the exact name goes before another case."""
    exact = {column.strip(): column for column in reversed(header)}
    names = {column.strip().casefold(): column for column in reversed(header)} | exact
    return next((names[guess] for guess in GUESSES.get(field, (field,)) if guess in names), None)


def _quoted(header: Sequence[str]) -> str:
    names = [f"“{name[:40]}”" for name in header[:_COLUMNS_SHOWN]]
    return ", ".join(names) + (" …" if len(header) > _COLUMNS_SHOWN else "")


def identity_of(value: Any) -> str:
    """An id as text; raises Unreadable for what cannot name a row."""
    if value is None or value == "":
        raise InvalidRow("no_id", _("This row has no id."))
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise InvalidRow("bad_id", _("The id has to be text or a whole number."))
    name = str(value).strip()
    check_identity(name)
    return name


def read_cell(field: str, cell: str, item_fields: ItemFields) -> Any:
    """Return the value of a cell: text, or the number or JSON that a field of that type writes.

    A blank cell of such a field is None. Raises Unreadable for a cell that writes nothing readable.
    """
    kind = item_fields.written.get(field)
    if kind is None:
        return cell
    if not cell.strip():
        return None
    try:
        return int(cell) if kind == "whole number" else msgspec.json.decode(cell)
    except (ValueError, msgspec.DecodeError, RecursionError) as error:
        raise InvalidRow(
            "broken_cell",
            _("The cell “%(field)s” cannot be read: %(reason)s.")
            % {"field": field, "reason": error},
        ) from error


class NamedRows:
    """Rows with field names of their own (JSON): picks the wanted ones, row by row."""

    def __init__(self, item_fields: ItemFields) -> None:
        self._wanted = item_fields
        self._seen: dict[tuple[str, ...], Columns] = {}

    def pick(self, fields: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
        """(id or "", content); raises Unreadable, and BadImport when the first row has no field."""
        keys = tuple(fields)
        columns = self._seen.get(keys)
        if columns is None:
            try:
                columns = choose(keys, self._wanted)
            except BadImport as error:
                if not self._seen:
                    raise
                raise InvalidRow("missing_field", error) from error
            if len(self._seen) > 1_000:
                self._seen.clear()
            self._seen[keys] = columns
        identity = "" if columns.id is None else identity_of(fields[columns.id])
        content = {field: fields[column] for field, column in columns.fields.items()}
        return identity, content
