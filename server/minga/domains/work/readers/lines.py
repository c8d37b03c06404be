"""Text files as numbered lines of bounded length, whatever their encoding and line ends."""

import io
import re
from collections.abc import Iterator
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _

from minga.domains.number_format import number_text
from minga.domains.work.readers.rows import InvalidRow

LINE_MAX = 4_194_304
"""Characters. Room for a task's text of 200,000, each written as two escapes of six; a line beyond
this is read past and not kept."""
_HEAD_BYTES = 4_096
_BAD_BYTE = re.compile("[\udc80-\udcff]")


class Lines:
    """(number, line) pairs; the line is None when it is longer than LINE_MAX.

    Bytes that are no UTF-8 stay visible as lone surrogates, so that one bad row does not end the
    file; `check_bytes` names them.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._text = decoded(file)
        self.number = 0
        self.long_with_quotes: set[int] = set()
        """Numbers of the lines that were too long and held a quotation mark."""

    def __iter__(self) -> Iterator[tuple[int, str | None]]:
        return self

    def __next__(self) -> tuple[int, str | None]:
        line = self._text.readline(LINE_MAX)
        if not line:
            raise StopIteration
        self.number += 1
        if len(line) < LINE_MAX or line[-1] in "\r\n":
            return self.number, line
        has_quotes = '"' in line
        while line and line[-1] not in "\r\n":
            line = self._text.readline(LINE_MAX)
            has_quotes |= '"' in line
        if has_quotes:
            self.long_with_quotes.add(self.number)
        return self.number, None


def decoded(file: BinaryIO) -> io.TextIOWrapper:
    """The file as text, its line ends as they are, bytes that are no UTF-8 as lone surrogates."""
    head = file.read(_HEAD_BYTES)
    encoding = encoding_of(head)
    return io.TextIOWrapper(
        _Rejoined(head, file),  # type: ignore[arg-type]
        encoding=encoding,
        errors="replace" if encoding.startswith("utf-16") else "surrogateescape",
        newline="",
    )


class _Rejoined(io.BufferedIOBase):
    """A file whose first bytes were already looked at. Does not close the file it reads."""

    def __init__(self, head: bytes, file: BinaryIO) -> None:
        self._head = head
        self._rest = file

    def readable(self) -> bool:
        return True

    def read1(self, size: int = -1) -> bytes:
        if self._head:
            head, self._head = self._head, b""
            return head
        return self._rest.read(size)


def encoding_of(head: bytes) -> str:
    """UTF-8 unless a byte order mark or a zero in every other byte says UTF-16."""
    if head.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    zeros_even, zeros_odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) // 4
    if zeros_odd > half and zeros_odd > 4 * zeros_even:
        return "utf-16-le"
    if zeros_even > half and zeros_even > 4 * zeros_odd:
        return "utf-16-be"
    return "utf-8"


def check_bytes(text: str) -> str:
    """The text itself; raises Unreadable that names the first byte which is not UTF-8."""
    if text.isascii():
        return text
    bad = _BAD_BYTE.search(text)
    if bad is None:
        return text
    raise InvalidRow(
        "bad_encoding",
        _(
            "This line is not UTF-8: byte %(byte)s after “%(before)s”. Save the file as "
            "UTF-8 and import it again; rows that are already in are not imported twice."
        )
        % {"byte": f"{ord(bad.group()) - 0xDC00:02X}", "before": text[: bad.start()][-20:]},
    )


def too_long() -> InvalidRow:
    return InvalidRow(
        "line_too_long",
        _("This line is longer than %(limit)s characters.") % {"limit": number_text(LINE_MAX)},
    )
