"""What a reader gives: rows as they came, faults beside them, never one instead of the other."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from minga_pure.tasktypes import TaskType

EXTERNAL_ID_MAX = 200
EXCERPT_MAX = 300
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
        """What is left to record once the bytes are kept."""
        return replace(self, encoded=b"")


@dataclass(frozen=True, slots=True)
class Row:
    """One row as it came. `row` is the line where it begins, or its number in a file without lines.

    external_id is "" when the file names none. A picture travels beside the content that names it,
    so that whoever keeps it can drop the bytes at once.
    """

    row: int
    external_id: str
    content: dict[str, Any]
    picture: Picture | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that cannot be taken: `reason` is a sentence that tells what to mend."""

    row: int
    code: str
    reason: str
    excerpt: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """A file being read. `rows` gives the same outcomes in the same order every time."""

    rows: Iterator[Row | Fault]
    bytes_read: Callable[[], int]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an item of the project is made of, and which columns the client named for it.

    main: the field that every row has to bring. also: text fields it may bring.
    mapping: {field or "id": column}, as far as the client said it.
    """

    main: str
    also: tuple[str, ...]
    is_picture: bool
    mapping: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, task_type: TaskType, mapping: dict[str, str] | None = None) -> "Wanted":
        asked = [one for one in task_type.content_schema if one.kind in ("text", "image")]
        main = next(one for one in asked if one.required)
        return cls(
            main.name,
            tuple(one.name for one in asked if one is not main and one.kind == "text"),
            main.kind == "image",
            dict(mapping or {}),
        )


class Unreadable(Exception):
    """One row cannot be taken; the reader turns it into a Fault and reads on."""

    def __init__(self, code: str, reason: object) -> None:
        super().__init__(code, str(reason))
        self.code = code
        self.reason = str(reason)

    def at(self, row: int, excerpt: str = "") -> Fault:
        return Fault(row, self.code, self.reason, excerpt_of(excerpt))


def excerpt_of(text: str) -> str:
    """The beginning of a row, safe to store and to show."""
    return _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", text.strip("\r\n")[:EXCERPT_MAX])
