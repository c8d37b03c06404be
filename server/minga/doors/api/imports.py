"""Imports: a file comes in, its rows become waiting items, bad rows are told one by one."""

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from minga.domains.work import actions as work_actions
from minga.domains.work import queries as work
from minga.domains.work.types import ConflictChoice
from minga.doors.api import schemas, serializers
from minga.doors.api.auth import ITEMS_WRITE, PROJECTS_READ, person_of
from minga.doors.api.idempotency import key_of, once
from minga.doors.api.paging import Cursor, Limit, cursor_after, read_cursor
from minga.doors.api.uploads import receive

router = Router(tags=["imports"])

_FILE = {
    "requestBody": {
        "required": True,
        "description": "The file itself (CSV, TSV, JSONL, Parquet, text, or a zip of pictures), "
        "with its Content-Length; or a multipart form with one file.",
        "content": {
            "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {"file": {"type": "string", "format": "binary"}},
                    "required": ["file"],
                }
            },
        },
    }
}


@router.post(
    "/projects/{uuid:project}/imports",
    auth=ITEMS_WRITE,
    response={202: schemas.ImportOut},
    openapi_extra=_FILE,
)
def import_file(
    request: HttpRequest, project: UUID, named: Annotated[schemas.FileNamed, Query()]
) -> HttpResponse:
    """Bring a file. It is kept at once and read by the clock: look at the import to see how far."""
    actor_id = person_of(request)
    key_of(request)
    work.project_for(actor_id, project)
    with receive(request, named.filename) as arrival:
        return once(
            request,
            lambda: serializers.import_out(
                work_actions.begin_import(
                    project=project,
                    actor_id=actor_id,
                    filename=arrival.filename,
                    stream=arrival.file,
                    size_bytes=arrival.size_bytes,
                    mapping=dict(
                        column.partition(":")[::2] for column in named.columns if ":" in column
                    ),
                )
            ),
            status=202,
            body=arrival.fingerprint,
        )


@router.get(
    "/projects/{uuid:project}/imports", auth=PROJECTS_READ, response=list[schemas.ImportOut]
)
def list_imports(request: HttpRequest, project: UUID) -> object:
    """The files imported into a project, newest first."""
    project_view = work.project_for(person_of(request), project)
    return [serializers.import_out(import_view) for import_view in work.imports_of(project_view.id)]


@router.get("/imports/{uuid:import_id}", auth=PROJECTS_READ, response=schemas.ImportOut)
def read_import(request: HttpRequest, import_id: UUID) -> object:
    """The progress of one import."""
    return serializers.import_out(work.import_for(person_of(request), import_id))


@router.get(
    "/imports/{uuid:import_id}/rejected-rows", auth=PROJECTS_READ, response=schemas.RejectedRowPage
)
def list_rejected_rows(
    request: HttpRequest, import_id: UUID, limit: Limit = 100, cursor: Cursor = ""
) -> object:
    """The rows that could not be taken, each with its reason. The others are there."""
    import_view = work.import_for(person_of(request), import_id)
    after_row = read_cursor(cursor, first=0)
    rejected = work.rejected_rows(import_view.public_id, after_row=after_row, limit=limit + 1)
    page = rejected[:limit]
    return schemas.RejectedRowPage(
        rows=[serializers.rejected_row(row) for row in page],
        next=cursor_after(page[-1].row) if len(rejected) > limit else None,
    )


@router.get(
    "/imports/{uuid:import_id}/conflicts", auth=PROJECTS_READ, response=schemas.ImportConflictPage
)
def list_conflicts(
    request: HttpRequest, import_id: UUID, limit: Limit = 100, cursor: Cursor = ""
) -> object:
    """The rows whose id the project has with other content, until you decide about them."""
    import_view = work.import_for(person_of(request), import_id)
    after_row = read_cursor(cursor, first=0)
    conflicts = work.import_conflicts(import_view.public_id, after_row=after_row, limit=limit + 1)
    page = conflicts[:limit]
    return schemas.ImportConflictPage(
        rows=[serializers.import_conflict(conflict) for conflict in page],
        next=cursor_after(page[-1].row) if len(conflicts) > limit else None,
    )


@router.post(
    "/imports/{uuid:import_id}/conflicts", auth=ITEMS_WRITE, response=schemas.ConflictDecisionOut
)
def decide_conflicts(
    request: HttpRequest, import_id: UUID, payload: schemas.ConflictDecisionIn
) -> HttpResponse:
    """Keep the items, replace those that wait, or take the rows under new ids."""
    actor_id = person_of(request)

    def decision() -> schemas.ConflictDecisionOut:
        decided = work_actions.decide_conflicts(
            import_id=import_id,
            actor_id=actor_id,
            choice=ConflictChoice(payload.choice),
            rows=payload.rows,
        )
        still_open = work.import_for(actor_id, import_id).conflicts
        return schemas.ConflictDecisionOut(decided=decided, conflicts=still_open)

    return once(request, decision)
