"""A client's projects, and the page of one: live while members work on it, quiet afterwards."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from minga.domains.assignment import queries as assignment
from minga.domains.quality import queries as quality
from minga.domains.work import queries as work
from minga.domains.work.types import ClientView, ProjectView
from minga.doors.web.client import dashboard, steps
from minga.doors.web.client.permissions import clients_only, staff_only
from minga.doors.web.permissions import person_id
from minga_pure.consent.purposes import ITEM_TASK_TYPES
from minga_pure.projects import ProjectState

STOP_POLLING = 286
NOTHING_NEW = 204
STOPPED_SHOWN = 50
POLL_SECONDS = 4
POLL_SECONDS_LARGE = 30
LARGE_ANSWERS = 20_000
STATES_OF_WORK = (ProjectState.PUBLISHED, ProjectState.PAUSED)


@require_GET
@clients_only
def projects(request: HttpRequest, client: ClientView) -> HttpResponseBase:
    """Every project as a card: its state, how far it is, and what to do next."""
    projects_found = work.projects_for(person_id(request))
    progress = assignment.progress_of([project.id for project in projects_found])
    rows = [{"project": project, "progress": progress[project.id]} for project in projects_found]
    page = {"client": client, "rows": rows, "steps": steps.all_steps()}
    return render(request, "client/projects.html", page)


@require_GET
@staff_only
def project(request: HttpRequest, project_view: ProjectView) -> HttpResponseBase:
    """The page of one project."""
    page = {"project": project_view, "client": project_view.client}
    page["captures"] = sorted(set(ITEM_TASK_TYPES.values()))
    page["clarity"] = quality.clarity_of(project_view.id)
    page["questions_waiting"] = work.answer_time([project_view.id]).waiting
    if project_view.items:
        page["stopped"] = assignment.stopped_items(project_view.id, STOPPED_SHOWN)
        page |= dashboard.page(project_view) | _pulse(project_view)
    else:
        page["imports"] = work.imports_of(project_view.id)[:3]
        page["steps"] = steps.steps_of(project_view)
    return render(request, "client/project.html", page)


@require_GET
@staff_only
def live(request: HttpRequest, project: ProjectView) -> HttpResponseBase:
    """The part that changes; nothing when nothing did, and an end once nobody works any more."""
    known_mark = request.GET.get("seen", "")
    mark = dashboard.mark(project, assignment.progress(project.id), quality.snapshot(project.id))
    if project.items and known_mark == mark:
        return HttpResponse(status=NOTHING_NEW if _goes_on(project) else STOP_POLLING)
    page = {"project": project, "is_fresh": True, **dashboard.page(project), **_pulse(project)}
    status = 200 if _goes_on(project) else STOP_POLLING
    return render(request, "client/live.html", page, status=status)


def _goes_on(project: ProjectView) -> bool:
    return project.state in STATES_OF_WORK


def _pulse(project: ProjectView) -> dict[str, object]:
    """Return the polling interval, which is long when the answers are many."""
    slots = project.items * project.redundancy
    seconds = POLL_SECONDS_LARGE if slots > LARGE_ANSWERS else POLL_SECONDS
    return {"poll_seconds": seconds, "goes_on": _goes_on(project)}
