"""Attestation of newcomers by a registrar, in the registrar's own name."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

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
    return render(request, "steward/newcomers.html", {"newcomers": people.newcomers_waiting()})
