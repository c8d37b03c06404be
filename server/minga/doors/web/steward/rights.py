"""Rights of persons for the data steward: what they decide, who is silent, letters to print."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from minga.domains.errors import DomainError
from minga.domains.people.errors import NotInOffice
from minga.domains.people.types import Office
from minga.domains.rights import actions, queries
from minga.domains.rights.errors import NothingToAsk
from minga.doors.web.permissions import person_id, stewards_only
from minga.typed_values import whole_number


@require_GET
@stewards_only
def rights(request: HttpRequest, offices: frozenset[Office]) -> HttpResponseBase:
    """List questions of people without an account, own decisions, silent firms and letters."""
    if Office.DATA_STEWARD not in offices:
        raise PermissionDenied
    page = {
        "visits": queries.visits_waiting(),
        "requests": queries.requests_waiting_at_home(),
        "open": [view for view in queries.requests_open() if not view.extension_reason],
        "silent": queries.silent_branches(),
        "letters": queries.letters_to_print(),
    }
    return render(request, "steward/rights.html", page)


@require_POST
@stewards_only
def decide(request: HttpRequest, offices: frozenset[Office]) -> HttpResponseBase:  # noqa: ARG001
    """Carry out the button that was pressed, on the row that it names."""
    act, words = request.POST.get("act", ""), request.POST.get("words", "")
    actor_id = person_id(request)
    try:
        row = _id(request, "row")
        if row is None:
            raise NothingToAsk
        if act == "home":
            actions.decide_request(request=row, actor_id=actor_id, words=words)
        elif act == "longer":
            days = whole_number(request.POST.get("days")) or 0
            actions.extend_deadline(request=row, actor_id=actor_id, days=days, words=words)
        elif act == "settle":
            actions.settle_case(case=row, actor_id=actor_id, words=words)
        elif act == "visit":
            actions.decide_visit(
                visit=row, actor_id=actor_id, words=words, grant=_id(request, "grant")
            )
        else:
            raise NothingToAsk
    except NotInOffice:
        raise
    except DomainError as exc:
        messages.error(request, str(exc))
    else:
        messages.success(request, _("Noted. The person reads it."))
    return redirect("steward-rights")


def _id(request: HttpRequest, field: str) -> UUID | None:
    """Return the id in a field; None where it is empty. Raises NothingToAsk for no id."""
    text = request.POST.get(field, "").strip()
    try:
        return UUID(text) if text else None
    except ValueError as exc:
        raise NothingToAsk from exc


@require_GET
@stewards_only
def authority(request: HttpRequest, offices: frozenset[Office], case: UUID) -> HttpResponseBase:
    """Return the letter to the authority about a silent recipient, to print (GDPR art. 77)."""
    if Office.DATA_STEWARD not in offices:
        raise PermissionDenied
    for asked, branch in queries.silent_branches():
        if branch.case == case:
            page = {"asked": asked, "branch": branch, "receipts": asked.answered}
            return render(request, "steward/rights_authority.html", page)
    raise Http404
