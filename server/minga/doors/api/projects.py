"""Projects: draft, price, publish, pause, resume, close."""

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from minga.domains.assignment import actions as assignment
from minga.domains.terms import actions as terms
from minga.domains.terms import queries as terms_queries
from minga.domains.work import actions as work_actions
from minga.domains.work import queries as work
from minga.domains.work.words import NewProject, NewRecipient, ProjectChanges
from minga.doors.api import shown, words
from minga.doors.api.bearers import PROJECTS_READ, PROJECTS_WRITE, person_of
from minga.doors.api.clients import client_meant
from minga.doors.api.once import once
from minga.doors.api.paging import Cursor, Limit, cursor_after, read_cursor
from minga_pure.money import Money

router = Router(tags=["projects"])


@router.get("/projects", auth=PROJECTS_READ, response=words.ProjectPage)
def list_projects(request: HttpRequest, limit: Limit = 50, cursor: Cursor = "") -> object:
    """Your projects, newest first."""
    before = read_cursor(cursor, first=2**31 - 1)
    cards = [card for card in work.projects_for(person_of(request)) if card.id < before]
    page = cards[:limit]
    return words.ProjectPage(
        rows=shown.projects(page),
        next=cursor_after(page[-1].id) if len(cards) > limit else None,
    )


@router.post("/projects", auth=PROJECTS_WRITE, response={201: words.ProjectOut})
def create_project(request: HttpRequest, said: words.ProjectIn) -> HttpResponse:
    """Draft a project. Nobody sees it before it is published."""
    by = person_of(request)
    return once(
        request,
        lambda: shown.project(
            work_actions.create_project(
                client=client_meant(by, said.client), by=by, project=_drafted(said)
            )
        ),
        status=201,
    )


def _drafted(said: words.ProjectIn) -> NewProject:
    return NewProject(**_told(said))


def _told(said: words.ProjectIn | words.ProjectChangesIn) -> dict[str, Any]:
    """What was said, field by field, in the words of the domain; a null says nothing."""
    told = {
        field: getattr(said, field)
        for field in type(said).model_fields
        if field != "client" and getattr(said, field) is not None
    }
    if "labels" in told:
        told["labels"] = [_label(label) for label in told["labels"]]
    if "price" in told:
        told["price"] = Money(told["price"].micros, told["price"].currency)
    if "warnings" in told:
        told["warnings"] = [kind.value for kind in told["warnings"]]
    if "recipients" in told:
        told["recipients"] = [
            NewRecipient(link.legal_name, link.country, link.role, link.under)
            for link in told["recipients"]
        ]
    return told


def _label(label: words.LabelIn | str) -> dict[str, Any]:
    if isinstance(label, str):
        return {"name": label}
    told = label.model_dump(exclude_unset=True).items()
    return {field: said_of_it for field, said_of_it in told if said_of_it not in (None, "")}


@router.get("/projects/{uuid:project}", auth=PROJECTS_READ, response=words.ProjectOut)
def read_project(request: HttpRequest, project: UUID) -> object:
    """One project."""
    return shown.project(work.project_for(person_of(request), project))


@router.patch("/projects/{uuid:project}", auth=PROJECTS_WRITE, response=words.ProjectOut)
def revise_project(
    request: HttpRequest, project: UUID, said: words.ProjectChangesIn
) -> HttpResponse:
    """Change a draft. What you leave out stays; a published project cannot be changed."""
    by = person_of(request)
    changes = cast(ProjectChanges, _told(said))
    return once(
        request,
        lambda: shown.project(work_actions.revise_project(project=project, by=by, changes=changes)),
    )


@router.get("/projects/{uuid:project}/quote", auth=PROJECTS_READ, response=words.QuoteOut)
def read_quote(request: HttpRequest, project: UUID) -> object:
    """What publishing the waiting items costs, and what still stands against it."""
    card = work.project_for(person_of(request), project)
    reasons = terms_queries.reasons_against_publishing(card)
    return shown.quote(work.quote(card), reasons)


@router.post("/projects/{uuid:project}/publish", auth=PROJECTS_WRITE, response=words.ProjectOut)
def publish(
    request: HttpRequest, project: UUID, said: words.PublishIn | None = None
) -> HttpResponse:
    """Fund the waiting items and offer them to members, or say every reason why not."""
    by = person_of(request)
    first = None if said is None else said.first_answers
    return once(request, lambda: shown.project(terms.publish(project=project, by=by, first=first)))


@router.post("/projects/{uuid:project}/pause", auth=PROJECTS_WRITE, response=words.ProjectOut)
def pause(request: HttpRequest, project: UUID) -> HttpResponse:
    """Give out no new bundles. What members hold stays theirs and stays paid."""
    return once(request, lambda: _turned(request, project, work_actions.pause))


@router.post("/projects/{uuid:project}/resume", auth=PROJECTS_WRITE, response=words.ProjectOut)
def resume(request: HttpRequest, project: UUID) -> HttpResponse:
    """Offer the rest again."""
    return once(request, lambda: _turned(request, project, work_actions.resume))


def _turned(request: HttpRequest, project: UUID, turn: Callable[..., None]) -> words.ProjectOut:
    turn(project=project, by=person_of(request))
    return shown.project(work.project_for(person_of(request), project))


@router.post("/projects/{uuid:project}/close", auth=PROJECTS_WRITE, response=words.ClosedOut)
def close(request: HttpRequest, project: UUID) -> HttpResponse:
    """Ask nothing more; pay and reserves of slots that nobody holds go back to the client."""
    by = person_of(request)

    def closed() -> words.ClosedOut:
        returned = assignment.withdraw(project=project, by=by)
        return words.ClosedOut(
            project=shown.project(work.project_for(by, project)), returned=shown.money(returned)
        )

    return once(request, closed)
