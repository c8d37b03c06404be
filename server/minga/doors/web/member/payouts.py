"""Payouts of a member: any amount, any day. The page shows what arrives before the request."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from minga.domains.ledger import queries as ledger
from minga.domains.ledger.errors import InsufficientFunds
from minga.domains.payouts import actions
from minga.domains.payouts import queries as payouts
from minga.domains.payouts.errors import BadDestination, NoSuchDestination, NoSuchOrder, PayoutError
from minga.domains.payouts.types import RailOffer
from minga.domains.people.types import MemberRef
from minga.doors.web import statements
from minga.doors.web.client.forms import read_price
from minga.doors.web.payout_labels import rail_choices, rail_fields, state_words, tone
from minga.doors.web.permissions import wallet_owners_only
from minga_pure.ids import uuid7_new
from minga_pure.money import Money


class AskForm(forms.Form):
    """Amount and destination of a payout; `order` makes sending twice the same as sending once."""

    order = forms.UUIDField(widget=forms.HiddenInput)
    destination = forms.ChoiceField(label=gettext_lazy("Destination"), choices=())
    amount = forms.CharField(
        label=gettext_lazy("Amount"),
        help_text=gettext_lazy("Any amount up to what is in your wallet; empty means all of it."),
        max_length=20,
        required=False,
    )
    advance = forms.BooleanField(
        label=gettext_lazy("Let the commons add what is missing to the smallest payment"),
        help_text=gettext_lazy("You repay it to the commons with your next payout."),
        required=False,
    )

    def __init__(self, places: list[Any], balances: dict[str, Money], *args: Any, **kw: Any):
        super().__init__(*args, **kw)
        self.places, self.balances = {str(place.public_id): place for place in places}, balances
        self.fields["destination"].choices = [  # type: ignore[attr-defined]
            (key, f"{place.rail_title} {place.hint} ({place.currency})")
            for key, place in self.places.items()
        ]

    def clean(self) -> None:
        cleaned = self.cleaned_data
        place = self.places.get(cleaned.get("destination", ""))
        if place is None:
            return
        try:
            cleaned["money"] = (
                read_price(cleaned["amount"], place.currency)
                if cleaned.get("amount")
                else self.balances.get(place.currency, Money.zero(place.currency))
            )
        except forms.ValidationError as exc:
            self.add_error("amount", exc)


@require_http_methods(["GET", "HEAD", "POST"])
@wallet_owners_only
def take(request: HttpRequest, member: MemberRef) -> HttpResponseBase:
    """Show balances, destinations and what arrives; the second press requests the payout."""
    accounts = statements.wallets(member)
    balances = {currency: ledger.balance(number) for currency, number in accounts.items()}
    places = payouts.destinations(member.subject)
    posted = request.method == "POST"
    first = {"order": uuid7_new(), "amount": request.GET.get("amount", "")}
    form = AskForm(places, balances, *([request.POST] if posted else []), initial=first)
    offer = (
        _offer_or_request(form, member, ask="ask" in request.POST)
        if posted and form.is_valid()
        else None
    )
    if offer == "asked":
        messages.success(request, _("Requested. You see its progress here."))
        return redirect("member-payouts")
    orders = [
        {"order": order, "words": state_words(order.state), "tone": tone(order.state)}
        for order in payouts.orders_of(member.subject)
    ]
    return render(
        request,
        "member/payouts.html",
        {
            "balances": list(balances.values()),
            "owed": [debt for cur in balances if (debt := payouts.owed(member.subject, cur))],
            "places": places,
            "form": form,
            "offer": offer if isinstance(offer, RailOffer) else None,
            "orders": orders,
        },
        status=422 if posted and form.errors else 200,
    )


def _offer_or_request(form: AskForm, member: MemberRef, *, ask: bool) -> RailOffer | str | None:
    """The offer of the first press; "asked" after the second; None with faults in the form."""
    cleaned = form.cleaned_data
    try:
        if ask:
            actions.request_payout(
                owner=member.subject,
                destination=UUID(cleaned["destination"]),
                amount=cleaned["money"],
                order=cleaned["order"],
                advance=cleaned["advance"],
            )
            return "asked"
        return payouts.offer(
            owner=member.subject,
            destination=UUID(cleaned["destination"]),
            amount=cleaned["money"],
            advance=cleaned["advance"],
        )
    except (PayoutError, InsufficientFunds) as refused:
        form.add_error("amount", str(refused))
    return None


@require_POST
@wallet_owners_only
def cancel_payout(request: HttpRequest, member: MemberRef, order: UUID) -> HttpResponseBase:
    """Cancel a payout that is not sent yet. Twice is once."""
    try:
        actions.cancel_payout(owner=member.subject, order=order)
        messages.success(request, _("It is in your wallet again."))
    except NoSuchOrder as missing:
        raise Http404 from missing
    except PayoutError as refused:
        messages.info(request, str(refused))
    return redirect("member-payouts")


@require_http_methods(["GET", "HEAD", "POST"])
@wallet_owners_only
def destinations(request: HttpRequest, member: MemberRef) -> HttpResponseBase:
    """Choose a way of payment, then say where; the account number goes into the vault."""
    known = dict(rail_choices())
    values = request.POST if request.method == "POST" else request.GET
    rail = values.get("rail", "") if values.get("rail", "") in known else ""
    currencies = list(statements.wallets(member)) or [statements.CURRENCY_DEFAULT]
    fields = rail_fields(rail) if rail else []
    faults: dict[str, str] = {}
    if request.method == "POST" and rail:
        try:
            actions.add_destination(
                owner=member.subject,
                rail_name=rail,
                currency=values.get("currency") or currencies[0],
                details={field.name: values.get(field.name, "") for field in fields},
            )
        except BadDestination as exc:
            faults[exc.field] = str(exc)
        except PayoutError as exc:
            faults["currency"] = str(exc)
            messages.error(request, str(exc))
        else:
            messages.success(
                request, _("Saved and encrypted. Only you and the treasurer’s bank file see it.")
            )
            return redirect("member-payouts")
    rows = [
        {"field": field, "value": values.get(field.name, ""), "fault": faults.get(field.name, "")}
        for field in fields
    ]
    page = {
        "rails": rail_choices(),
        "rail": rail,
        "rail_title": known.get(rail, ""),
        "rows": rows,
        "currencies": currencies,
        "places": payouts.destinations(member.subject),
    }
    return render(request, "member/destinations.html", page, status=422 if faults else 200)


@require_POST
@wallet_owners_only
def forget(request: HttpRequest, member: MemberRef, destination: UUID) -> HttpResponseBase:
    """Forget a destination; its account number is erased."""
    try:
        actions.forget_destination(owner=member.subject, destination=destination)
    except NoSuchDestination as missing:
        raise Http404 from missing
    messages.success(request, _("Removed."))
    return redirect("member-destinations")
