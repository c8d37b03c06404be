"""Queue of decisions: deposits for the treasurer, clients for the registrar."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from minga.domains import number_format
from minga.domains.billing import queries as billing
from minga.domains.consent import queries as consent
from minga.domains.panels import queries as panels
from minga.domains.people import queries as people
from minga.domains.people.errors import NotInOffice
from minga.domains.people.types import Office
from minga.domains.takedowns import queries as takedowns
from minga.domains.work import actions
from minga.domains.work import queries as work
from minga.domains.work.errors import DepositDecided, NoSuchDeposit
from minga.domains.work.types import DepositState
from minga.doors.web.client.places import country_name
from minga.doors.web.permissions import person_id, stewards_only
from minga.doors.web.steward import bank_cases, failed_jobs, objections


@require_GET
@stewards_only
def queue(request: HttpRequest, offices: frozenset[Office]) -> HttpResponseBase:
    """Only what this steward's office may decide, with the facts that it takes."""
    treasurer, registrar = Office.TREASURER in offices, Office.REGISTRAR in offices
    data_steward = Office.DATA_STEWARD in offices
    deposits = work.deposits_waiting() if treasurer else []
    page = {
        "treasurer": treasurer,
        "registrar": registrar,
        "meetings": len(people.meetings_waiting()) if registrar else 0,
        "data_steward": data_steward,
        "mediator": Office.MEDIATOR in offices,
        "failed": failed_jobs.given_up(),
        "objections": objections.waiting() if data_steward else [],
        "explanations": len(consent.explanations_waiting()) if data_steward else 0,
        "takedowns": len(takedowns.cases_open()) if data_steward else 0,
        "panel_requests": len(panels.requests_waiting()) if data_steward else 0,
        "deposits": deposits,
        "lacks_account": bool(deposits) and not billing.payment_instructions(deposits),
        "cases": bank_cases.waiting() if treasurer else [],
        "clients": [
            {"client": waiting_client, "country": country_name(waiting_client.country)}
            for waiting_client in (work.clients_waiting() if registrar else [])
        ],
    }
    return render(request, "steward/queue.html", page)


@require_POST
@stewards_only
def decide(request: HttpRequest, offices: frozenset[Office], deposit: UUID) -> HttpResponseBase:  # noqa: ARG001
    """The money came, or it did not. Deciding the same twice decides once."""
    verdict = request.POST.get("verdict")
    if verdict not in ("came", "not-found"):
        messages.error(request, _("Nothing was changed: please press one of the two buttons."))
        return redirect("steward-queue")
    came = verdict == "came"
    verb = actions.confirm_deposit if came else actions.refuse_deposit
    try:
        deposit_view = verb(deposit=deposit, actor_id=person_id(request))
    except NotInOffice as refused:
        raise PermissionDenied(str(refused)) from refused
    except NoSuchDeposit as missing:
        raise Http404 from missing
    except DepositDecided as too_late:
        messages.info(request, str(too_late))
        return redirect("steward-queue")
    if came and deposit_view.state is not DepositState.CONFIRMED:
        messages.success(request, _("Signed. A second treasurer confirms this deposit."))
        return redirect("steward-queue")
    words = (
        _("Confirmed: %(money)s of %(client)s.")
        if came
        else _("Noted as not arrived: %(money)s of %(client)s. The client may announce it again.")
    )
    money = number_format.money_text(deposit_view.money)
    messages.success(request, words % {"money": money, "client": deposit_view.client.legal_name})
    return redirect("steward-queue")


@require_POST
@stewards_only
def verify(request: HttpRequest, offices: frozenset[Office], client: UUID) -> HttpResponseBase:  # noqa: ARG001
    """The registrar has seen the register's entry. Twice verifies once."""
    client_view = work.client(client)
    try:
        actions.verify_client(client=client, actor_id=person_id(request))
    except NotInOffice as refused:
        raise PermissionDenied(str(refused)) from refused
    if client_view is None:
        raise Http404
    messages.success(request, _("Verified: %(client)s.") % {"client": client_view.legal_name})
    return redirect("steward-queue")
