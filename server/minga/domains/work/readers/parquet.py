"""Apache Parquet, a batch of rows at a time. Needs the extra `minga-server[parquet]`."""

from collections.abc import Iterator
from typing import Any, BinaryIO

from django.utils.translation import gettext_lazy as _

from minga.domains.work.errors import BadImport
from minga.domains.work.readers.audio import listen_to
from minga.domains.work.readers.columns import choose, identity_of, read_cell
from minga.domains.work.readers.images import look_at
from minga.domains.work.readers.rows import Fault, Row, Unreadable, Wanted, with_file

_BATCH = 2_048
_BATCH_OF_FILES = 32


def read(file: BinaryIO, wanted: Wanted) -> Iterator[Row | Fault]:
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
        columns = choose(table.schema_arrow.names, wanted)
        names = list(columns.fields.values())
        if columns.id is not None and columns.id not in names:
            names.append(columns.id)
        number = 0
        size = _BATCH_OF_FILES if wanted.file else _BATCH
        for batch in table.iter_batches(batch_size=size, columns=names, use_threads=False):
            taken = {name: batch.column(name) for name in names}
            for place in range(batch.num_rows):
                number += 1
                row = {name: column[place].as_py() for name, column in taken.items()}
                identity = "" if columns.id is None else row[columns.id]
                yield _row(
                    number,
                    identity,
                    {field: row[column] for field, column in columns.fields.items()},
                    wanted,
                )
    except (pa.ArrowException, OSError) as error:
        raise BadImport(
            _("This Parquet file is damaged: %(reason)s.") % {"reason": error}
        ) from error


def _row(number: int, identity: Any, content: dict[str, Any], wanted: Wanted) -> Row | Fault:
    try:
        name = identity if identity == "" else identity_of(identity)
        content = {
            field: read_cell(field, cell, wanted) if isinstance(cell, str) else cell
            for field, cell in content.items()
        }
        if not wanted.file:
            return Row(number, name, content)
        given = content[wanted.main]
        if isinstance(given, dict):
            name = name or str(given.get("path") or "")
            given = given.get("bytes")
        if not isinstance(given, bytes):
            raise Unreadable("missing_field", _("This row holds no bytes of a file."))
        file = listen_to(given) if wanted.file == "audio" else look_at(given)
        return Row(number, name, with_file(content, wanted.main, file), file)
    except Unreadable as wrong:
        return wrong.at(number, str(identity))
