"""Cost of the floor: a project's page for its client, and a table for everybody."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_safe

from minga.domains.wages import queries as wages
from minga.domains.wages.types import FloorCost
from minga.domains.work import queries as work
from minga.domains.work.errors import NoSuchProject
from minga.domains.work.types import ClientView
from minga.doors.web.client.permissions import clients_only
from minga.doors.web.permissions import person_id


@require_GET
@clients_only
def cost(request: HttpRequest, client: ClientView, project: UUID) -> HttpResponseBase:  # noqa: ARG001
    """Hours, what the answers paid, what the floor added, and who paid that."""
    try:
        view_of_project = work.project_for(person_id(request), project)
    except NoSuchProject as missing:
        raise Http404 from missing
    page = {"project": view_of_project, "cost": wages.floor_cost(project)}
    return render(request, "client/floor.html", page)


@require_safe
def everybodys(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Public: every project on which at least five people worked. Whole micros, no person."""
    answer = JsonResponse(
        {"projects": [as_json(cost_view) for cost_view in wages.floor_costs_for_all()]}
    )
    answer["Cache-Control"] = "public, max-age=3600"
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


def as_json(cost_view: FloorCost) -> dict[str, object]:
    return {
        "project": str(cost_view.project),
        "title": cost_view.title,
        "client": cost_view.client,
        "currency": cost_view.earned.currency,
        "members": cost_view.members,
        "members_topped_up": cost_view.topped_up,
        "hours": round(cost_view.seconds / 3600, 2),
        "earned_micros": cost_view.earned.micros,
        "top_ups_micros": cost_view.top_ups.micros,
        "overhead_micros": cost_view.overhead.micros,
        "from_commons_micros": cost_view.commons.micros,
        "promised_by_co_op_micros": cost_view.promise.micros,
        "paydays": cost_view.paydays,
    }
