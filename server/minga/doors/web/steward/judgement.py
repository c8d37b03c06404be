"""Queue of the mediator: answers that peers speak against, disputed batches, held clients."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from minga.domains.judgement import actions, queries
from minga.domains.judgement.errors import JudgementError, NoSuchCase, NotForMediators
from minga.domains.people import queries as people
from minga.domains.people.errors import NotInOffice
from minga.domains.people.types import Office
from minga.domains.work import actions as work_actions
from minga.domains.work import queries as work
from minga.doors.web.permissions import person_id, stewards_only
from minga.typed_values import whole_number


def mediators_only(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """In the office of mediator today."""

    @stewards_only
    @wraps(view)
    def guarded(
        request: HttpRequest, offices: frozenset[Office], *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        if Office.MEDIATOR not in offices:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


@require_GET
@mediators_only
def cases(request: HttpRequest) -> HttpResponseBase:
    """The soonest deadline first: what nobody decides is accepted by silence."""
    return _show(request)


def _show(request: HttpRequest, fault: str = "") -> HttpResponseBase:
    member = person_id(request)
    disputes = queries.disputes_open()
    page = {
        "doubtful": [
            answer
            for answer in queries.doubtful()
            if not people.is_near(member, member_id=answer.member)
        ],
        "disputes": [
            dispute for dispute in disputes if dispute.state == "auditing" and not dispute.sampled
        ],
        "held": work.clients_held(),
        "overdue": queries.appeals_overdue(),
        "fault": fault,
    }
    return render(request, "steward/judgement.html", page, status=422 if fault else 200)


@require_POST
@mediators_only
def find(request: HttpRequest, answer: UUID) -> HttpResponseBase:
    """Refuse this answer, under this criterion, with this evidence, in one's own name."""
    fields = request.POST
    try:
        actions.find(
            answers=[answer],
            criterion=whole_number(fields.get("criterion"), maximum=10_000) or 0,
            evidence=fields.get("evidence", ""),
            words=fields.get("words", ""),
            language=fields.get("language", ""),
            actor_id=person_id(request),
        )
    except NotForMediators as refused:
        raise PermissionDenied(str(refused)) from refused
    except JudgementError as exc:
        return _show(request, str(exc))
    messages.success(request, _("Decided. The member is notified, and their time is paid."))
    return redirect("steward-judgement")


@require_POST
@mediators_only
def count(request: HttpRequest, dispute: UUID) -> HttpResponseBase:
    """Record the mediator's own count where no audit could be paid."""
    looked_at = whole_number(request.POST.get("looked_at"), maximum=10**8)
    faulty = whole_number(request.POST.get("faulty"), maximum=10**8)
    if looked_at is None or faulty is None:
        return _show(request, str(_("Write two whole numbers.")))
    try:
        actions.mediate(
            dispute=dispute,
            actor_id=person_id(request),
            looked_at=looked_at,
            faulty=faulty,
        )
    except NoSuchCase as missing:
        raise Http404 from missing
    except JudgementError as exc:
        return _show(request, str(exc))
    messages.success(request, _("Decided. The client sees the numbers."))
    return redirect("steward-judgement")


@require_POST
@mediators_only
def release(request: HttpRequest, client: UUID) -> HttpResponseBase:
    """Let a client publish again, after having looked. Twice = once."""
    try:
        work_actions.release_publishing(client=client, actor_id=person_id(request))
    except NotInOffice as refused:
        raise PermissionDenied(str(refused)) from refused
    messages.success(request, _("The client can publish again."))
    return redirect("steward-judgement")
