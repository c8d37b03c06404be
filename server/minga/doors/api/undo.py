"""Undo before publishing: delete waiting items, a whole import, a draft."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from minga.domains.work import actions as work_actions
from minga.domains.work import queries as work
from minga.doors.api import schemas
from minga.doors.api.auth import ITEMS_WRITE, PROJECTS_READ, PROJECTS_WRITE, person_of
from minga.doors.api.idempotency import once
from minga.doors.api.paging import Cursor, Limit, cursor_after, read_cursor

router = Router(tags=["undo"])


@router.get(
    "/projects/{uuid:project}/waiting-items", auth=PROJECTS_READ, response=schemas.WaitingItemPage
)
def list_waiting_items(
    request: HttpRequest, project: UUID, limit: Limit = 100, cursor: Cursor = ""
) -> object:
    """The imported items that wait to be published, in order of arrival."""
    project_view = work.project_for(person_of(request), project)
    number = read_cursor(cursor, first=-1)
    items = work.waiting_items(project_view.id, after_number=number, limit=limit + 1)
    page = items[:limit]
    return schemas.WaitingItemPage(
        rows=[schemas.WaitingItemOut(item=row.external_id, content=row.content) for row in page],
        next=cursor_after(page[-1].number) if len(items) > limit else None,
    )


@router.post(
    "/projects/{uuid:project}/waiting-items/delete", auth=ITEMS_WRITE, response=schemas.DeletedOut
)
def delete_waiting_items(
    request: HttpRequest, project: UUID, payload: schemas.DeletionIn
) -> HttpResponse:
    """Delete items that wait, by their ids or all of them. Published items stay."""
    actor_id = person_of(request)
    return once(
        request,
        lambda: schemas.DeletedOut(
            deleted=work_actions.delete_waiting_items(
                project=project, actor_id=actor_id, items=payload.items
            )
        ),
    )


@router.post("/imports/{uuid:import_id}/delete", auth=ITEMS_WRITE, response=schemas.DeletedOut)
def delete_import(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Delete an import and its items that wait. Its published items stay."""
    actor_id = person_of(request)
    return once(
        request,
        lambda: schemas.DeletedOut(
            deleted=work_actions.delete_import(import_id=import_id, actor_id=actor_id)
        ),
    )


@router.post("/projects/{uuid:project}/delete", auth=PROJECTS_WRITE, response=schemas.DeletedOut)
def delete_draft(request: HttpRequest, project: UUID) -> HttpResponse:
    """Delete a draft with all that was brought to it. A published project stays."""
    actor_id = person_of(request)

    def deletion() -> schemas.DeletedOut:
        waiting = work.project_for(actor_id, project).incoming
        work_actions.delete_draft(project=project, actor_id=actor_id)
        return schemas.DeletedOut(deleted=waiting)

    return once(request, deletion)
