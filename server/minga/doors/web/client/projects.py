"""A client's projects, and the page of one: live while members work on it, quiet afterwards."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from minga.domains.assignment import queries as assignment
from minga.domains.publishing import queries as terms
from minga.domains.quality import queries as quality
from minga.domains.work import queries as work
from minga.domains.work.types import ClientView, ProjectState, ProjectView
from minga.doors.web.client import dashboard
from minga.doors.web.client.permissions import clients_only, staff_only
from minga.doors.web.permissions import person_id

STOP_POLLING = 286
NOTHING_NEW = 204
POLL_SECONDS = 4
POLL_SECONDS_LARGE = 30
LARGE_ANSWERS = 20_000
STATES_OF_WORK = (ProjectState.PUBLISHED, ProjectState.PAUSED)


@require_GET
@clients_only
def projects(request: HttpRequest, client: ClientView) -> HttpResponseBase:
    """Every project as a card: its state, how far it is, and what to do next."""
    found = work.projects_for(person_id(request))
    progress = assignment.progress_of([card.id for card in found])
    cards = [{"project": card, "progress": progress[card.id]} for card in found]
    return render(request, "client/projects.html", {"client": client, "cards": cards})


@require_GET
@staff_only
def project(request: HttpRequest, card: ProjectView) -> HttpResponseBase:
    """The page of one project."""
    page = {"project": card, "client": card.client}
    page["questions_waiting"] = work.answer_time([card.id]).waiting
    if card.items:
        page |= dashboard.page(card) | _pulse(card)
    else:
        page["imports"] = work.imports_of(card.id)[:3]
        page["tried"] = terms.is_tried(card)
    return render(request, "client/project.html", page)


@require_GET
@staff_only
def live(request: HttpRequest, card: ProjectView) -> HttpResponseBase:
    """The part that changes; nothing when nothing did, and an end once nobody works any more."""
    seen = request.GET.get("seen", "")
    mark = dashboard.mark(card, assignment.progress(card.id), quality.snapshot(card.id))
    if card.items and seen == mark:
        return HttpResponse(status=NOTHING_NEW if _goes_on(card) else STOP_POLLING)
    page = {"project": card, "is_fresh": True, **dashboard.page(card), **_pulse(card)}
    status = 200 if _goes_on(card) else STOP_POLLING
    return render(request, "client/live.html", page, status=status)


def _goes_on(card: ProjectView) -> bool:
    return card.state in STATES_OF_WORK


def _pulse(card: ProjectView) -> dict[str, object]:
    """How often the page asks again: rarely when the answers are many."""
    slots = card.items * card.redundancy
    seconds = POLL_SECONDS_LARGE if slots > LARGE_ANSWERS else POLL_SECONDS
    return {"poll_seconds": seconds, "goes_on": _goes_on(card)}
