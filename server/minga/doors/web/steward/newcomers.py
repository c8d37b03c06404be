"""Attestation of newcomers by a registrar, in the registrar's own name."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from minga.domains.people import actions
from minga.domains.people import queries as people
from minga.domains.people.errors import PeopleError
from minga.domains.people.types import Office
from minga.doors.web.permissions import person_id, stewards_only


@require_http_methods(["GET", "HEAD", "POST"])
@stewards_only
def newcomers(request: HttpRequest, offices: frozenset[Office]) -> HttpResponseBase:
    """List the newcomers; POST attests that the registrar has met one, an adult."""
    if Office.REGISTRAR not in offices:
        raise PermissionDenied
    if request.method == "POST":
        name = request.POST.get("name", "")
        try:
            actions.attest(newcomer=name, actor_id=person_id(request))
        except PeopleError as exc:
            messages.error(request, str(exc))
        else:
            messages.success(request, _("%(name)s is a member now.") % {"name": name})
        return redirect("steward-newcomers")
    page = {"newcomers": people.newcomers_waiting(), "meetings": people.meetings_waiting()}
    return render(request, "steward/newcomers.html", page)


@require_POST
@stewards_only
def reply(request: HttpRequest, offices: frozenset[Office], meeting: UUID) -> HttpResponseBase:
    """Answer a newcomer's request for a meeting, or decline it with a reason."""
    if Office.REGISTRAR not in offices:
        raise PermissionDenied
    declines = request.POST.get("act") == "decline"
    verb = actions.decline_meeting if declines else actions.answer_meeting
    try:
        verb(meeting=meeting, actor_id=person_id(request), reply=request.POST.get("reply", ""))
    except PeopleError as exc:
        messages.error(request, str(exc))
    else:
        messages.success(request, _("Sent. The newcomer reads it on their first page."))
    return redirect("steward-newcomers")
