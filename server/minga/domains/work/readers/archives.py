"""A zip of pictures or recordings; a table inside it may say which are meant, and their names."""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import BinaryIO, cast

from django.utils.translation import gettext_lazy as _

from minga.domains.number_format import number_text
from minga.domains.work.errors import BadImport
from minga.domains.work.readers.audio import SOUND_BYTES_MAX, listen_to, sound_too_big
from minga.domains.work.readers.images import PICTURE_BYTES_MAX, look_at, too_big
from minga.domains.work.readers.rows import (
    EXTERNAL_ID_MAX,
    InvalidRow,
    ItemFields,
    Picture,
    Row,
    Sound,
    with_file,
)
from minga.domains.work.types import RejectedRow

MEMBERS_MAX = 250_000
TABLES = (".csv", ".tsv", ".jsonl", ".ndjson", ".json")
_TABLE_NAMES = ("items", "metadata", "rows", "index")
_ENCRYPTED = 0x1
_LEFT_BY_SYSTEMS = ("__MACOSX", "Thumbs.db", "desktop.ini")
_UNPACKING_FAILS = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError,
    ValueError, struct.error,
)  # fmt: skip


class PackedFiles:
    """The files of one zip, by name, and how far it has been read."""

    def __init__(self, file: BinaryIO) -> None:
        try:
            self._zip = zipfile.ZipFile(file)
        except _UNPACKING_FAILS as error:
            raise BadImport(
                _("This zip file breaks off or is damaged. Please pack and upload it again.")
            ) from error
        if len(self._zip.infolist()) > MEMBERS_MAX:
            raise BadImport(
                _("One zip file can hold at most %(limit)s files. Please pack several.")
                % {"limit": number_text(MEMBERS_MAX)}
            )
        self._members = {
            member.filename: member for member in self._zip.infolist() if not _is_left_over(member)
        }
        self._by_last_name: dict[str, str] = {}
        self._taken: set[str] = set()
        self.bytes_read = 0

    def names(self) -> list[str]:
        """The files inside, in the order in which they were packed."""
        return list(self._members)

    def names_not_taken(self) -> list[str]:
        """Return the files that `take` was never asked for, in the order of packing."""
        return [name for name in self._members if name not in self._taken]

    def path_of(self, name: str, folder: str) -> str:
        """Return the path of the file that a table in `folder` names, or the name unchanged.

        It is looked for beside the table, then from the top, then by a last name that is unique.
        """
        sibling = str(PurePosixPath(folder, name))
        if sibling in self._members:
            return sibling
        return name if name in self._members else self._full_name(name) or name

    def open(self, name: str) -> BinaryIO:
        """The file as it is unpacked; raises BadImport when it cannot be."""
        try:
            return cast(BinaryIO, self._zip.open(self._members[name]))
        except _UNPACKING_FAILS as error:
            raise BadImport(
                _("The file “%(name)s” in this zip cannot be unpacked.") % {"name": name[:100]}
            ) from error

    def take(self, name: str, kind: str | None) -> Picture | Sound:
        """Return the picture or recording with this path. Raises InvalidRow."""
        member = self._members.get(name)
        if member is None:
            raise InvalidRow(
                "no_such_file", _("There is no file “%(name)s” in this zip.") % {"name": name[:100]}
            )
        self._taken.add(name)
        if member.flag_bits & _ENCRYPTED:
            raise InvalidRow("locked_file", _("This file is locked with a password."))
        limit = SOUND_BYTES_MAX if kind == "audio" else PICTURE_BYTES_MAX
        if member.file_size > limit:
            raise sound_too_big() if kind == "audio" else too_big()
        try:
            with self._zip.open(member) as packed:
                encoded = packed.read(limit + 1)
        except _UNPACKING_FAILS as error:
            raise InvalidRow("damaged_file", _("This file is damaged inside the zip.")) from error
        self.bytes_read += member.compress_size
        return listen_to(encoded) if kind == "audio" else look_at(encoded)

    def _full_name(self, name: str) -> str:
        if not self._by_last_name:
            for full in reversed(self._members):
                last = PurePosixPath(full).name
                self._by_last_name[last] = "" if last in self._by_last_name else full
        return self._by_last_name.get(PurePosixPath(name.replace("\\", "/")).name, "")


def table_in(names: list[str]) -> str | None:
    """The one table of a zip; raises BadImport when there are several and none is called items."""
    tables = [name for name in names if name.lower().endswith(TABLES)]
    if len(tables) > 1:
        named = [name for name in tables if PurePosixPath(name).stem.lower() in _TABLE_NAMES]
        if len(named) != 1:
            raise BadImport(
                _("This zip holds several tables: %(names)s. Call the right one items.csv.")
                % {"names": ", ".join(tables[:5])}
            )
        tables = named
    return next(iter(tables), None)


def read(files: PackedFiles, item_fields: ItemFields) -> Iterator[Row | RejectedRow]:
    """Every file of the zip as one item, named by its path; `row` counts them from 1."""
    for number, name in enumerate(files.names(), start=1):
        try:
            if len(name) > EXTERNAL_ID_MAX or not name.isprintable():
                raise InvalidRow(
                    "bad_id",
                    _("The path of this file has more than %(limit)s characters, or strange ones.")
                    % {"limit": EXTERNAL_ID_MAX},
                )
            yield _file_row(number, name, {}, files.take(name, item_fields.file), item_fields)
        except InvalidRow as exc:
            yield exc.reject(number, name)


def with_files(
    rows: Iterator[Row | RejectedRow], files: PackedFiles, table: str, item_fields: ItemFields
) -> Iterator[Row | RejectedRow]:
    """Yield the rows of a table, each with its file, then a rejected row for each file unnamed.

    A row without an id is named by the path of its file in the zip.
    """
    folder, last_row = str(PurePosixPath(table).parent), 0
    for row in rows:
        last_row = max(last_row, row.row)
        if isinstance(row, RejectedRow):
            yield row
            continue
        name = row.content[item_fields.main]
        try:
            if not isinstance(name, str) or not name.strip():
                raise InvalidRow("missing_field", _("This row names no file."))
            path = files.path_of(name.strip(), folder)
            file = files.take(path, item_fields.file)
            yield _file_row(row.row, row.external_id or path, row.content, file, item_fields)
        except InvalidRow as exc:
            yield exc.reject(row.row, str(name))
    unnamed = [name for name in files.names_not_taken() if name != table]
    for number, name in enumerate(unnamed, start=last_row + 1):
        reason = _("No row of the table “%(table)s” names this file.") % {"table": table[:100]}
        yield InvalidRow("file_not_named", reason).reject(number, name)


def _file_row(
    number: int,
    identity: str,
    content: dict[str, object],
    file: Picture | Sound,
    item_fields: ItemFields,
) -> Row:
    content_with_file = with_file(content, item_fields.main, file)
    return Row(number, identity, content_with_file, file)


def _is_left_over(member: zipfile.ZipInfo) -> bool:
    """Folders, files without a name, and what operating systems leave beside files."""
    name = member.filename  # may be empty: ZipInfo.is_dir() fails on it
    return (
        not name
        or name.endswith("/")
        or any(
            part.startswith(".") or part in _LEFT_BY_SYSTEMS for part in PurePosixPath(name).parts
        )
    )
