"""Statements of the bank that confirm deposits, and the papers that clients get."""

from typing import Any
from uuid import UUID, uuid5

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from minga.domains.billing import actions
from minga.domains.billing import queries as billing
from minga.domains.billing.errors import BillingError, NoSuchInvoice
from minga.domains.billing.types import MatchOutcome
from minga.domains.people.errors import OwnMatter
from minga.domains.work import queries as work
from minga.domains.work.errors import NoSuchDeposit
from minga.doors.web.client.forms import read_price
from minga.doors.web.permissions import person_id
from minga.doors.web.steward.treasurers import treasurers_only
from minga.doors.web.steward.treasury import FILE_BYTES_MAX
from minga_pure.ids import uuid7_new


@require_http_methods(["GET", "HEAD", "POST"])
@treasurers_only
def bank(request: HttpRequest) -> HttpResponseBase:
    """Read a camt.053; what was matched, what waits for eyes."""
    if request.method == "POST":
        return _read(request)
    page = {
        "reader": request.user.get_username(),
        "statements": billing.statements(limit=5),
        "waiting": billing.entries_waiting(),
        "deposits": work.deposits_waiting(),
        "papers": billing.all_papers(limit=20),
        "month": billing.last_month(),
        "form_id": uuid7_new(),
    }
    return render(request, "steward/bank.html", page)


def _read(request: HttpRequest) -> HttpResponseBase:
    upload = request.FILES.get("file")
    if upload is None or (upload.size or 0) > FILE_BYTES_MAX:
        messages.error(request, _("Choose the file from the bank."))
        return redirect("steward-bank")
    try:
        report = actions.read_statement(actor_id=person_id(request), content=upload.read())
    except BillingError as refused:
        messages.error(request, str(refused))
        return redirect("steward-bank")
    if report.already_read:
        messages.success(request, _("This file was read before; nothing changed."))
        return redirect("steward-bank")
    outcomes = [entry.outcome for entry in report.entries]
    matched = sum(outcome is not MatchOutcome.UNMATCHED for outcome in outcomes)
    words = ngettext("%(n)s deposit was found.", "%(n)s deposits were found.", matched)
    messages.success(request, words % {"n": matched})
    for entry in report.entries:
        if entry.outcome is MatchOutcome.DIFFERS:
            words = _(
                "%(reference)s: %(came)s arrived, %(said)s was announced. What arrived is booked."
            )
            values = {
                "reference": entry.deposit_reference,
                "came": entry.money,
                "said": entry.announced,
            }
            messages.warning(request, words % values)
    return redirect("steward-bank")


@require_POST
@treasurers_only
def match(request: HttpRequest, entry: UUID) -> HttpResponseBase:
    """A treasurer knows whose money it is, or has seen that the bank took it back."""
    try:
        if request.POST.get("act") == "seen":
            actions.see_reversal(entry=entry, actor_id=person_id(request))
            messages.success(request, _("Noted. No money was moved."))
            return redirect("steward-bank")
        is_confirmed = actions.match_entry(
            entry=entry, deposit=UUID(request.POST.get("deposit", "")), actor_id=person_id(request)
        )
    except (BillingError, NoSuchDeposit) as refused:
        messages.error(request, str(refused))
    except ValueError:
        messages.error(request, _("Choose the deposit to which it belongs."))
    else:
        messages.success(
            request,
            _("Confirmed; the money is in the client’s balance.")
            if is_confirmed
            else _("Signed. A second treasurer confirms this deposit."),
        )
    return redirect("steward-bank")


@require_POST
@treasurers_only
def confirm(request: HttpRequest, statement: UUID) -> HttpResponseBase:
    """Another treasurer has seen the same credits at the bank."""
    try:
        actions.confirm_statement(statement=statement, actor_id=person_id(request))
    except (BillingError, OwnMatter) as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Confirmed. Deposits that waited for this file are booked."))
    return redirect("steward-bank")


@require_POST
@treasurers_only
def issue(request: HttpRequest) -> HttpResponseBase:
    """The invoices of the month before."""
    try:
        invoices: list[Any] = actions.issue_month(
            month=billing.last_month(), actor_id=person_id(request)
        )
    except BillingError as refused:
        messages.error(request, str(refused))
    else:
        words = ngettext("%(n)s invoice was issued.", "%(n)s invoices were issued.", len(invoices))
        messages.success(request, words % {"n": len(invoices)})
    return redirect("steward-bank")


@require_POST
@treasurers_only
def credit(request: HttpRequest, invoice: UUID) -> HttpResponseBase:
    """A credit note: gives back a part of what an invoice charged."""
    try:
        charged = billing.paper(invoice).card
        note = actions.credit(
            invoice=invoice,
            money=read_price(request.POST.get("amount", ""), charged.billed.currency),
            reason=request.POST.get("reason", ""),
            actor_id=person_id(request),
            note=_note(request.POST.get("form", ""), invoice),
        )
    except NoSuchInvoice as missing:
        raise Http404 from missing
    except BillingError as refused:
        messages.error(request, str(refused))
    except ValueError:
        messages.error(request, _("Write the amount as a number."))
    else:
        words = (
            _("Issued: credit note %(number)s.") % {"number": note.number}
            if note
            else _("Signed. A second treasurer has to decide the same.")
        )
        messages.success(request, words)
    return redirect("steward-bank")


def _note(form: str, invoice: UUID) -> UUID | None:
    """The name of the note that this page asked for: pressing twice gives back once."""
    try:
        return uuid5(UUID(form), str(invoice))
    except ValueError:
        return None
