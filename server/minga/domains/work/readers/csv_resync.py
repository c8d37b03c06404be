"""The next row of a CSV file after a broken one: two hypotheses, line by line.

After a row whose quotation marks do not match, a line may be a row or the inside of a quoted text.
Both are followed until only one is left: text that looks like rows is never taken for them.
"""

import csv
import re
from enum import Enum, auto


class Position(Enum):
    """A place between two lines of a CSV file."""

    ROW = auto()
    INSIDE = auto()


_BOTH = frozenset(Position)


class Resync:
    """Follows both positions from line to line.

    A line surely begins a row when it parses as a row of the header's width with a quoted cell, and
    cannot be the inside of a quoted text. The line after is sure as well once the quoted text has
    ended with the last cell of a row, whichever position was true before.
    """

    def __init__(self, delimiter: str, width: int) -> None:
        self._delimiter = delimiter
        self._width = width
        self._quoted_cell = re.compile(rf'(?:^|{re.escape(delimiter)})"')
        self._positions = _BOTH

    @property
    def is_at_row(self) -> bool:
        """True when the next line surely begins a row."""
        return self._positions == {Position.ROW}

    def begins_row(self, line: str | None) -> bool:
        """Follow one more line (None: too long to keep); return True when it surely is a row."""
        if line is None:
            self._positions = _BOTH
            return False
        as_row = self._after_row(line) if Position.ROW in self._positions else None
        as_inside = self._after_inside(line) if Position.INSIDE in self._positions else None
        if as_row is not None and as_inside is None:
            self._positions = _BOTH
            return self._quoted_cell.search(line) is not None
        self._positions = frozenset(p for p in (as_row, as_inside) if p is not None) or _BOTH
        return False

    def _after_row(self, line: str) -> Position | None:
        cells = self._parse(line)
        if isinstance(cells, Position):
            return cells
        return Position.ROW if cells is not None and len(cells) in (0, self._width) else None

    def _after_inside(self, line: str) -> Position | None:
        cells = self._parse('"' + line)
        if isinstance(cells, Position):
            return cells
        return Position.ROW if cells is not None and len(cells) <= self._width else None

    def _parse(self, line: str) -> list[str] | Position | None:
        """Return the cells of a line; INSIDE when a quoted cell goes on; None when it is broken."""
        try:
            return next(csv.reader([line], delimiter=self._delimiter, strict=True), [])
        except csv.Error as error:
            return Position.INSIDE if "unexpected end" in str(error) else None
