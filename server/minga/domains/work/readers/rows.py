"""Rows as a reader yields them, with the rejected rows beside them."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from minga.domains.work.types import RejectedRow
from minga_pure.tasktypes import TaskType

EXTERNAL_ID_MAX = 200
EXCERPT_MAX = 300
FILES = ("image", "audio")
_UNSTORABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]+")


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that was decoded once to be sure that it is one."""

    sha256: str
    media_type: str
    width: int
    height: int
    size_bytes: int
    encoded: bytes = field(repr=False)

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

    external_id is "" when the file names none. A picture or recording travels beside the content
    that names it, so that whoever keeps it can drop the bytes at once.
    """

    row: int
    external_id: str
    content: dict[str, Any]
    file: Picture | Sound | None = None


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


def with_file(content: dict[str, Any], main: str, file: Picture | Sound) -> dict[str, Any]:
    """An item's content with its file named and measured; peaks that a client brought stay."""
    client_peaks = {"peaks": content["peaks"]} if content.get("peaks") else {}
    return {**content, **file.measures, **client_peaks, main: file.sha256}


def excerpt_of(text: str) -> str:
    """The beginning of a row, safe to store and to show."""
    return _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", text.strip("\r\n")[:EXCERPT_MAX])
