"""Panels: data stewards compose what a client asks for, and another one approves."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from minga.domains.errors import DomainError
from minga.domains.panels import actions, queries
from minga.domains.panels.types import TRAIT_TITLES, VALUE_TITLES
from minga.domains.people.errors import NotInOffice
from minga.domains.people.types import Office
from minga.domains.work import queries as work
from minga.doors.web.permissions import person_id, stewards_only
from minga_pure.panels import Condition, Group


@require_GET
@stewards_only
def panels(request: HttpRequest, offices: frozenset[Office]) -> HttpResponseBase:
    """List requests that wait and panels that are not closed, with their conditions."""
    _require_data_steward(offices)
    page = {
        "requests": [
            {"row": row, "client": work.client_name(row.client)}
            for row in queries.requests_waiting()
        ],
        "panels": [
            {
                "row": row,
                "client": work.client_name(row.client),
                "is_mine": row.composed_by_id == person_id(request),
            }
            for row in queries.panels_listed()
        ],
        "traits": [
            (trait, TRAIT_TITLES[trait], VALUE_TITLES[trait].items())
            for trait in queries.voted_traits()
        ],
    }
    return render(request, "steward/panels.html", page)


@require_POST
@stewards_only
def decide_request(
    request: HttpRequest, offices: frozenset[Office], panel_request: UUID
) -> HttpResponseBase:
    """Compose a panel for a request, or decline it with a reason."""
    _require_data_steward(offices)
    if request.POST.get("act") == "decline":
        reason = request.POST.get("reason", "")
        return _carried_out(
            request,
            lambda: actions.decline_request(
                request=panel_request, actor_id=person_id(request), reason=reason
            ),
            _("Declined. The client reads your reason."),
        )
    traits = {
        trait: values
        for trait in queries.voted_traits()
        if (values := tuple(request.POST.getlist(trait)))
    }
    condition = Condition(groups=(Group(traits=traits),))
    return _carried_out(
        request,
        lambda: actions.compose_panel(
            request=panel_request, condition=condition, actor_id=person_id(request)
        ),
        _("Composed. Another data steward approves it."),
    )


@require_POST
@stewards_only
def decide_panel(request: HttpRequest, offices: frozenset[Office], panel: UUID) -> HttpResponseBase:
    """Approve a panel, tell its client the rounded number, or close it."""
    _require_data_steward(offices)
    steps: dict[str, tuple[Callable[..., object], str]] = {
        "approve": (actions.approve_panel, _("Approved. Members who fit are in it.")),
        "tell": (actions.release_count, _("The client reads the rounded number.")),
        "close": (actions.close_panel, _("Closed. It asks nobody any more.")),
    }
    step = steps.get(request.POST.get("act", ""))
    if step is None:
        return redirect("steward-panels")
    action, done = step
    return _carried_out(request, lambda: action(panel=panel, actor_id=person_id(request)), done)


def _require_data_steward(offices: frozenset[Office]) -> None:
    if Office.DATA_STEWARD not in offices:
        raise PermissionDenied


def _carried_out(request: HttpRequest, action: Callable[[], object], done: str) -> HttpResponseBase:
    try:
        action()
    except NotInOffice as refused:
        messages.error(request, str(refused))
    except DomainError as exc:
        messages.error(request, str(exc))
    else:
        messages.success(request, done)
    return redirect("steward-panels")
