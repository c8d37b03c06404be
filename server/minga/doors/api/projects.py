"""Projects: draft, price, publish, pause, resume, close."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from minga.domains.assignment import actions as assignment
from minga.domains.assignment import queries as assignment_queries
from minga.domains.publishing import actions as terms
from minga.domains.publishing import queries as publishing_queries
from minga.domains.quality import actions as quality
from minga.domains.quality.types import ClarityDecision
from minga.domains.work import actions as work_actions
from minga.domains.work import queries as work
from minga.doors.api import schemas, serializers
from minga.doors.api.auth import PROJECTS_READ, PROJECTS_WRITE, person_of
from minga.doors.api.clients import client_meant
from minga.doors.api.idempotency import once
from minga.doors.api.paging import Cursor, Limit, cursor_after, read_cursor
from minga_pure.money import Money
from minga_pure.projects import NewProject, NewRecipient

router = Router(tags=["projects"])


@router.get("/projects", auth=PROJECTS_READ, response=schemas.ProjectPage)
def list_projects(request: HttpRequest, limit: Limit = 50, cursor: Cursor = "") -> object:
    """Your projects, newest first."""
    before_id = read_cursor(cursor, first=2**31 - 1)
    projects = [
        project for project in work.projects_for(person_of(request)) if project.id < before_id
    ]
    page = projects[:limit]
    return schemas.ProjectPage(
        rows=serializers.projects(page),
        next=cursor_after(page[-1].id) if len(projects) > limit else None,
    )


@router.post("/projects", auth=PROJECTS_WRITE, response={201: schemas.ProjectOut})
def create_project(request: HttpRequest, payload: schemas.ProjectIn) -> HttpResponse:
    """Draft a project. Nobody sees it before it is published."""
    actor_id = person_of(request)
    return once(
        request,
        lambda: serializers.project(
            work_actions.create_project(
                client=client_meant(actor_id, payload.client),
                actor_id=actor_id,
                project=_drafted(payload),
            )
        ),
        status=201,
    )


def _drafted(payload: schemas.ProjectIn) -> NewProject:
    return NewProject(**_fields_of(payload))


def _fields_of(payload: schemas.ProjectIn | schemas.ProjectChangesIn) -> dict[str, Any]:
    """Return the fields of a payload as values of the domain; a null is left out."""
    fields = {
        field: getattr(payload, field)
        for field in type(payload).model_fields
        if field != "client" and getattr(payload, field) is not None
    }
    if "labels" in fields:
        fields["labels"] = [_label(label) for label in fields["labels"]]
    if "price" in fields:
        fields["price"] = Money(fields["price"].micros, fields["price"].currency)
    if "warnings" in fields:
        fields["warnings"] = [kind.value for kind in fields["warnings"]]
    if "recipients" in fields:
        fields["recipients"] = [
            NewRecipient(link.legal_name, link.country, link.role, link.under)
            for link in fields["recipients"]
        ]
    return fields


def _label(label: schemas.LabelIn | str) -> dict[str, Any]:
    if isinstance(label, str):
        return {"name": label}
    fields = label.model_dump(exclude_unset=True).items()
    return {field: value for field, value in fields if value not in (None, "")}


@router.get("/projects/{uuid:project}", auth=PROJECTS_READ, response=schemas.ProjectOut)
def read_project(request: HttpRequest, project: UUID) -> object:
    """Read one of your projects."""
    return serializers.project(work.project_for(person_of(request), project))


@router.patch("/projects/{uuid:project}", auth=PROJECTS_WRITE, response=schemas.ProjectOut)
def revise_project(
    request: HttpRequest, project: UUID, payload: schemas.ProjectChangesIn
) -> HttpResponse:
    """Change a draft. What you leave out stays; a published project cannot be changed."""
    actor_id = person_of(request)
    changes = _fields_of(payload)
    return once(
        request,
        lambda: serializers.project(
            work_actions.revise_project(project=project, actor_id=actor_id, changes=changes)
        ),
    )


@router.get("/projects/{uuid:project}/quote", auth=PROJECTS_READ, response=schemas.QuoteOut)
def read_quote(request: HttpRequest, project: UUID) -> object:
    """The cost of publishing the waiting items, and each reason against it."""
    project_view = work.project_for(person_of(request), project)
    reasons = publishing_queries.reasons_against_publishing(project_view)
    return serializers.quote(work.quote(project_view), reasons)


@router.post("/projects/{uuid:project}/publish", auth=PROJECTS_WRITE, response=schemas.ProjectOut)
def publish(
    request: HttpRequest, project: UUID, payload: schemas.PublishIn | None = None
) -> HttpResponse:
    """Fund the waiting items and offer them to members, or say every reason why not."""
    actor_id = person_of(request)
    first = None if payload is None else payload.first_answers
    return once(
        request,
        lambda: serializers.project(terms.publish(project=project, actor_id=actor_id, first=first)),
    )


@router.post("/projects/{uuid:project}/pause", auth=PROJECTS_WRITE, response=schemas.ProjectOut)
def pause(request: HttpRequest, project: UUID) -> HttpResponse:
    """Give out no new bundles. What members hold stays theirs and stays paid."""
    return once(request, lambda: _turned(request, project, work_actions.pause))


@router.post("/projects/{uuid:project}/resume", auth=PROJECTS_WRITE, response=schemas.ProjectOut)
def resume(request: HttpRequest, project: UUID) -> HttpResponse:
    """Offer the rest again."""
    return once(request, lambda: _turned(request, project, work_actions.resume))


@router.post("/projects/{uuid:project}/clarity", auth=PROJECTS_WRITE, response=schemas.ProjectOut)
def decide_clarity(request: HttpRequest, project: UUID, payload: schemas.ClarityIn) -> HttpResponse:
    """Decide a pause for `unclear`: continue, tell members what to do in doubt, or stop."""

    def decide(*, project: UUID, actor_id: int) -> None:
        quality.decide_clarity(
            project=project,
            actor_id=actor_id,
            decision=ClarityDecision(payload.decision),
            words=payload.words,
        )

    return once(request, lambda: _turned(request, project, decide))


@router.get(
    "/projects/{uuid:project}/stopped",
    auth=PROJECTS_READ,
    response=schemas.StoppedItemsOut,
)
def stopped_items(request: HttpRequest, project: UUID) -> schemas.StoppedItemsOut:
    """List items that members stopped because they show somebody's private data."""
    card = work.project_for(person_of(request), project)
    return schemas.StoppedItemsOut(
        items=assignment_queries.stopped_items(card.id, schemas.STOPPED_ITEMS_MAX)
    )


def _turned(request: HttpRequest, project: UUID, turn: Callable[..., None]) -> schemas.ProjectOut:
    turn(project=project, actor_id=person_of(request))
    return serializers.project(work.project_for(person_of(request), project))


@router.post("/projects/{uuid:project}/close", auth=PROJECTS_WRITE, response=schemas.ClosedOut)
def close(request: HttpRequest, project: UUID) -> HttpResponse:
    """Ask nothing more; pay and reserves of slots that nobody holds go back to the client."""
    actor_id = person_of(request)

    def closed() -> schemas.ClosedOut:
        returned = assignment.withdraw(project=project, actor_id=actor_id)
        return schemas.ClosedOut(
            project=serializers.project(work.project_for(actor_id, project)),
            returned=serializers.money(returned),
        )

    return once(request, closed)
