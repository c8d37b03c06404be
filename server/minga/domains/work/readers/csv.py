"""CSV and TSV (RFC 4180, and what spreadsheets make of it), one broken row at a time."""

import csv
import itertools
from collections import deque
from collections.abc import Iterator
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _

from minga.domains.number_format import number_text
from minga.domains.work.errors import BadImport
from minga.domains.work.readers.columns import Columns, choose, identity_of, known, read_cell
from minga.domains.work.readers.csv_resync import Resync
from minga.domains.work.readers.lines import LINE_MAX, Lines, check_bytes, too_long
from minga.domains.work.readers.rows import InvalidRow, ItemFields, Row
from minga.domains.work.types import RejectedRow

DELIMITERS = ",;\t|"
ROW_MAX = LINE_MAX
"""Characters of a row, and of a field in it."""
csv.field_size_limit(ROW_MAX)
_LINES_SNIFFED = 20


class _RowTooLong(Exception):
    """More characters than any row may have; what was read of it is not read again."""


class _Source:
    """Numbered lines for the CSV parser; the lines of a broken row can be read a second time."""

    def __init__(self, sample: list[tuple[int, str | None]], lines: Lines) -> None:
        self._lines = lines
        self._again: deque[tuple[int, str | None]] = deque(sample)
        self._row: list[tuple[int, str | None]] = []
        self._characters = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        number, line = self._next_line()
        self._row.append((number, line))
        if line is None:
            raise _RowTooLong
        self._characters += len(line)
        if self._characters > ROW_MAX:
            raise _RowTooLong
        return line

    def _next_line(self) -> tuple[int, str | None]:
        return self._again.popleft() if self._again else next(self._lines)

    def begin(self) -> None:
        self._row.clear()
        self._characters = 0

    def skip_to_row(self, resync: Resync, *, read_again: bool) -> tuple[int, int] | None:
        """Skip the lines after a broken row up to the next sure row; return the first and last.

        None when no line is skipped. `read_again`: begin with the second line of the broken row.
        """
        further_lines = [number for number, _line in self._row[1:]]
        if read_again:
            self._again.extendleft(reversed(self._row[1:]))
            further_lines = []
        elif not further_lines and self.first_line not in self._lines.long_with_quotes:
            return None  # one long line without a quotation mark: the next one is a row
        skipped = (further_lines[0], further_lines[-1]) if further_lines else None
        while not resync.is_at_row:
            try:
                number, line = self._next_line()
            except StopIteration:
                break
            if resync.begins_row(line):
                self._again.appendleft((number, line))
                break
            skipped = (skipped[0] if skipped else number, number)
        return skipped

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

    `row` is the line of the file on which the row begins. After a row whose quotes are broken,
    reading goes on where a row surely begins (`Resync`); the lines before it are one rejected row.
    """
    lines = Lines(file)
    sample = list(itertools.islice(lines, _LINES_SNIFFED))
    if sample and (hint := hint_of(sample[0][1] or "")) is not None:
        delimiter = hint or delimiter
        sample.pop(0)
    while sample and not (sample[0][1] or "x").strip():
        sample.pop(0)
    if delimiter is None:
        delimiter = delimiter_of([line for __, line in sample if line], item_fields)
    source = _Source(sample, lines)
    rows = csv.reader(source, delimiter=delimiter, strict=True)
    header, columns = _header(rows, item_fields)
    while True:
        source.begin()
        try:
            cells = next(rows)
            if cells:
                yield _row(source.first_line, cells, header, columns, item_fields)
        except StopIteration:
            return
        except InvalidRow as exc:
            yield exc.reject(source.first_line, source.excerpt)
        except (_RowTooLong, csv.Error) as broken:
            is_quotes = isinstance(broken, csv.Error)
            reason = _broken_quotes() if is_quotes else _row_too_long(source.excerpt)
            line = source.first_line
            yield reason.reject(line, source.excerpt)
            skipped = source.skip_to_row(Resync(delimiter, len(header)), read_again=is_quotes)
            if skipped is not None:
                yield _not_read(line, *skipped).reject(skipped[0])


def _row(
    number: int, cells: list[str], header: list[str], columns: Columns, item_fields: ItemFields
) -> Row:
    if len(cells) != len(header):
        raise _other_width(len(cells), len(header))
    content = {
        field: read_cell(field, check_bytes(cells[header.index(column)]), item_fields)
        for field, column in columns.fields.items()
    }
    if columns.id is None:
        return Row(number, "", content)
    return Row(number, identity_of(check_bytes(cells[header.index(columns.id)])), content)


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


def hint_of(line: str) -> str | None:
    """Return the delimiter of a first line "sep=;", "" of a bare "sep="; None without a hint."""
    return line.strip()[4:5] if line.lower().startswith("sep=") else None


def delimiter_of(sample: list[str], item_fields: ItemFields) -> str:
    """The delimiter under which the header names most wanted fields, then has most columns."""

    def merit(delimiter: str) -> tuple[int, int]:
        try:
            header = next(csv.reader(sample, delimiter=delimiter, strict=True), [])
        except csv.Error:
            return (-1, 0)
        return known([cell.strip() for cell in header], item_fields), len(header)

    return max(DELIMITERS, key=merit)


def _broken_quotes() -> InvalidRow:
    return InvalidRow(
        "broken_quotes",
        _(
            "The quotation marks of this row do not match. Write a quotation mark inside a text"
            " twice, and put the whole text between quotation marks."
        ),
    )


def _row_too_long(first_line: str) -> InvalidRow:
    if not first_line:
        return too_long()
    return InvalidRow(
        "row_too_long",
        _(
            "This row is longer than %(limit)s characters. If it should not be, a quotation mark"
            " was opened here and not closed."
        )
        % {"limit": number_text(ROW_MAX)},
    )


def _not_read(line: int, first: int, last: int) -> InvalidRow:
    return InvalidRow(
        "not_read",
        _(
            "Lines %(first)s to %(last)s were not read: after the broken row in line "
            "%(line)s it is not certain where the next row begins. Correct that row and "
            "import the file again."
        )
        % {"first": first, "last": last, "line": line},
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
