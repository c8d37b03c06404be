"""The treasurer's room: paydays, files for banks and networks, what came back, prices of rails."""

from datetime import timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from minga.domains.payouts import actions
from minga.domains.payouts import queries as payouts
from minga.domains.payouts.errors import BadDestination, NoHouseAccount
from minga.domains.payouts.types import SettingKind, TariffRates
from minga.domains.wages import actions as wage_actions
from minga.domains.wages import queries as wages
from minga.doors.web.client.forms import read_price
from minga.doors.web.payout_labels import rail_choices
from minga.doors.web.permissions import person_id
from minga.doors.web.steward import bank_cases
from minga.doors.web.steward.treasurers import treasurers_only
from minga.typed_values import moment, whole_number

FILE_BYTES_MAX = 20 * 1024**2
STILL_ARRIVING = timedelta(minutes=61)


@require_GET
@treasurers_only
def treasury(request: HttpRequest) -> HttpResponseBase:
    """Show paydays, batches, rails and tariffs, each with its next step."""
    now = timezone.now()
    since, until = wages.next_period(now)
    try:
        house: Any = payouts.house_account()
    except NoHouseAccount:
        house = None
    page = {
        "paydays": wages.paydays(limit=8),
        "since": since,
        "until": until if until > since else now - STILL_ARRIVING,
        "ready": [
            {
                "rail": rail,
                "title": dict(payouts.rail_names())[rail],
                "currency": currency,
                "number": number,
            }
            for rail, currency, number in payouts.ready_rails()
        ],
        "batches": payouts.batches(limit=10),
        "rails": [(name, title) for name, title in payouts.rail_names() if name != "manual"],
        "all_rails": rail_choices(),
        "tariffs": payouts.tariffs(),
        "house": house,
        "settings": [
            {"setting": setting, "own": setting.entered_by == person_id(request)}
            for setting in payouts.waiting_settings()
        ],
        "cases": bank_cases.waiting(),
    }
    return render(request, "steward/treasury.html", page)


@require_POST
@treasurers_only
def begin_payday(request: HttpRequest) -> HttpResponseBase:
    """Open the payday of the period that has ended, and compute it."""
    until = moment(request.POST.get("until"))
    actor_id = person_id(request)
    opened = wage_actions.open_payday(
        actor_id=actor_id, until=until or timezone.now() - STILL_ARRIVING
    )
    wage_actions.compute(payday=opened.public_id, actor_id=actor_id)
    return redirect("steward-payday", payday=opened.public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@treasurers_only
def payday(request: HttpRequest, payday: UUID) -> HttpResponseBase:
    """Look at the sums; compute again, approve what is shown, pay."""
    actor_id = person_id(request)
    if request.method == "POST":
        match request.POST.get("act"):
            case "compute":
                wage_actions.compute(payday=payday, actor_id=actor_id)
            case "approve":
                promise = _promised(request)
                wage_actions.approve(payday=payday, actor_id=actor_id, promise=promise)
                wage_actions.post(payday=payday)
                messages.success(request, _("Approved, and everybody is paid."))
            case "post":
                wage_actions.post(payday=payday)
        return redirect("steward-payday", payday=payday)
    return render(request, "steward/payday.html", {"payday": wages.payday(payday)})


def _promised(request: HttpRequest) -> dict[str, int]:
    """Return the promised micros by currency that the page showed and the treasurer confirmed."""
    if "promise-seen" not in request.POST:
        return {}
    promises = {
        name.removeprefix("promise-"): whole_number(str(text))
        for name, text in request.POST.items()
        if name.startswith("promise-")
    }
    return {currency: micros for currency, micros in promises.items() if micros is not None}


@require_POST
@treasurers_only
def build(request: HttpRequest) -> HttpResponseBase:
    """One file of everything that waits for a rail."""
    batch = actions.build_batch(
        actor_id=person_id(request),
        rail_name=request.POST.get("rail", ""),
        currency=request.POST.get("currency", ""),
    )
    words = _(
        "The file is ready: %(name)s. Download it, upload it at your bank, then mark it as sent."
    )
    messages.success(request, words % {"name": batch.filename})
    if batch.left_out:
        words = _("Left out, for the file cannot hold their account: %(names)s.")
        messages.error(request, words % {"names": ", ".join(batch.left_out[:5])})
    return redirect("steward-treasury")


@require_GET
@treasurers_only
def download(request: HttpRequest, batch: UUID) -> HttpResponseBase:  # noqa: ARG001
    """The file as it was built; it holds account numbers, so no cache keeps it."""
    batch_view, content, kind = payouts.batch_file(batch)
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{batch_view.filename}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_POST
@treasurers_only
def send(request: HttpRequest, batch: UUID) -> HttpResponseBase:
    """It went to the bank, or it is thrown away before it went."""
    if request.POST.get("act") == "undo":
        actions.undo_batch(batch=batch, actor_id=person_id(request))
        messages.success(request, _("Discarded; the payouts wait again."))
    else:
        actions.mark_sent(batch=batch, actor_id=person_id(request))
        messages.success(request, _("Sent. What the bank gives back is read here."))
    return redirect("steward-treasury")


@require_POST
@treasurers_only
def read_back(request: HttpRequest) -> HttpResponseBase:
    """A pain.002, a camt.054, or what a network gave back."""
    upload = request.FILES.get("file")
    if upload is None or (upload.size or 0) > FILE_BYTES_MAX:
        messages.error(request, _("Choose the file from the bank."))
        return redirect("steward-treasury")
    outcome = actions.read_back(
        actor_id=person_id(request), rail_name=request.POST.get("rail", ""), content=upload.read()
    )
    words = _("Read: %(settled)s arrived, %(returned)s came back, %(accepted)s are on their way.")
    if outcome.already_read:
        words = _("This file was read before; nothing changed.")
    elif outcome.duplicates:
        words = _("The bank refused a file that it already had; nothing was paid twice.")
    messages.success(
        request,
        words
        % {"settled": outcome.settled, "returned": outcome.returned, "accepted": outcome.accepted},
    )
    for names, sentence in (
        (outcome.unknown, _("Not ours: %(names)s.")),
        (outcome.differs, _("The amount differs, nothing was moved: %(names)s.")),
    ):
        if names:
            messages.error(request, sentence % {"names": ", ".join(names[:5])})
    if outcome.cases:
        words = ngettext(
            "%(n)s report contradicts what the bank said before. Decide it below.",
            "%(n)s reports contradict what the bank said before. Decide them below.",
            outcome.cases,
        )
        messages.warning(request, words % {"n": outcome.cases})
    return redirect("steward-treasury")


@require_POST
@treasurers_only
def set_account(request: HttpRequest) -> HttpResponseBase:
    """Set the account of the co-operative that pays."""
    fields = request.POST
    try:
        in_force = actions.set_house_account(
            actor_id=person_id(request),
            name=fields.get("name", ""),
            iban=fields.get("iban", ""),
            bic=fields.get("bic", ""),
        )
    except BadDestination as exc:
        messages.error(request, f"{exc.field}: {exc}")
    else:
        _say_signed(request, _("Saved and encrypted."), in_force=in_force)
    return redirect("steward-treasury")


def _say_signed(request: HttpRequest, words: str, *, in_force: bool) -> None:
    messages.success(
        request, words if in_force else _("Signed. A second treasurer has to decide the same.")
    )


@require_POST
@treasurers_only
def sign_setting(request: HttpRequest, kind: str, setting: UUID) -> HttpResponseBase:
    """The second signature under an account of the co-operative or a rate."""
    if kind not in list(SettingKind):
        raise Http404
    in_force = actions.sign_setting(
        kind=SettingKind(kind), setting=setting, actor_id=person_id(request)
    )
    _say_signed(request, _("Signed by two treasurers. It is in force now."), in_force=in_force)
    return redirect("steward-treasury")


@require_POST
@treasurers_only
def set_tariff(request: HttpRequest) -> HttpResponseBase:
    """A rail's real rate and fee, and where they can be looked up."""
    fields = request.POST
    currency = fields.get("currency", "")
    try:
        tariff = TariffRates(
            rate=Decimal(fields.get("rate") or "1"),
            fee_micros=read_price(fields.get("fee") or "0", currency).micros,
            fee_rate=Decimal(fields.get("fee_percent") or "0") / 100,
            minimum_micros=read_price(fields.get("minimum") or "0", currency).micros,
            sent_currency=fields.get("sent_currency") or currency,
            source=fields.get("source", "").strip(),
        )
        in_force = actions.enter_tariff(
            actor_id=person_id(request),
            rail_name=fields.get("rail", ""),
            currency=currency,
            tariff=tariff,
        )
    except (InvalidOperation, ValueError, ValidationError):
        messages.error(request, _("Write rate, fee and smallest amount as numbers."))
    else:
        words = _("Saved. Members see it before they request a payout.")
        _say_signed(request, words, in_force=in_force)
    return redirect("steward-treasury")
