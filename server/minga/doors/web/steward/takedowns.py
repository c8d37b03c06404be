"""Take-down cases: a data steward holds deliveries, records answers, and closes."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from minga.domains.errors import ReasonRequired
from minga.domains.people.errors import OwnMatter
from minga.domains.people.types import Office
from minga.domains.takedowns import actions, queries
from minga.domains.takedowns.errors import NoSuchTakedown, TakedownError
from minga.domains.takedowns.types import ANSWERS, DUTIES, EventKind
from minga.doors.web.client.takedowns import record_answer
from minga.doors.web.evidence import bundle_file
from minga.doors.web.permissions import person_id, stewards_only


@require_GET
@stewards_only
def takedowns(request: HttpRequest, offices: frozenset[Office]) -> HttpResponseBase:
    """List the open cases, those with the least time first."""
    _require(offices)
    return render(request, "steward/takedowns.html", {"cases": queries.cases_open()})


@require_POST
@stewards_only
def decide(request: HttpRequest, offices: frozenset[Office], case: UUID) -> HttpResponseBase:
    """Hold, record an answer, or close; nobody decides a case of their own."""
    _require(offices)
    act = request.POST.get("act", "")
    try:
        if act in {answer.value for answer in ANSWERS}:
            record_answer(request, case)
        elif act in {duty.value for duty in DUTIES}:
            actions.decide(
                case=case,
                kind=EventKind(act),
                words=request.POST.get("words", ""),
                actor_id=person_id(request),
            )
            messages.success(request, _("Written, and in the public log."))
        else:
            messages.error(request, _("Nothing was changed: please press one of the buttons."))
    except NoSuchTakedown as missing:
        raise Http404 from missing
    except OwnMatter as exc:
        raise PermissionDenied(str(exc)) from exc
    except (TakedownError, ReasonRequired) as exc:
        messages.error(request, str(exc))
    return redirect("steward-takedowns")


@require_GET
@stewards_only
def bundle(request: HttpRequest, offices: frozenset[Office], case: UUID) -> HttpResponseBase:  # noqa: ARG001
    """Return the evidence of a case."""
    _require(offices)
    try:
        return bundle_file(queries.case_for_steward(case))
    except NoSuchTakedown as missing:
        raise Http404 from missing


def _require(offices: frozenset[Office]) -> None:
    if Office.DATA_STEWARD not in offices:
        raise PermissionDenied
