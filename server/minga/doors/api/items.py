"""Published items with their figures: filtered, sorted, and one with all its answers."""

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router

from minga.domains.items import queries as items
from minga.domains.items.types import ItemFilter, ItemLine, ItemOrder, ItemSort
from minga.domains.people.types import Scope
from minga.domains.work import queries as work
from minga.doors.api import item_schemas as schemas
from minga.doors.api.auth import ANSWERS_READ, PROJECTS_READ, ScopeMissing, bearer_of, person_of
from minga.doors.api.paging import Cursor, Limit

router = Router(tags=["items"])


@router.get("/projects/{uuid:project}/items", auth=PROJECTS_READ, response=schemas.ItemPage)
def list_items(
    request: HttpRequest,
    project: UUID,
    filters: Annotated[schemas.ItemFilters, Query()],
    limit: Limit = 100,
    cursor: Cursor = "",
) -> object:
    """The items that meet every filter, in the order that you ask for.

    Without filters: all of them, in the order in which they are asked. State, label and figures
    are about a minute old; they, and filters by them, need a token that may read answers. The
    cursor belongs to the same filters and the same order.
    """
    project_view = work.project_for(person_of(request), project)
    reads_answers = Scope.ANSWERS_READ in bearer_of(request).scopes
    condition = ItemFilter(**filters.dict(exclude={"sort", "descending"}))
    order = ItemOrder(filters.sort, filters.descending)
    if not reads_answers and (condition.names_answers or order.sort is not ItemSort.POSITION):
        raise ScopeMissing(Scope.ANSWERS_READ)
    listing = items.list_items(
        project_view.id, condition, order=order, start=items.read_cursor(cursor), limit=limit
    )
    live = items.answers_now(project_view.id, [line.pos for line in listing.lines])
    return schemas.ItemPage(
        rows=[
            _item(line, live.get(line.pos, 0), reads_answers=reads_answers)
            for line in listing.lines
        ],
        next=None if listing.following is None else items.cursor_text(listing.following),
    )


@router.get(
    "/projects/{uuid:project}/items/{int:pos}",
    auth=ANSWERS_READ,
    response=schemas.ItemDetailOut,
)
def read_item(request: HttpRequest, project: UUID, pos: int) -> object:
    """One item by its position, with every paid answer and its result."""
    project_view = work.project_for(person_of(request), project)
    detail = items.item_detail(project_view, pos)
    return schemas.ItemDetailOut(
        **_item(detail.line, len(detail.answers), reads_answers=True).dict(),
        result=None if detail.result is None else detail.result.value,
        paid_answers=[
            schemas.ItemAnswerOut(
                id=answer.id,
                annotator=answer.annotator,
                kind=answer.kind,
                value=answer.value,
                seconds=answer.seconds,
                at=answer.answered_at,
                instruction_version=answer.instruction_version,
            )
            for answer in detail.answers
        ],
    )


def _item(line: ItemLine, answers: int, *, reads_answers: bool) -> schemas.ItemOut:
    item = schemas.ItemOut(
        item=line.external_id, pos=line.pos, content=line.content, answers=answers
    )
    if reads_answers:
        item.state = line.state
        item.label = line.label
        item.confidence = line.confidence
        item.disagreement = line.disagreement
        item.seconds = line.seconds
    return item
