"""Imports: a client's file becomes waiting items, row by row; no bad row costs a good one."""

import itertools
import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
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
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from minga.domains.errors import domain_errors
from minga.domains.people import queries as people
from minga.domains.people.errors import NotInOffice
from minga.domains.sql_files import named_queries
from minga.domains.work import queries, rules
from minga.domains.work.actions import import_rows
from minga.domains.work.errors import BadImport, NoSuchImport, ProjectNotDraft, TooManyFiles
from minga.domains.work.models import Import
from minga.domains.work.readers import (
    ItemFields,
    RejectedRow,
    open_rows,
)
from minga.domains.work.readers.limits import has_room
from minga.domains.work.types import ImportState, ImportView
from minga_pure.ids import uuid7_new
from minga_pure.projects import ProjectState
from minga_pure.tasktypes import task_type

logger = logging.getLogger(__name__)
SQL = named_queries("work")

JOB = "work.run_import"
_CHUNK_BYTES = 1_048_576
_encode = msgspec.json.Encoder().encode


@transaction.atomic
def show_guesses(
    *, project_id: int, model: str, guesses: Sequence[tuple[str, dict[str, object]]]
) -> int:
    """Lay a machine's guess beside waiting items, where members will see it declared as such.

    Items that are published already stay as they were shown. Returns how many carry it now.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            SQL["show_guesses"],
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
    is_verified = card.client.verified_at is not None
    unfinished, bytes_waiting = queries.unfinished_of_client(card.client.public_id)
    if not has_room(
        is_verified=is_verified, files=unfinished, bytes_waiting=bytes_waiting + (size_bytes or 0)
    ):
        raise TooManyFiles
    public_id = uuid7_new()
    name = PurePath(filename.replace("\\", "/")).name[-200:] or "items"
    stored_as = f"imports/{public_id}"
    try:
        default_storage.save(stored_as, _limited(stream))
        with domain_errors(), transaction.atomic():
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
        _("This file is larger than %(limit)s GB. Please split it into several files.")
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
        if row.attempts >= rules.ATTEMPTS_MAX:
            _end(row, _given_up())
        else:
            row.attempts += 1
            Import.objects.filter(id=row.id).update(
                state=ImportState.RUNNING, attempts=row.attempts, attempt_at=None
            )
            _end(row, _read(row))
    row.refresh_from_db()
    if not queries.is_given_up(row):  # the operator may have it read again
        default_storage.delete(row.stored_as)
    return queries.import_card(row)


def _read(row: Import) -> str:
    """Read a file as far as it can be read; return the trouble in words, "" without any.

    An error that nobody foresaw is raised, and the import is read again later; the last attempt
    returns a sentence instead, so that every import ends.
    """
    try:
        with default_storage.open(row.stored_as) as file, domain_errors():
            _read_all(row, cast(BinaryIO, file.file))
    except FileNotFoundError:
        return _("The file is gone from the server. Please upload it again.")
    except (BadImport, ProjectNotDraft) as stopped:
        return str(stopped)
    except NoSuchImport:
        default_storage.delete(row.stored_as)
        raise
    except Exception:
        logger.exception("import %s: attempt %s failed", row.public_id, row.attempts)
        if row.attempts >= rules.ATTEMPTS_MAX:
            return _given_up()
        wait = timedelta(seconds=rules.next_attempt_seconds(row.attempts))
        Import.objects.filter(id=row.id).update(attempt_at=timezone.now() + wait)
        raise
    return ""


def _given_up() -> str:
    return _(
        "This file cannot be read further, and the fault is ours. The operator of the "
        "co-operative sees it; you can upload the file in another format."
    )


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


def _read_all(import_row: Import, file: BinaryIO) -> None:
    """Every outcome that is not counted yet, batch by batch."""
    card = queries.project_by_id(import_row.project_id)
    counted = import_row.rows_good + import_row.rows_bad
    limits = queries.import_limits(card)
    limits = replace(limits, rows=limits.rows + counted)  # those of this import are waiting already
    item_fields = ItemFields.of(task_type(card.task_type), import_row.mapping)
    reading = open_rows(file, import_row.filename, item_fields, limits)
    batch = import_rows.RowBatch()
    try:
        for outcome in itertools.islice(reading.rows, counted, None):
            if isinstance(outcome, RejectedRow):
                batch.rejected_rows.append(outcome)
            else:
                import_rows.judge(outcome, batch, card, import_row.filename)
            if batch.is_full:
                import_rows.write(import_row, batch, reading.bytes_read())
                batch = import_rows.RowBatch()
    except BadImport:
        import_rows.write(import_row, batch, reading.bytes_read())
        raise
    import_rows.write(import_row, batch, import_row.bytes_total)


def _end(import_row: Import, trouble: str) -> None:
    """Nothing more will be read. A file without one good or bad row is trouble too."""
    if not trouble and not import_row.rows_good + import_row.rows_bad:
        trouble = _("There are no rows in this file.")
    Import.objects.filter(id=import_row.id).update(
        state=ImportState.FAILED if trouble else ImportState.COMPLETED,
        trouble=trouble,
        ended_at=Now(),
    )


@transaction.atomic
def retry_import(*, import_id: UUID, actor_id: int) -> None:
    """Read an import that was given up once more, from the row at which it stopped.

    Any officer may ask. Raises NotInOffice, NoSuchImport.
    """
    if not people.offices_of(actor_id):
        raise NotInOffice
    row = Import.objects.select_for_update().filter(public_id=import_id).first()
    if row is None or not queries.is_given_up(row):
        raise NoSuchImport
    Import.objects.filter(id=row.id).update(
        state=ImportState.WAITING, attempts=0, attempt_at=None, trouble="", ended_at=None
    )
    app.configure_task(JOB, lock=f"{JOB}:{row.project_id}").defer(import_id=str(import_id))


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
