"""Imports: a client's file becomes waiting items, row by row; no bad row costs a good one."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import IO, BinaryIO, cast
from uuid import UUID

import msgspec
from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from minga.domains.work import queries
from minga.domains.work.actions import pictures
from minga.domains.work.errors import BadImport, NoSuchImport, ProjectNotDraft
from minga.domains.work.models import Import, ImportRejection, Project
from minga.domains.work.readers import (
    InvalidRow,
    ItemFields,
    Picture,
    RejectedRow,
    Row,
    Sound,
    check_row,
    excerpt_of,
    open_rows,
)
from minga.domains.work.types import ImportState, ImportView
from minga_pure.ids import uuid7_new
from minga_pure.projects import ProjectState
from minga_pure.tasktypes import BadContent, Labels, TaskType, task_type

JOB = "work.run_import"
BATCH_ROWS = 5_000
BATCH_CHARACTERS = 16_000_000
REJECTED_ROWS_MAX = 10_000
_CHUNK_BYTES = 1_048_576
_NAME_IN_ID_MAX = 150
_ROW_BITS = 32
_encode = msgspec.json.Encoder().encode
_Good = tuple[int, str, str, int]  # row, external id, content as JSON, seconds

_NEW_ROWS = """
CREATE TEMPORARY TABLE IF NOT EXISTS work_new_rows
    (row bigint, external_id text, content jsonb, seconds int) ON COMMIT DELETE ROWS;
TRUNCATE work_new_rows
"""
_COPY = "COPY work_new_rows (row, external_id, content, seconds) FROM STDIN"
# The number of a waiting item grows with the import and the row, so that order of arrival is kept.
_TAKE_NEW_ROWS = """
WITH taken AS (
    INSERT INTO work_incomingitem (project_id, number, external_id, content, seconds)
    SELECT %(project)s, %(first)s + row, external_id, content, seconds
      FROM work_new_rows new
     WHERE NOT EXISTS (SELECT 1 FROM work_item item
                        WHERE item.project_id = %(project)s
                          AND item.external_id = new.external_id)
     ORDER BY row
        ON CONFLICT (project_id, external_id) DO NOTHING
    RETURNING number
)
SELECT new.row, new.external_id
  FROM work_new_rows new LEFT JOIN taken ON taken.number = %(first)s + new.row
 WHERE taken.number IS NULL
"""


@transaction.atomic
def show_guesses(
    *, project_id: int, model: str, guesses: Sequence[tuple[str, dict[str, object]]]
) -> int:
    """Lay a machine's guess beside waiting items, where members will see it declared as such.

    Items that are published already stay as they were shown. Returns how many carry it now.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE work_incomingitem item"
            "   SET content = item.content || jsonb_build_object("
            "           'guess', jsonb_build_object('model', %s::text, 'value', given.value))"
            "  FROM unnest(%s::text[], %s::jsonb[]) AS given(external_id, value)"
            " WHERE item.project_id = %s AND item.external_id = given.external_id",
            [
                model,
                [name for name, _value in guesses],
                [_encode(value).decode() for _name, value in guesses],
                project_id,
            ],
        )
        return int(cursor.rowcount)


def begin_import(
    *,
    project: UUID,
    actor_id: int,
    filename: str,
    stream: IO[bytes],
    size_bytes: int | None = None,
    mapping: dict[str, str] | None = None,
) -> ImportView:
    """Keep the client's file and ask the clock to read it. The file is never held in memory.

    `size_bytes` is what the sender announces (Content-Length); `mapping` says which column holds
    the text, image, title or id, for those that the names do not tell. Raises NoSuchProject,
    ProjectNotDraft for a closed project, BadImport when the file is larger than allowed.
    """
    card = queries.project_for(actor_id, project)
    if card.state == ProjectState.CLOSED:
        raise ProjectNotDraft
    if size_bytes is not None and size_bytes > settings.MINGA_IMPORT_BYTES_MAX:
        raise _too_large()
    public_id = uuid7_new()
    name = PurePath(filename.replace("\\", "/")).name[-200:] or "items"
    stored_as = f"imports/{public_id}"
    try:
        default_storage.save(stored_as, _limited(stream))
        with transaction.atomic():
            row = Import.objects.create(
                public_id=public_id,
                project_id=card.id,
                filename="".join(sign if sign.isprintable() else "_" for sign in name),
                stored_as=stored_as,
                mapping=mapping or {},
                bytes_total=default_storage.size(stored_as),
                uploaded_by_id=actor_id,
            )
            app.configure_task(JOB, lock=f"{JOB}:{card.id}").defer(import_id=str(public_id))
    except BaseException:
        default_storage.delete(stored_as)  # also what a copy that stopped half-way has left
        raise
    return queries.import_card(row)


class _Limited(File):
    """An upload that is copied in chunks and refused as soon as it is too large."""

    def __init__(self, stream: IO[bytes]) -> None:
        super().__init__(stream, name="upload")
        self._stream = stream

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        bytes_left = settings.MINGA_IMPORT_BYTES_MAX
        while chunk := self._stream.read(chunk_size or _CHUNK_BYTES):
            bytes_left -= len(chunk)
            if bytes_left < 0:
                raise _too_large()
            yield chunk


def _limited(stream: IO[bytes]) -> File:
    """A file that Django already wrote to disk is moved; anything else is copied with a limit."""
    if isinstance(stream, TemporaryUploadedFile):
        if (stream.size or 0) > settings.MINGA_IMPORT_BYTES_MAX:
            raise _too_large()
        return stream
    return _Limited(stream)


def _too_large() -> BadImport:
    limit = settings.MINGA_IMPORT_BYTES_MAX / 1024**3
    return BadImport(
        _("This file is larger than %(limit)s GB. Please bring it in several parts.")
        % {"limit": f"{limit:g}"}
    )


def run_import(*, import_id: UUID) -> ImportView:
    """Read a brought file to its end. Safe to call again after a crash at any line.

    1. Somebody else is reading it: leave it to them. It is done or failed: nothing to do.
    2. Rows are taken in batches; items, rejected_rows and progress of a batch are one transaction.
    3. Called again, it reads past the rows that are counted already and goes on.
    A file that cannot be read (further) ends in the state `failed` with the trouble in words; the
    rows taken until then stay. Raises NoSuchImport.
    """
    row = Import.objects.select_related("project").filter(public_id=import_id).first()
    if row is None:
        raise NoSuchImport
    with ImportLock(row.id) as won:
        row.refresh_from_db()
        if not won or row.state in (ImportState.COMPLETED, ImportState.FAILED):
            return queries.import_card(row)
        Import.objects.filter(id=row.id).update(state=ImportState.RUNNING)
        trouble = ""
        try:
            with default_storage.open(row.stored_as) as file:
                _read_all(row, cast(BinaryIO, file.file))
        except FileNotFoundError:
            trouble = _("The file is gone from the server. Please bring it again.")
        except (BadImport, ProjectNotDraft) as stopped:
            trouble = str(stopped)
        _end(row, trouble)
    default_storage.delete(row.stored_as)
    row.refresh_from_db()
    return queries.import_card(row)


class ImportLock:
    """A lock of this database session: gone when the process is, so a crash blocks nobody."""

    def __init__(self, import_id: int) -> None:
        self._key = import_id

    def __enter__(self) -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(hashtext('work_import'), %s)", [self._key])
            self._won = bool(cursor.fetchone()[0])
        return self._won

    def __exit__(self, *_error: object) -> None:
        if self._won and connection.connection and not connection.connection.closed:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_advisory_unlock(hashtext('work_import'), %s)", [self._key]
                )


@dataclass
class _Batch:
    """Outcomes of the next rows, until they are written together."""

    good: list[_Good] = field(default_factory=list)
    rejected_rows: list[RejectedRow] = field(default_factory=list)
    files: list[Picture | Sound] = field(default_factory=list)
    characters: int = 0

    def __len__(self) -> int:
        return len(self.good) + len(self.rejected_rows)

    @property
    def is_full(self) -> bool:
        return len(self) >= BATCH_ROWS or self.characters >= BATCH_CHARACTERS


def _read_all(import_row: Import, file: BinaryIO) -> None:
    """Every outcome that is not counted yet, batch by batch."""
    kind = task_type(import_row.project.task_type)
    labels = queries.project_by_id(import_row.project_id).labels
    reading = open_rows(file, import_row.filename, ItemFields.of(kind, import_row.mapping))
    counted = import_row.rows_good + import_row.rows_bad
    batch = _Batch()
    try:
        for outcome in itertools.islice(reading.rows, counted, None):
            if isinstance(outcome, RejectedRow):
                batch.rejected_rows.append(outcome)
            else:
                _judge(outcome, batch, kind, labels, import_row.filename)
            if batch.is_full:
                _write(import_row, batch, reading.bytes_read())
                batch = _Batch()
    except BadImport:
        _write(import_row, batch, reading.bytes_read())
        raise
    _write(import_row, batch, import_row.bytes_total)


def _judge(row: Row, batch: _Batch, kind: TaskType, labels: Labels, filename: str) -> None:
    """Put a row among the good ones, or its fault among the rejected_rows; keep its file."""
    try:
        check_row(row)
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
    encoded = _encode(content).decode()
    batch.characters += len(encoded)
    name = row.external_id or f"{filename[:_NAME_IN_ID_MAX]}:{row.row}"
    batch.good.append((row.row, name, encoded, kind.estimate_seconds(content, labels)))


@transaction.atomic
def _write(import_row: Import, batch: _Batch, bytes_read: int) -> None:
    """Store one batch in one transaction: items, rejected rows and how far the file is read."""
    if not len(batch):
        return
    project = Project.objects.select_for_update(of=("self",)).get(id=import_row.project_id)
    if project.state == ProjectState.CLOSED:
        raise ProjectNotDraft
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
    import_row.bytes_read = min(bytes_read, import_row.bytes_total)
    import_row.save(update_fields=["rows_good", "rows_bad", "bytes_read"])


def _insert(import_row: Import, good: Sequence[_Good]) -> list[RejectedRow]:
    """COPY the rows in; those whose id the project has already come back as rejected_rows."""
    with connection.cursor() as cursor:
        cursor.execute(_NEW_ROWS)
        with cursor.copy(_COPY) as copy:
            for row in good:
                copy.write_row(row)
        cursor.execute(
            _TAKE_NEW_ROWS,
            {"project": import_row.project_id, "first": import_row.id << _ROW_BITS},
        )
        twice = cursor.fetchall()
    return [
        RejectedRow(
            row,
            "duplicate_id",
            _("The id “%(id)s” is in this project already.") % {"id": external_id},
            external_id,
        )
        for row, external_id in twice
    ]


def _end(import_row: Import, trouble: str) -> None:
    """Nothing more will be read. A file without one good or bad row is trouble too."""
    if not trouble and not import_row.rows_good + import_row.rows_bad:
        trouble = _("There are no rows in this file.")
    Import.objects.filter(id=import_row.id).update(
        state=ImportState.FAILED if trouble else ImportState.COMPLETED,
        trouble=trouble,
        ended_at=Now(),
    )


def resume_imports() -> int:
    """Read on in every import that a crash or a restart left behind; how many there were.

    One that cannot be read even now stops none of the others; its error is raised at the end.
    """
    unfinished = queries.imports_unfinished()
    errors: list[Exception] = []
    for import_id in unfinished:
        try:
            run_import(import_id=import_id)
        except Exception as error:  # noqa: BLE001 (raised below, once the others had their turn)
            errors.append(error)
    if errors:
        raise errors[0]
    return len(unfinished)
