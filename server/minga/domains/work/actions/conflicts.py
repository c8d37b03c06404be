"""Conflicts of an import: a known id with other content, and the client's decision about it."""

from collections.abc import Collection
from typing import Final
from uuid import UUID

from django.db import connection, transaction

from minga.domains.work import queries
from minga.domains.work.errors import ProjectNotDraft
from minga.domains.work.models import Import, Project
from minga.domains.work.types import ConflictChoice
from minga_pure.projects import ProjectState

_OPEN: Final = """
SELECT id FROM work_importconflict
 WHERE import_row_id = %(import)s AND decision = ''
   AND (%(rows)s::bigint[] IS NULL OR row = ANY (%(rows)s))
   FOR UPDATE
"""
_DECIDE: Final = {
    ConflictChoice.KEEP: """
        UPDATE work_importconflict SET decision = 'kept', decided_at = now()
         WHERE id = ANY (%(open)s)
    """,
    # An item that members may have seen is never changed: its conflict stays open.
    ConflictChoice.REPLACE: """
        WITH latest AS (
            SELECT DISTINCT ON (external_id) external_id, content, seconds
              FROM work_importconflict WHERE id = ANY (%(open)s)
             ORDER BY external_id, row DESC
        ), replaced AS (
            UPDATE work_incomingitem item SET content = latest.content, seconds = latest.seconds
              FROM latest
             WHERE item.project_id = %(project)s AND item.external_id = latest.external_id
            RETURNING item.external_id)
        UPDATE work_importconflict SET decision = 'replaced', decided_at = now()
         WHERE id = ANY (%(open)s) AND external_id IN (SELECT external_id FROM replaced)
    """,
    ConflictChoice.NEW_ID: """
        WITH added AS (
            INSERT INTO work_incomingitem (project_id, number, external_id, content, seconds)
            SELECT %(project)s, (%(import)s::bigint << 32) + row,
                   left(external_id, 190) || '#' || left(md5(content::text), 8), content, seconds
              FROM work_importconflict WHERE id = ANY (%(open)s)
                ON CONFLICT DO NOTHING)
        UPDATE work_importconflict SET decision = 'renamed', decided_at = now()
         WHERE id = ANY (%(open)s)
    """,
}


@transaction.atomic
def decide_conflicts(
    *,
    import_id: UUID,
    actor_id: int,
    choice: ConflictChoice,
    rows: Collection[int] | None = None,
) -> int:
    """Decide the open conflicts of an import, or those of `rows`; return how many were decided.

    KEEP leaves the items as they are. REPLACE gives waiting items the content of the file;
    conflicts with published items stay open. NEW_ID takes the rows as items of their own, named by
    their id and a part of the hash of their content. Deciding twice changes nothing.
    Raises NoSuchImport, ProjectNotDraft for a closed project.
    """
    queries.import_for(actor_id, import_id)
    import_row = Import.objects.get(public_id=import_id)
    project = Project.objects.select_for_update(of=("self",)).get(id=import_row.project_id)
    if project.state == ProjectState.CLOSED and choice is not ConflictChoice.KEEP:
        raise ProjectNotDraft
    names = {
        "import": import_row.id,
        "project": project.id,
        "rows": None if rows is None else list(rows),
    }
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, names)
        open_ids = [conflict_id for (conflict_id,) in cursor.fetchall()]
        cursor.execute(_DECIDE[choice], names | {"open": open_ids})
        return int(cursor.rowcount)
