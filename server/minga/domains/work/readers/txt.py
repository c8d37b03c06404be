"""Plain text: one item a line. Blank lines are no items."""

from collections.abc import Iterator
from typing import BinaryIO

from minga.domains.work.readers.lines import Lines, check_bytes, too_long
from minga.domains.work.readers.rows import InvalidRow, ItemFields, Row
from minga.domains.work.types import RejectedRow


def read(file: BinaryIO, item_fields: ItemFields) -> Iterator[Row | RejectedRow]:
    """Every line that is not blank, without its line end."""
    for number, line in Lines(file):
        if line is None:
            yield too_long().reject(number)
            continue
        text = line.rstrip("\r\n")
        if not text.strip():
            continue
        try:
            yield Row(number, "", {item_fields.main: check_bytes(text)})
        except InvalidRow as exc:
            yield exc.reject(number, text)
