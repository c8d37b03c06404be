"""Undo before publishing: waiting items, whole imports and drafts are deleted by their client."""

from collections.abc import Collection
from uuid import UUID

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import ProtectedError

from minga.domains.work import queries
from minga.domains.work.actions.import_rows import NUMBERS_PER_IMPORT
from minga.domains.work.errors import DraftInUse, ProjectNotDraft
from minga.domains.work.models import Import, IncomingItem, Project
from minga_pure.projects import ProjectState


@transaction.atomic
def delete_waiting_items(
    *, project: UUID, actor_id: int, items: Collection[str] | None = None
) -> int:
    """Delete waiting items by the client's own ids, or all of them; return how many.

    Published items stay. Deleting twice changes nothing. Raises NoSuchProject.
    """
    project_view = queries.project_for(actor_id, project)
    Project.objects.select_for_update(of=("self",)).get(id=project_view.id)
    rows = IncomingItem.objects.filter(project_id=project_view.id)
    if items is not None:
        rows = rows.filter(external_id__in=items)
    return rows.delete()[0]


@transaction.atomic
def delete_import(*, import_id: UUID, actor_id: int) -> int:
    """Delete an import with its waiting items, reasons and conflicts; return how many items.

    Its published items stay. A file that is still being read is read no further. Raises
    NoSuchImport.
    """
    queries.import_for(actor_id, import_id)
    import_row = Import.objects.get(public_id=import_id)
    Project.objects.select_for_update(of=("self",)).get(id=import_row.project_id)
    first = import_row.id * NUMBERS_PER_IMPORT
    deleted = IncomingItem.objects.filter(
        project_id=import_row.project_id,
        number__gte=first,
        number__lt=first + NUMBERS_PER_IMPORT,
    ).delete()[0]
    stored_as = import_row.stored_as
    import_row.delete()
    transaction.on_commit(lambda: default_storage.delete(stored_as))
    return deleted


@transaction.atomic
def delete_draft(*, project: UUID, actor_id: int) -> None:
    """Delete a project that was never published, with all that was brought to it.

    Raises NoSuchProject, ProjectNotDraft, DraftInUse when members have tried or questioned it.
    """
    project_view = queries.project_for(actor_id, project)
    row = Project.objects.select_for_update(of=("self",)).get(id=project_view.id)
    if row.state != ProjectState.DRAFT or row.published_at is not None:
        raise ProjectNotDraft
    stored = list(Import.objects.filter(project_id=row.id).values_list("stored_as", flat=True))
    try:
        with transaction.atomic():
            row.delete()
    except ProtectedError as exc:
        raise DraftInUse from exc

    def forget_files() -> None:
        for name in stored:
            default_storage.delete(name)

    transaction.on_commit(forget_files)
