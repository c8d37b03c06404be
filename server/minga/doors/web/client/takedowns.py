"""Copies that were found: a client reads the evidence and answers for its recipients."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from minga.domains.errors import ReasonRequired
from minga.domains.takedowns import actions, queries
from minga.domains.takedowns.errors import NoSuchTakedown, TakedownError
from minga.domains.takedowns.types import EventKind
from minga.domains.work.types import ClientView
from minga.doors.web.client.permissions import clients_only
from minga.doors.web.evidence import bundle_file
from minga.doors.web.permissions import person_id


@require_GET
@clients_only
def takedowns(request: HttpRequest, client: ClientView) -> HttpResponseBase:
    """List the cases about copies that this client licensed."""
    page = {"cases": queries.cases_of_client(client.public_id)}
    return render(request, "client/takedowns.html", page)


@require_POST
@clients_only
def answer(request: HttpRequest, client: ClientView, case: UUID) -> HttpResponseBase:
    """Record the answer: taken down on a day, or disputed in words."""
    try:
        queries.case_for_client(client.public_id, case)
        record_answer(request, case)
    except NoSuchTakedown as missing:
        raise Http404 from missing
    return redirect("client-takedowns")


@require_GET
@clients_only
def bundle(request: HttpRequest, client: ClientView, case: UUID) -> HttpResponseBase:  # noqa: ARG001
    """Return the evidence of a case about this client's copy."""
    try:
        return bundle_file(queries.case_for_client(client.public_id, case))
    except NoSuchTakedown as missing:
        raise Http404 from missing


def record_answer(request: HttpRequest, case: UUID) -> None:
    """Record what the form says; a message tells what happened. Raises NoSuchTakedown."""
    is_removed = request.POST.get("act") == EventKind.REMOVED.value
    try:
        actions.record_answer(
            case=case,
            kind=EventKind.REMOVED if is_removed else EventKind.DISPUTED,
            words="" if is_removed else request.POST.get("words", ""),
            day=_day(request.POST.get("day", "")) if is_removed else None,
            actor_id=person_id(request),
        )
    except NoSuchTakedown:
        raise
    except (TakedownError, ReasonRequired) as exc:
        messages.error(request, str(exc))
    else:
        messages.success(request, _("Noted. A data steward decides."))


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None
