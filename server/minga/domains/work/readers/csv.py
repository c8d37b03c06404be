"""CSV and TSV (RFC 4180, and what spreadsheets make of it), one broken row at a time."""

import csv
import itertools
from collections import deque
from collections.abc import Iterator
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _

from minga.domains.work.errors import BadImport
from minga.domains.work.readers.columns import Columns, choose, identity_of, known, read_cell
from minga.domains.work.readers.lines import LINE_MAX, Lines, check_bytes, too_long
from minga.domains.work.readers.rows import InvalidRow, ItemFields, Row
from minga.domains.work.types import RejectedRow

DELIMITERS = ",;\t|"
ROW_MAX = 4 * LINE_MAX
_LINES_SNIFFED = 20


class _RowTooLong(Exception):
    """More characters than any row may have; what was read of it is not read again."""


class _Source:
    """Lines that can be read a second time, back to where the row began that turned out broken."""

    def __init__(self, lines: Iterator[tuple[int, str | None]]) -> None:
        self._lines = lines
        self._again: deque[tuple[int, str | None]] = deque()
        self._row: list[tuple[int, str | None]] = []
        self._characters = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        numbered = self._again.popleft() if self._again else next(self._lines)
        self._row.append(numbered)
        line = numbered[1]
        if line is None:
            raise _RowTooLong
        self._characters += len(line)
        if self._characters > ROW_MAX:
            raise _RowTooLong
        return line

    def begin(self) -> None:
        self._row.clear()
        self._characters = 0

    def read_again(self) -> None:
        """Give back every line of the broken row but its first."""
        self._again.extendleft(reversed(self._row[1:]))

    @property
    def first_line(self) -> int:
        return self._row[0][0]

    @property
    def excerpt(self) -> str:
        return self._row[0][1] or ""


def read(
    file: BinaryIO, item_fields: ItemFields, *, delimiter: str | None = None
) -> Iterator[Row | RejectedRow]:
    """Every row under the header; raises BadImport when the header itself cannot be used.

    `row` is the line of the file on which the row begins. A row whose quotes are broken is left
    out alone: reading goes on with the next line, not with the next quotation mark.
    """
    lines = Lines(file)
    sample = list(itertools.islice(lines, _LINES_SNIFFED))
    if sample and (sample[0][1] or "").lower().startswith("sep="):
        delimiter = (sample.pop(0)[1] or "").strip()[4:5] or delimiter
    while sample and not (sample[0][1] or "x").strip():
        sample.pop(0)
    if delimiter is None:
        delimiter = _delimiter([line for __, line in sample if line], item_fields)
    source = _Source(itertools.chain(sample, lines))
    rows = csv.reader(source, delimiter=delimiter, strict=True)
    header, columns = _header(rows, item_fields)
    places = {field: header.index(column) for field, column in columns.fields.items()}
    at_id = None if columns.id is None else header.index(columns.id)
    while True:
        source.begin()
        try:
            cells = next(rows)
            if not cells:
                continue
            if len(cells) != len(header):
                raise _other_width(len(cells), len(header))
            content = {
                field: read_cell(field, check_bytes(cells[place]), item_fields)
                for field, place in places.items()
            }
            identity = "" if at_id is None else identity_of(check_bytes(cells[at_id]))
        except StopIteration:
            return
        except InvalidRow as exc:
            yield exc.reject(source.first_line, source.excerpt)
        except _RowTooLong:
            yield too_long().reject(source.first_line, source.excerpt)
        except csv.Error as broken:
            yield _broken(broken).reject(source.first_line, source.excerpt)
            source.read_again()
        else:
            yield Row(source.first_line, identity, content)


def _header(rows: Iterator[list[str]], item_fields: ItemFields) -> tuple[list[str], Columns]:
    try:
        header = [check_bytes(cell).strip() for cell in next(rows)]
    except StopIteration:
        raise BadImport(_("The file is empty.")) from None
    except InvalidRow as exc:
        raise BadImport(_("Line 1: %(reason)s") % {"reason": exc.reason}) from exc
    except (csv.Error, _RowTooLong) as broken:
        raise BadImport(
            _("The first line has to name the columns, and it cannot be read: %(reason)s.")
            % {"reason": str(broken) or _("it is too long")}
        ) from broken
    return header, choose(header, item_fields)


def _delimiter(sample: list[str], item_fields: ItemFields) -> str:
    """The delimiter under which the header names most wanted fields, then has most columns."""

    def merit(delimiter: str) -> tuple[int, int]:
        try:
            header = next(csv.reader(sample, delimiter=delimiter, strict=True), [])
        except csv.Error:
            return (-1, 0)
        return known([cell.strip() for cell in header], item_fields), len(header)

    return max(DELIMITERS, key=merit)


def _broken(error: csv.Error) -> InvalidRow:
    if "field larger" in str(error):
        return InvalidRow(
            "broken_quotes",
            _(
                "A quotation mark is opened here and not closed within %(limit)s characters."
                " Write a quotation mark inside a text twice."
            )
            % {"limit": f"{csv.field_size_limit():,}"},
        )
    return InvalidRow(
        "broken_quotes",
        _(
            "The quotation marks of this row do not match. Write a quotation mark inside a text"
            " twice, and put the whole text between quotation marks."
        ),
    )


def _other_width(cells: int, expected: int) -> InvalidRow:
    return InvalidRow(
        "wrong_columns",
        _(
            "This row has %(found)s columns, the first line has %(expected)s. A text that holds"
            " the delimiter goes between quotation marks."
        )
        % {"found": cells, "expected": expected},
    )
