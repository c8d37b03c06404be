"""Rows of an import on their way into the database: judged, batched, compared, written."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final
from uuid import UUID

import msgspec
from django.db import connection, transaction
from django.utils.translation import gettext as _

from minga.domains.sql_files import named_queries
from minga.domains.work.actions import pictures
from minga.domains.work.errors import NoSuchImport, ProjectNotDraft
from minga.domains.work.models import Import, ImportRejection, Project
from minga.domains.work.readers import (
    InvalidRow,
    Picture,
    RejectedRow,
    Row,
    Sound,
    check_row,
    excerpt_of,
)
from minga.domains.work.readers.faces import without_faces
from minga.domains.work.readers.personal_data import hide_in_content
from minga.domains.work.rules import hides_personal_data
from minga.domains.work.types import ProjectView
from minga_pure.projects import ProjectState
from minga_pure.tasktypes import BadContent, task_type

SQL = named_queries("work")

BATCH_ROWS = 5_000
BATCH_CHARACTERS = 16_000_000
REJECTED_ROWS_MAX = 10_000
_NAME_IN_ID_MAX = 150
_ROW_BITS = 32
NUMBERS_PER_IMPORT = 1 << _ROW_BITS
"""Numbers of waiting items that belong to one import."""
_encode = msgspec.json.Encoder().encode
# row, id or name, content as JSON, seconds, content key of a row without an id
_Good = tuple[int, str, str, int, UUID | None]

_NEW_ROWS: Final = """
CREATE TEMPORARY TABLE IF NOT EXISTS work_new_rows
    (row bigint, external_id text, content jsonb, seconds int, content_key uuid)
    ON COMMIT DELETE ROWS;
TRUNCATE work_new_rows
"""
_COPY: Final = "COPY work_new_rows (row, external_id, content, seconds, content_key) FROM STDIN"


@dataclass
class RowBatch:
    """Outcomes of the next rows, until they are written together."""

    good: list[_Good] = field(default_factory=list)
    rejected_rows: list[RejectedRow] = field(default_factory=list)
    files: list[Picture | Sound] = field(default_factory=list)
    characters: int = 0
    hidden: int = 0

    def __len__(self) -> int:
        return len(self.good) + len(self.rejected_rows)

    @property
    def is_full(self) -> bool:
        return len(self) >= BATCH_ROWS or self.characters >= BATCH_CHARACTERS


def judge(row: Row, batch: RowBatch, card: ProjectView, filename: str) -> None:
    """Put a row among the good ones, or its fault among the rejected_rows; keep its file."""
    kind = task_type(card.task_type)
    is_hidden, faces = hides_personal_data(card), 0
    try:
        check_row(row)
        if is_hidden and isinstance(row.file, Picture):
            row, faces = _without_faces(row, row.file)
        content = kind.check_content(row.content)
    except (InvalidRow, BadContent) as exc:
        code, reason = (
            (exc.code, exc.reason)
            if isinstance(exc, InvalidRow)
            else (exc.reason, _(exc.template) % exc.facts)
        )
        excerpt = excerpt_of(row.external_id or str(next(iter(row.content.values()), "")))
        batch.rejected_rows.append(RejectedRow(row.row, code, reason, excerpt))
        return
    if row.file is not None:
        pictures.keep_bytes(row.file)
        batch.files.append(row.file.without_bytes())
    if is_hidden:
        hidden_content = hide_in_content(content)
        batch.hidden += faces > 0 or hidden_content != content
        content = hidden_content
    encoded = _encode(content).decode()
    batch.characters += len(encoded)
    name = row.external_id or row.suggested_name or f"{filename[:_NAME_IN_ID_MAX]}:{row.row}"
    key = None if row.external_id else content_key(encoded)
    batch.good.append((row.row, name, encoded, kind.estimate_seconds(content, card.labels), key))


def _without_faces(row: Row, picture: Picture) -> tuple[Row, int]:
    """Return the row with the copy that hides every face in place of its picture."""
    covered, faces = without_faces(picture)
    content = {
        field: covered.sha256 if value == picture.sha256 else value
        for field, value in row.content.items()
    }
    return replace(row, content=content, file=replace(covered, faces=faces)), faces


def content_key(encoded: str) -> UUID:
    """Return the identity of a row that has no id: 128 bits of the BLAKE2 hash of its content."""
    return UUID(bytes=hashlib.blake2b(encoded.encode(), digest_size=16).digest())


@transaction.atomic
def write(import_row: Import, batch: RowBatch, bytes_read: int) -> None:
    """Store one batch in one transaction: items, rejected rows and how far the file is read."""
    if not len(batch):
        return
    project = Project.objects.select_for_update(of=("self",)).get(id=import_row.project_id)
    if project.state == ProjectState.CLOSED:
        raise ProjectNotDraft
    if not Import.objects.filter(id=import_row.id).exists():
        raise NoSuchImport
    pictures.record(batch.files, client_id=project.client_id)
    twice = _insert(import_row, batch.good)
    rejected_rows = sorted(batch.rejected_rows + twice, key=lambda fault: fault.row)
    room = max(0, REJECTED_ROWS_MAX - import_row.rows_bad)
    ImportRejection.objects.bulk_create(
        ImportRejection(
            import_row_id=import_row.id,
            row=fault.row,
            code=fault.code,
            reason=fault.reason,
            excerpt=fault.excerpt,
        )
        for fault in rejected_rows[:room]
    )
    import_row.rows_good += len(batch.good) - len(twice)
    import_row.rows_bad += len(rejected_rows)
    import_row.rows_hidden += batch.hidden
    import_row.bytes_read = min(bytes_read, import_row.bytes_total)
    import_row.attempts = 0  # a row was written: the next crash is a first one
    import_row.save(
        update_fields=["rows_good", "rows_bad", "rows_hidden", "bytes_read", "attempts"]
    )


def _insert(import_row: Import, good: Sequence[_Good]) -> list[RejectedRow]:
    """COPY the rows in; those that the project has already come back as rejected rows.

    A row whose id is there with other content is also stored as a conflict, for the client.
    """
    names = {
        "project": import_row.project_id,
        "import": import_row.id,
        "first": import_row.id << _ROW_BITS,
        "room": max(0, REJECTED_ROWS_MAX - import_row.rows_bad),
    }
    with connection.cursor() as cursor:
        cursor.execute(_NEW_ROWS)
        with cursor.copy(_COPY) as copy:
            for row in good:
                copy.write_row(row)
        # Without statistics the rows of a batch would be compared with each other one by one.
        cursor.execute("ANALYZE work_new_rows")
        cursor.execute(SQL["name_rows"], names)
        cursor.execute(SQL["take_new_rows"], names)
        cursor.execute(SQL["rows_left"], names)
        left_rows = cursor.fetchall()
        if any(not is_equal for _row, _id, _known_as, is_equal in left_rows):
            cursor.execute(SQL["store_conflicts"], names)
    return [_rejected(*row) for row in left_rows]


def _rejected(
    row: int,
    external_id: str,
    known_as: str | None,
    is_equal: bool,  # noqa: FBT001 (a row)
) -> RejectedRow:
    if known_as is not None:
        code = "duplicate_content"
        reason = _("This row is in this project already, as “%(id)s”.") % {"id": known_as}
    elif is_equal:
        code = "duplicate_id"
        reason = _("The id “%(id)s” is in this project already.") % {"id": external_id}
    else:
        code = "other_content"
        reason = _(
            "The id “%(id)s” is in this project already, with other content. Nothing was changed:"
            " decide whether to keep it, replace it, or take this row under a new id."
        ) % {"id": external_id}
    return RejectedRow(row, code, reason, external_id)
