"""Members who wait for a data steward to explain terms of consent to them."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from minga.domains.consent import actions, queries
from minga.domains.consent.errors import ConsentError
from minga.domains.errors import ReasonRequired
from minga.domains.people.types import Office
from minga.doors.web.permissions import person_id, stewards_only


@require_GET
@stewards_only
def explanations(request: HttpRequest, offices: frozenset[Office]) -> HttpResponseBase:
    """List who waits, the longest first, with the terms that they read."""
    if Office.DATA_STEWARD not in offices:
        raise PermissionDenied
    page = {"explanations": queries.explanations_waiting()}
    return render(request, "steward/explanations.html", page)


@require_POST
@stewards_only
def explain(
    request: HttpRequest, offices: frozenset[Office], explanation: UUID
) -> HttpResponseBase:
    """Record how the terms were explained; the member is asked the questions again."""
    if Office.DATA_STEWARD not in offices:
        raise PermissionDenied
    try:
        actions.explain(
            explanation=explanation,
            actor_id=person_id(request),
            words=request.POST.get("words", ""),
        )
    except (ConsentError, ReasonRequired) as exc:
        messages.error(request, str(exc))
    else:
        messages.success(request, _("Noted. The member is asked the questions again."))
    return redirect("steward-explanations")
