"""Answers, as soon as they are paid and never before (G2)."""

from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from minga.domains.answers import queries as answers
from minga.domains.releases import queries as releases
from minga.domains.work import queries as work
from minga.doors.api import schemas, serializers
from minga.doors.api.auth import ANSWERS_READ, person_of
from minga.doors.api.paging import Cursor, Limit, cursor_after, read_cursor

router = Router(tags=["answers"])


@router.get("/projects/{uuid:project}/answers", auth=ANSWERS_READ, response=schemas.AnswerPage)
def list_answers(
    request: HttpRequest, project: UUID, limit: Limit = 100, cursor: Cursor = ""
) -> object:
    """Paid answers, item by item. `limit` counts items: all answers of an item come together."""
    project_view = work.project_for(person_of(request), project)
    first = read_cursor(cursor, first=0)
    stored, following = answers.answers_from(project_view.id, first=first, items=limit)
    name_of = releases.annotator_namer(project_view)
    return schemas.AnswerPage(
        rows=[serializers.answer(answer, project_view, name_of) for answer in stored],
        next=None if following is None else cursor_after(following),
    )
