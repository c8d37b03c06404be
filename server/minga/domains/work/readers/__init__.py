"""From a file on disk to rows: one reader a format, chosen by what the file is, then by its name.

Readers are pure: they open nothing, write nothing and know no project. They give rows and rejected
rows, and raise BadImport when the file as a whole cannot be read.
"""

import re
from collections.abc import Iterator
from pathlib import PurePath
from typing import BinaryIO, cast

from django.utils.translation import gettext_lazy as _

from minga.domains.work.errors import BadImport
from minga.domains.work.readers import archives, csv, jsonl, parquet, txt
from minga.domains.work.readers.audio import sound_type_of
from minga.domains.work.readers.images import media_type_of
from minga.domains.work.readers.limits import Meter, MeteredFile
from minga.domains.work.readers.lines import encoding_of
from minga.domains.work.readers.rows import (
    InvalidRow,
    ItemFields,
    Picture,
    Row,
    RowStream,
    Sound,
    check_row,
    excerpt_of,
    files_of,
)
from minga.domains.work.types import ImportLimits, RejectedRow
from minga_pure.coco import HEAD_BYTES, is_coco

__all__ = [
    "NO_LIMITS",
    "ImportLimits",
    "InvalidRow",
    "ItemFields",
    "Picture",
    "RejectedRow",
    "Row",
    "RowStream",
    "Sound",
    "check_row",
    "excerpt_of",
    "files_of",
    "format_of",
    "open_rows",
]

NO_LIMITS = ImportLimits(rows=2**62, unpacked_bytes=2**62, seconds=1e9)
_HEAD_BYTES = 4_096
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_BY_ENDING = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".txt": "txt",
}


def open_rows(
    file: BinaryIO, filename: str, item_fields: ItemFields, limits: ImportLimits = NO_LIMITS
) -> RowStream:
    """Read a file that can be sought in; raises BadImport when it cannot be understood at all.

    The rows may raise BadImport as well, later, also beyond the limits: what was given until then
    stays good.
    """
    meter = Meter(limits)
    stream = _open(file, filename, item_fields, meter)
    return RowStream(meter.measured(stream.rows), stream.bytes_read)


def _open(file: BinaryIO, filename: str, item_fields: ItemFields, meter: Meter) -> RowStream:
    head = file.read(_HEAD_BYTES)
    file.seek(0)
    kind = format_of(head, filename)
    if kind == "zip":
        return _packed(file, item_fields, meter)
    if kind == "parquet":
        return RowStream(parquet.read(file, item_fields, meter), file.tell)
    if item_fields.file == "audio":
        raise BadImport(
            _(
                "This project needs recordings. Put them into a zip file; a table that names them"
                " may lie inside it."
            )
        )
    if item_fields.file:
        raise BadImport(
            _(
                "This project needs pictures. Put them into a zip file; a table that names them"
                " may lie inside it."
            )
        )
    return RowStream(_table(file, kind, item_fields), file.tell)


def format_of(head: bytes, filename: str) -> str:
    """csv, tsv, jsonl, json, txt, zip or parquet; raises BadImport for what is none of them."""
    if not head:
        raise BadImport(_("The file is empty."))
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        if b"xl/" in head or PurePath(filename).suffix.lower() in (".xlsx", ".ods", ".docx"):
            raise BadImport(
                _("This is an office document. Save the sheet as “CSV UTF-8” and upload that file.")
            )
        return "zip"
    _refuse_what_is_no_text(head)
    text = head.decode(encoding_of(head), errors="replace").lstrip("\ufeff \t\r\n")
    if text.startswith("["):
        return "json"
    if text.startswith("{"):
        return "jsonl"
    ending = _BY_ENDING.get(PurePath(filename).suffix.lower())
    if ending:
        return ending
    first_line = text.partition("\n")[0]
    return "csv" if any(sign in first_line for sign in csv.DELIMITERS) else "txt"


def _refuse_what_is_no_text(head: bytes) -> None:
    if head.startswith((b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf", b"\x28\xb5\x2f\xfd")):
        raise BadImport(_("This file is compressed. Please unpack it first, or upload a zip file."))
    if media_type_of(head).startswith("image/"):
        raise BadImport(_("This is one picture. Put all the pictures into one zip file."))
    if sound_type_of(head) is not None:
        raise BadImport(_("This is one recording. Put all the recordings into one zip file."))
    controls = 0 if encoding_of(head).startswith("utf-16") else len(_BINARY.findall(head))
    if head.startswith(b"%PDF") or controls > max(8, len(head) // 50):
        raise BadImport(
            _("This file format is not supported: upload CSV, TSV, JSONL, Parquet, text or a zip.")
        )


def _table(file: BinaryIO, kind: str, item_fields: ItemFields) -> Iterator[Row | RejectedRow]:
    if kind == "json":
        return jsonl.read_array(file, item_fields)
    if kind == "jsonl":
        return jsonl.read(file, item_fields)
    if kind == "txt":
        return txt.read(file, item_fields)
    return csv.read(file, item_fields, delimiter="\t" if kind == "tsv" else None)


def _describes_pictures(files: archives.PackedFiles, name: str) -> bool:
    """Return whether a JSON file in a zip holds annotations in the form of COCO, and no rows."""
    if not name.lower().endswith(".json"):
        return False
    with files.open(name) as beginning:
        return is_coco(beginning.read(HEAD_BYTES))


def _packed(file: BinaryIO, item_fields: ItemFields, meter: Meter) -> RowStream:
    files = archives.PackedFiles(file)
    names = files.names()
    if not names:
        raise BadImport(_("This zip file holds no files."))
    table = archives.table_in([name for name in names if not _describes_pictures(files, name)])
    if table is None and not item_fields.file:
        texts = [name for name in names if name.lower().endswith(".txt")]
        if len(texts) != 1:
            raise BadImport(_("This zip holds no table. Upload a CSV, JSONL or text file."))
        table = texts[0]
    if table is None:
        return RowStream(archives.read(files, item_fields), lambda: files.bytes_read)
    with files.open(table) as beginning:
        kind = format_of(beginning.read(_HEAD_BYTES), table)
    inside = cast(BinaryIO, MeteredFile(files.open(table), meter))
    rows = _table(inside, kind, item_fields)
    if item_fields.file:
        return RowStream(
            archives.with_files(rows, files, table, item_fields), lambda: files.bytes_read
        )
    return RowStream(rows, file.tell)
