"""Rows as a reader yields them, with the rejected rows beside them."""

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from minga.domains.work.types import RejectedRow
from minga_pure.tasktypes import TaskType

EXTERNAL_ID_MAX = 200
EXCERPT_MAX = 300
FILES = ("image", "audio")
DEPTH_MAX = 32
INTEGER_MAX = 2**63 - 1
_UNSTORABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]+")
_UNSTORABLE_IN_TEXT = re.compile(r"[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that was decoded once to be sure that it is one.

    `faces`: those that are hidden in it; None while nobody looked for them.
    """

    sha256: str
    media_type: str
    width: int
    height: int
    size_bytes: int
    encoded: bytes = field(repr=False)
    faces: int | None = None

    def without_bytes(self) -> "Picture":
        """Return the record without the bytes, for after they are stored."""
        return replace(self, encoded=b"")

    @property
    def measures(self) -> dict[str, int]:
        """Return the fields that the file adds to an item's content."""
        return {"width": self.width, "height": self.height}


@dataclass(frozen=True, slots=True)
class Sound:
    """A recording whose length was read once from its own frames, its loudness if they lie open."""

    sha256: str
    media_type: str
    duration_ms: int
    size_bytes: int
    encoded: bytes = field(repr=False)
    peaks: tuple[float, ...] = field(default=(), repr=False)

    def without_bytes(self) -> "Sound":
        """Return the record without the bytes, for after they are stored."""
        return replace(self, encoded=b"")

    @property
    def measures(self) -> dict[str, Any]:
        """Return the fields that the file adds to an item's content."""
        return {"duration_ms": self.duration_ms} | (
            {"peaks": list(self.peaks)} if self.peaks else {}
        )


@dataclass(frozen=True, slots=True)
class Row:
    """One row as it came. `row` is the line where it begins, or its number in a file without lines.

    external_id is "" when the file names none; suggested_name is then the item's name, unless
    another has it. A picture or recording travels beside the content that names it, so that
    whoever keeps it can drop the bytes at once.
    """

    row: int
    external_id: str
    content: dict[str, Any]
    file: Picture | Sound | None = None
    suggested_name: str = ""


@dataclass(frozen=True, slots=True)
class RowStream:
    """A file being read. `rows` gives the same outcomes in the same order every time."""

    rows: Iterator[Row | RejectedRow]
    bytes_read: Callable[[], int]


@dataclass(frozen=True, slots=True)
class ItemFields:
    """The fields of an item of the project, and the columns that the client named for them.

    main: the field that tells what an item is about. also: further fields it may bring.
    must: those of them without which there is no item. file: "image" or "audio" when the main field
    names a file. written: fields that are no text, and how a cell of a table writes them.
    mapping: {field or "id": column}, as far as the client said it.
    """

    main: str
    also: tuple[str, ...]
    must: tuple[str, ...]
    file: str | None
    written: dict[str, str]
    mapping: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, task_type: TaskType, mapping: dict[str, str] | None = None) -> "ItemFields":
        fields = task_type.content_schema
        main = next((field for field in fields if field.required), fields[0])
        file = main.kind if main.kind in FILES else None
        also = [  # a file's measures are read from the file itself
            field
            for field in fields
            if field is not main and not (file and field.kind == "whole number")
        ]
        return cls(
            main.name,
            tuple(field.name for field in also),
            tuple(field.name for field in (main, *also) if field.required),
            file,
            {field.name: field.kind for field in fields if field.kind in ("json", "whole number")},
            dict(mapping or {}),
        )


class InvalidRow(Exception):
    """One row cannot be taken; the reader turns it into a Fault and reads on."""

    def __init__(self, code: str, reason: object) -> None:
        super().__init__(code, str(reason))
        self.code = code
        self.reason = str(reason)

    def reject(self, row: int, excerpt: str = "") -> RejectedRow:
        return RejectedRow(row, self.code, self.reason, excerpt_of(excerpt))


def check_identity(name: str) -> None:
    """Raise InvalidRow for an id that is not one printable line of 1 to EXTERNAL_ID_MAX."""
    if not name or len(name) > EXTERNAL_ID_MAX or not name.isprintable():
        raise InvalidRow(
            "bad_id",
            _("The id has to be one line of 1 to %(limit)s characters.")
            % {"limit": EXTERNAL_ID_MAX},
        )


def check_row(row: Row) -> None:
    """Raise InvalidRow for a row that the database cannot store as it is.

    The one gate of every reader: the id is a printable line or absent; texts hold no NUL and no
    lone surrogate; numbers are finite and fit 64 bits; values are nested DEPTH_MAX deep at most;
    a file that the content shows is the one that came with the row.
    """
    for name in (row.external_id, row.suggested_name):
        if name:
            check_identity(name)
    for field_name, value in row.content.items():
        check_storable(field_name, value)
    if files_of(row.content) - ({row.file.sha256} if row.file else set()):
        raise InvalidRow("foreign_file", _("This row names a file that did not come with it."))


def check_storable(field_name: str, value: object, depth: int = 0) -> None:
    """Raise InvalidRow naming the field for a value that JSON in the database cannot hold."""
    reason = None
    match value:
        case None | bool():
            pass
        case str():
            if _UNSTORABLE_IN_TEXT.search(value):
                reason = _("The field “%(field)s” holds a character that cannot be stored.")
        case int():
            if not -INTEGER_MAX <= value <= INTEGER_MAX:
                reason = _("The field “%(field)s” holds a number that is too large.")
        case float():
            if not math.isfinite(value):
                reason = _("The field “%(field)s” holds a number that is not finite.")
        case list() | tuple() | dict() if depth >= DEPTH_MAX:
            reason = _("The field “%(field)s” is nested too deep.")
        case list() | tuple():
            for element in value:
                check_storable(field_name, element, depth + 1)
        case dict():
            for key, element in value.items():
                check_storable(field_name, str(key))
                check_storable(field_name, element, depth + 1)
        case _:
            reason = _("The field “%(field)s” is neither text nor a number.")
    if reason is not None:
        raise InvalidRow("unstorable_value", reason % {"field": field_name[:60]})


def with_file(content: dict[str, Any], main: str, file: Picture | Sound) -> dict[str, Any]:
    """An item's content with its file named and measured; peaks that a client brought stay."""
    client_peaks = {"peaks": content["peaks"]} if content.get("peaks") else {}
    return {**content, **file.measures, **client_peaks, main: file.sha256}


def files_of(content: Mapping[str, Any]) -> set[str]:
    """Return the stored files (SHA-256) that an item's content shows."""
    return {content[field] for field in FILES if isinstance(content.get(field), str)}


def excerpt_of(text: str) -> str:
    """The beginning of a row, safe to store and to show."""
    return shown_safely(text.strip("\r\n")[:EXCERPT_MAX])


def shown_safely(text: str) -> str:
    """Return a text of a file without what no page can hold: control signs, bytes of no UTF-8."""
    return _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", text)
