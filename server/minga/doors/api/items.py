"""Published items, in the shuffled order in which they are asked."""

from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from minga.domains.answers import queries as answers
from minga.domains.work import queries as work
from minga.doors.api import schemas, serializers
from minga.doors.api.auth import PROJECTS_READ, person_of
from minga.doors.api.paging import Cursor, Limit, cursor_after, read_cursor

router = Router(tags=["items"])


@router.get("/projects/{uuid:project}/items", auth=PROJECTS_READ, response=schemas.ItemPage)
def list_items(
    request: HttpRequest, project: UUID, limit: Limit = 100, cursor: Cursor = ""
) -> object:
    """Each item with how many paid answers it has."""
    project_view = work.project_for(person_of(request), project)
    stored = answers.items_from(
        project_view.id, first=read_cursor(cursor, first=0), limit=limit + 1
    )
    return schemas.ItemPage(
        rows=[serializers.item(item) for item in stored[:limit]],
        next=cursor_after(stored[limit].pos) if len(stored) > limit else None,
    )
