"""Pages of any steward: confirm payouts by hand, look at time."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from minga.domains.payouts import actions as payout_actions
from minga.domains.payouts import queries as payouts
from minga.domains.payouts.errors import PayoutError
from minga.domains.payouts.types import OrderState
from minga.domains.people.errors import NotInOffice
from minga.domains.people.types import Office
from minga.domains.wages import actions
from minga.domains.wages import queries as wages
from minga.domains.wages.errors import WagesError
from minga.domains.wages.types import OVERHEAD_WORDS
from minga.doors.web.permissions import person_id, stewards_only

LOOKERS = frozenset({Office.MEDIATOR, Office.TREASURER})


@require_GET
@stewards_only
def hands(request: HttpRequest, offices: frozenset[Office]) -> HttpResponseBase:
    """Payouts by hand that wait for a first or a second steward, and time to look at."""
    actor_id = person_id(request)
    looks = bool(LOOKERS & offices)
    page = {
        "orders": payouts.orders_open("manual"),
        "looks": wages.looks_waiting(but_not_of=actor_id) if looks else [],
        "claims": [
            {"claim": claim, "words": OVERHEAD_WORDS[claim.kind]}
            for claim in (wages.claims_waiting(but_not_of=actor_id) if looks else [])
        ],
        "may_look": looks,
        "treasurer": Office.TREASURER in offices,
    }
    return render(request, "steward/hands.html", page)


@require_POST
@stewards_only
def confirm(request: HttpRequest, offices: frozenset[Office], order: UUID) -> HttpResponseBase:  # noqa: ARG001
    """This steward has seen the money reach its person."""
    try:
        order_view = payout_actions.confirm_by_hand(order=order, actor_id=person_id(request))
    except PayoutError as refused:
        messages.error(request, str(refused))
    else:
        is_settled = order_view.state is OrderState.SETTLED
        words = _("Confirmed by two: it has arrived.") if is_settled else _("Now a second steward.")
        messages.success(request, words)
    return redirect("steward-hands")


@require_POST
@stewards_only
def decide(request: HttpRequest, offices: frozenset[Office], entry_id: UUID) -> HttpResponseBase:  # noqa: ARG001
    """Decide on time above the usual or on lost time: it counts, or the member reads why not."""
    actor_id, verdict = person_id(request), request.POST.get("verdict", "")
    try:
        match verdict:
            case "believe":
                actions.believe_look(look=entry_id, actor_id=actor_id)
            case "leave":
                actions.leave_look(look=entry_id, actor_id=actor_id)
            case "counts" | "declined":
                words = request.POST.get("words", "")
                actions.decide_claim(
                    claim=entry_id, actor_id=actor_id, counts=verdict == "counts", words=words
                )
    except NotInOffice as refused:
        raise PermissionDenied(str(refused)) from refused
    except WagesError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Decided. Your name is stored with the decision."))
    return redirect("steward-hands")
