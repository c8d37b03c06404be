"""Apache Parquet, a batch of rows at a time. Needs the extra `minga-server[parquet]`."""

from collections.abc import Iterator
from typing import Any, BinaryIO

from django.utils.translation import gettext_lazy as _

from minga.domains.work.errors import BadImport
from minga.domains.work.readers.audio import listen_to
from minga.domains.work.readers.columns import Columns, choose, identity_of, read_cell
from minga.domains.work.readers.images import look_at
from minga.domains.work.readers.limits import Meter
from minga.domains.work.readers.rows import InvalidRow, ItemFields, Row, with_file
from minga.domains.work.types import RejectedRow

_BATCH = 2_048
_BATCH_OF_FILES = 32


def read(file: BinaryIO, item_fields: ItemFields, meter: Meter) -> Iterator[Row | RejectedRow]:
    """Every row; only the wanted columns are decoded. `row` counts from 1.

    A picture or recording is a column of bytes, or the {bytes, path} struct in which `datasets`
    writes them.
    Raises BadImport when the file is damaged or the package pyarrow is missing.
    """
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError as error:
        raise BadImport(
            _("This server cannot read Parquet: its operator has to add the package pyarrow.")
        ) from error
    try:
        table = parquet.ParquetFile(file, memory_map=False, pre_buffer=False)
        meter.check_rows(table.metadata.num_rows)
        columns = choose(table.schema_arrow.names, item_fields)
        names = list(columns.fields.values())
        if columns.id is not None and columns.id not in names:
            names.append(columns.id)
        if not item_fields.file:  # equal texts stay one text in memory, however many rows they fill
            file.seek(0)
            table = parquet.ParquetFile(
                file, memory_map=False, pre_buffer=False, read_dictionary=names
            )
        number = 0
        size = _BATCH_OF_FILES if item_fields.file else _BATCH
        for batch in table.iter_batches(batch_size=size, columns=names, use_threads=False):
            cells = {name: batch.column(name) for name in names}
            for place in range(batch.num_rows):
                number += 1
                yield _row(
                    number, {name: cells[name][place] for name in names}, columns, item_fields
                )
    except (pa.ArrowException, OSError) as error:
        raise BadImport(
            _("This Parquet file is damaged: %(reason)s.") % {"reason": error}
        ) from error


def _row(
    number: int, cells: dict[str, Any], columns: Columns, item_fields: ItemFields
) -> Row | RejectedRow:
    excerpt = ""
    try:
        name = ""
        if columns.id is not None:
            excerpt = str(_value("id", cells[columns.id]))
            name = identity_of(_value("id", cells[columns.id]))
        content = {field: _value(field, cells[column]) for field, column in columns.fields.items()}
        content = {
            field: read_cell(field, cell, item_fields) if isinstance(cell, str) else cell
            for field, cell in content.items()
        }
        if not item_fields.file:
            return Row(number, name, content)
        path, file_cell = "", content[item_fields.main]
        if isinstance(file_cell, dict):
            path = str(file_cell.get("path") or "")
            file_cell = file_cell.get("bytes")
        if not isinstance(file_cell, bytes):
            raise InvalidRow("missing_field", _("This row holds no bytes of a file."))
        file = listen_to(file_cell) if item_fields.file == "audio" else look_at(file_cell)
        return Row(number, name, with_file(content, item_fields.main, file), file, path)
    except InvalidRow as exc:
        return exc.reject(number, excerpt)


def _value(field: str, cell: Any) -> Any:
    """Return a cell as a Python value; raises InvalidRow for text that is not UTF-8."""
    try:
        return cell.as_py()
    except (ValueError, OverflowError) as error:
        raise InvalidRow(
            "broken_cell",
            _("The cell “%(field)s” cannot be read: %(reason)s.")
            % {"field": field, "reason": error},
        ) from error
