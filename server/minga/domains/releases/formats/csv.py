"""CSV for spreadsheets: one row an item, its answers as JSON in one cell; docs/formats/csv.md.

A spreadsheet runs a cell that begins with = as a formula, also when it came from a stranger's text.
Such a cell gets an apostrophe in front (OWASP: CSV injection).
"""

import csv
import io
from collections.abc import Iterator
from typing import Any

import msgspec

from minga.domains.releases.formats.columns import (
    RELEASE_COLUMNS,
    content_cell,
    content_columns,
    in_one_cell,
)
from minga.domains.releases.types import Batches, Sheet
from minga_pure.spreadsheets import escape_formula


def spreadsheet_safe(cell: Any) -> Any:
    """Return the cell as no spreadsheet runs it; numbers stay numbers."""
    return escape_formula(cell) if isinstance(cell, str) else cell


def write(sheet: Sheet, batches: Batches) -> Iterator[bytes]:
    """The header, then one chunk of rows a batch (RFC 4180, UTF-8 without a mark)."""
    fields = content_columns(sheet)
    encode = msgspec.json.Encoder().encode
    yield (
        ",".join([RELEASE_COLUMNS[0], *fields.values(), *RELEASE_COLUMNS[1:]]).encode() + b"\r\n"
    )
    for batch in batches:
        lines = io.StringIO()
        csv.writer(lines).writerows(
            [
                spreadsheet_safe(item.item),
                *[spreadsheet_safe(content_cell(item.content.get(field, ""))) for field in fields],
                spreadsheet_safe(in_one_cell(item.majority)),
                item.share,
                item.labels,
                encode(item.votes).decode(),
                encode(item.answers).decode(),
                spreadsheet_safe(in_one_cell(item.result)),
                "" if item.confidence is None else item.confidence,
                encode(item.distribution).decode(),
                item.verdict,
                spreadsheet_safe(in_one_cell(item.members_result)),
            ]
            for item in batch
        )
        yield lines.getvalue().encode()
