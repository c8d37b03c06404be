"""Collection projects: the terms and the other work of a draft, and how many items stand."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from minga.domains.answers import queries as answers
from minga.domains.consent import queries as consent
from minga.domains.work import actions, queries
from minga.domains.work.errors import NoSuchProject
from minga.domains.work.types import ProjectView
from minga.doors.api import terms_schemas as schemas
from minga.doors.api.auth import PROJECTS_READ, PROJECTS_WRITE, person_of
from minga.doors.api.idempotency import once

router = Router(tags=["collections"])


@router.post(
    "/projects/{uuid:project}/collection", auth=PROJECTS_WRITE, response=schemas.CollectionOut
)
def collect(request: HttpRequest, project: UUID, payload: schemas.CollectionIn) -> HttpResponse:
    """Let a draft collect pictures or recordings of members under your terms, beside other work."""
    person_id = person_of(request)
    return once(
        request,
        lambda: _out(
            actions.set_collection(
                project=project,
                actor_id=person_id,
                series=consent.terms(payload.terms).series,
                item_kind=payload.item_kind,
                alternative=payload.alternative,
            )
        ),
    )


@router.get(
    "/projects/{uuid:project}/collection", auth=PROJECTS_READ, response=schemas.CollectionOut
)
def get_collection(request: HttpRequest, project: UUID) -> object:
    """Item kind of a project, and how many items are in force, cooling off or withdrawn."""
    return _out(queries.project_for(person_of(request), project))


def _out(project: ProjectView) -> schemas.CollectionOut:
    if project.collection is None:
        raise NoSuchProject
    counts = answers.collected_counts(project.id)
    return schemas.CollectionOut(
        project=project.public_id,
        series=project.collection.series,
        item_kind=project.collection.item_kind,
        alternative=project.collection.alternative,
        live=counts.get("live", 0),
        cooling_off=counts.get("cooling_off", 0),
        withdrawn=counts.get("withdrawn", 0),
    )
