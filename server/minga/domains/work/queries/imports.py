"""Imports: how far a file has been read, and which rows were left out."""

from uuid import UUID

from minga.domains.work.errors import NoSuchImport
from minga.domains.work.models import Import, ImportRejection
from minga.domains.work.types import ImportState, ImportView, RejectedRow


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


def imports_unfinished() -> list[UUID]:
    """Imports that wait or were being read, oldest first."""
    rows = Import.objects.filter(state__in=[ImportState.WAITING, ImportState.RUNNING])
    return list(rows.order_by("id").values_list("public_id", flat=True))
