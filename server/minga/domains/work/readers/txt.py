"""Plain text: one item a line. Blank lines are no items."""

from collections.abc import Iterator
from typing import BinaryIO

from minga.domains.work.readers.lines import Lines, check_bytes, too_long
from minga.domains.work.readers.rows import Fault, Row, Unreadable, Wanted


def read(file: BinaryIO, wanted: Wanted) -> Iterator[Row | Fault]:
    """Every line that is not blank, without its line end."""
    for number, line in Lines(file):
        if line is None:
            yield too_long().at(number)
            continue
        text = line.rstrip("\r\n")
        if not text.strip():
            continue
        try:
            yield Row(number, "", {wanted.main: check_bytes(text)})
        except Unreadable as wrong:
            yield wrong.at(number, text)
