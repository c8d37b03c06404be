"""Conflicts of an import: a known id with other content, and the client's decision about it."""

from collections.abc import Collection
from typing import Final
from uuid import UUID

from django.db import connection, transaction

from minga.domains.sql_files import named_queries
from minga.domains.work import queries
from minga.domains.work.errors import ProjectNotDraft
from minga.domains.work.models import Import, Project
from minga.domains.work.types import ConflictChoice
from minga_pure.projects import ProjectState

SQL = named_queries("work")

_DECIDE: Final = {
    ConflictChoice.KEEP: SQL["keep_waiting"],
    ConflictChoice.REPLACE: SQL["replace_waiting"],
    ConflictChoice.NEW_ID: SQL["add_under_new_id"],
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
        cursor.execute(SQL["open_conflicts"], names)
        open_ids = [conflict_id for (conflict_id,) in cursor.fetchall()]
        cursor.execute(_DECIDE[choice], names | {"open": open_ids})
        return int(cursor.rowcount)
