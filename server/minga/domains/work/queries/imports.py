"""Imports: how far a file has been read, and which rows were left out."""

import json
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import Count, Q, Sum
from django.utils import timezone

from minga.domains.sql_files import named_queries
from minga.domains.work import rules
from minga.domains.work.errors import NoSuchImport
from minga.domains.work.models import Import, ImportRejection, IncomingItem
from minga.domains.work.types import (
    ImportConflictView,
    ImportLimits,
    ImportState,
    ImportView,
    ProjectView,
    RejectedRow,
)

SQL = named_queries("work")

UNFINISHED = Q(state__in=[ImportState.WAITING, ImportState.RUNNING])


def import_card(row: Import) -> ImportView:
    return ImportView(
        row.public_id,
        row.project.public_id,
        row.filename,
        ImportState(row.state),
        row.rows_good,
        row.rows_bad,
        row.bytes_read,
        row.bytes_total,
        row.trouble,
        row.started_at,
        row.ended_at,
        row.conflicts.filter(decision="").count(),
        row.rows_hidden,
    )


def import_for(person_id: int, public_id: UUID) -> ImportView:
    """Return an import to staff of its client; raises NoSuchImport for anybody else."""
    row = (
        Import.objects.select_related("project")
        .filter(public_id=public_id, project__client__staff__person_id=person_id)
        .first()
    )
    if row is None:
        raise NoSuchImport
    return import_card(row)


def imports_of(project_id: int) -> list[ImportView]:
    """The imports of a project, newest first."""
    rows = Import.objects.select_related("project").filter(project_id=project_id)
    return [import_card(row) for row in rows.order_by("-id")]


def rejected_rows(public_id: UUID, *, after_row: int = 0, limit: int = 100) -> list[RejectedRow]:
    """The rows left out of an import, by row; `after_row` is the last row already shown."""
    rows = ImportRejection.objects.filter(import_row__public_id=public_id, row__gt=after_row)
    return [
        RejectedRow(row.row, row.code, row.reason, row.excerpt)
        for row in rows.order_by("row", "id")[:limit]
    ]


def import_conflicts(
    public_id: UUID, *, after_row: int = 0, limit: int = 100
) -> list[ImportConflictView]:
    """Return the open conflicts of an import, by row; `after_row` is the last row already shown."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["import_conflicts"], [public_id, after_row, limit])
        return [
            ImportConflictView(row, name, json.loads(content), json.loads(stored), is_published)
            for row, name, content, stored, is_published in cursor.fetchall()
        ]


def imports_unfinished(now: datetime | None = None) -> list[UUID]:
    """Imports that wait or were being read, oldest first; not those whose next attempt is later."""
    rows = Import.objects.filter(UNFINISHED).filter(
        Q(attempt_at=None) | Q(attempt_at__lte=now or timezone.now())
    )
    return list(rows.order_by("id").values_list("public_id", flat=True))


def is_given_up(row: Import) -> bool:
    """Return True for an import that failed at its last attempt by a fault of ours."""
    return row.state == ImportState.FAILED and row.attempts >= rules.ATTEMPTS_MAX


def imports_given_up(*, limit: int = 50) -> list[ImportView]:
    """Return the imports that failed by a fault of ours, newest first."""
    rows = Import.objects.select_related("project").filter(
        state=ImportState.FAILED, attempts__gte=rules.ATTEMPTS_MAX
    )
    return [import_card(row) for row in rows.order_by("-ended_at")[:limit]]


def unfinished_of_client(client: UUID) -> tuple[int, int]:
    """Return how many imports of a client wait or are being read, and their bytes."""
    rows = Import.objects.filter(UNFINISHED, project__client__public_id=client)
    sums = rows.aggregate(files=Count("id"), bytes_total=Sum("bytes_total"))
    return sums["files"], int(sums["bytes_total"] or 0)


def import_limits(project: ProjectView) -> ImportLimits:
    """Return the bounds on the next reading of a file into a project of this client."""
    waiting = IncomingItem.objects.filter(project__client__public_id=project.client.public_id)
    return rules.import_limits(
        is_verified=project.client.verified_at is not None,
        waiting=waiting.count(),
        largest=ImportLimits(
            settings.MINGA_IMPORT_ROWS_MAX,
            settings.MINGA_IMPORT_UNPACKED_MAX,
            settings.MINGA_IMPORT_MINUTES_MAX * 60,
        ),
    )
