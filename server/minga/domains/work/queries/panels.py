"""Reads of the panel that a project asks."""

from uuid import UUID

from django.db import connection

from minga.domains.panels import queries as panels
from minga.domains.sql_files import named_queries
from minga.domains.work.models import ProjectPanel

SQL = named_queries("work")


def panel_of(project_id: int) -> UUID | None:
    """Return the public id of the panel that a project asks, or None: it asks everybody."""
    rows = ProjectPanel.objects.filter(project_id=project_id)
    return rows.values_list("panel__public_id", flat=True).first()


def people_told(project_id: int, people: int) -> int:
    """Return a number of members of a project as its client is told it.

    For a panel rounded down to the voted step, as every count of panels; 0 below it (G9).
    """
    with connection.cursor() as cursor:
        cursor.execute(SQL["people_told"], [project_id, people])
        return int(cursor.fetchone()[0])


def panel_siblings(project_id: int) -> list[int]:
    """Return the open projects that pay as this one an hour: those of the client's other panels.

    The same purpose, task type and currency; a raise reaches all of them (H12).
    """
    rows = ProjectPanel.objects.select_related("project", "panel__request")
    row = rows.filter(project_id=project_id).first()
    if row is None:
        return []
    rows = ProjectPanel.objects.filter(
        project__client_id=row.project.client_id,
        panel__request__purpose=row.panel.request.purpose,
        project__state__in=["published", "paused"],
        project__task_type=row.project.task_type,
        project__currency=row.project.currency,
    ).exclude(project_id=project_id)
    return list(rows.order_by("project_id").values_list("project_id", flat=True))


def asked_members(project_id: int) -> frozenset[int] | None:
    """Return the row numbers of the members whom a project asks; None: it asks everybody."""
    panel = panel_of(project_id)
    return None if panel is None else panels.members_of(panel)
