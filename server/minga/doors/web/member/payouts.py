"""Take my money: any amount, any day. What arrives is told before anything is asked."""

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
    """How much, and where to; `order` makes sending twice the same as sending once."""

    order = forms.UUIDField(widget=forms.HiddenInput)
    destination = forms.ChoiceField(label=gettext_lazy("Where to"), choices=())
    amount = forms.CharField(
        label=gettext_lazy("How much"),
        help_text=gettext_lazy("Any amount that is in your wallet; empty means all of it."),
        max_length=20,
        required=False,
    )
    advance = forms.BooleanField(
        label=gettext_lazy("Let the commons add what is missing to the smallest payment"),
        help_text=gettext_lazy("It goes back to the commons with your next payout."),
        required=False,
    )

    def __init__(self, places: list[Any], balances: dict[str, Money], *args: Any, **kw: Any):
        super().__init__(*args, **kw)
        self.places, self.balances = {str(one.public_id): one for one in places}, balances
        self.fields["destination"].choices = [  # type: ignore[attr-defined]
            (key, f"{one.rail_title} {one.hint} ({one.currency})")
            for key, one in self.places.items()
        ]

    def clean(self) -> None:
        said = self.cleaned_data
        place = self.places.get(said.get("destination", ""))
        if place is None:
            return
        try:
            said["money"] = (
                read_price(said["amount"], place.currency)
                if said.get("amount")
                else self.balances.get(place.currency, Money.zero(place.currency))
            )
        except forms.ValidationError as wrong:
            self.add_error("amount", wrong)


@require_http_methods(["GET", "HEAD", "POST"])
@wallet_owners_only
def take(request: HttpRequest, member: MemberRef) -> HttpResponseBase:
    """What is hers, where it can go, and what arrives; the second press asks for it."""
    accounts = statements.wallets(member)
    balances = {currency: ledger.balance(number) for currency, number in accounts.items()}
    places = payouts.destinations(member.subject)
    posted = request.method == "POST"
    first = {"order": uuid7_new(), "amount": request.GET.get("amount", "")}
    form = AskForm(places, balances, *([request.POST] if posted else []), initial=first)
    told = _told(form, member, ask="ask" in request.POST) if posted and form.is_valid() else None
    if told == "asked":
        messages.success(request, _("Asked. It is on its way; you see here how far it is."))
        return redirect("member-payouts")
    orders = [
        {"card": one, "words": state_words(one.state), "tone": tone(one.state)}
        for one in payouts.orders_of(member.subject)
    ]
    return render(
        request,
        "member/payouts.html",
        {
            "balances": list(balances.values()),
            "owed": [one for cur in balances if (one := payouts.owed(member.subject, cur))],
            "places": places,
            "form": form,
            "offer": told if isinstance(told, RailOffer) else None,
            "orders": orders,
        },
        status=422 if posted and form.errors else 200,
    )


def _told(form: AskForm, member: MemberRef, *, ask: bool) -> RailOffer | str | None:
    """The offer of the first press; "asked" after the second; None with faults in the form."""
    said = form.cleaned_data
    try:
        if ask:
            actions.request_payout(
                owner=member.subject,
                destination=UUID(said["destination"]),
                wanted=said["money"],
                order=said["order"],
                advance=said["advance"],
            )
            return "asked"
        return payouts.offer(
            owner=member.subject,
            destination=UUID(said["destination"]),
            wanted=said["money"],
            advance=said["advance"],
        )
    except (PayoutError, InsufficientFunds) as refused:
        form.add_error("amount", str(refused))
    return None


@require_POST
@wallet_owners_only
def cancel_payout(request: HttpRequest, member: MemberRef, order: UUID) -> HttpResponseBase:
    """She changed her mind before it was sent. Twice is once."""
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
    said = request.POST if request.method == "POST" else request.GET
    rail = said.get("rail", "") if said.get("rail", "") in known else ""
    currencies = list(statements.wallets(member)) or [statements.CURRENCY_DEFAULT]
    fields = rail_fields(rail) if rail else []
    faults: dict[str, str] = {}
    if request.method == "POST" and rail:
        try:
            actions.add_destination(
                owner=member.subject,
                rail_name=rail,
                currency=said.get("currency") or currencies[0],
                details={one.name: said.get(one.name, "") for one in fields},
            )
        except BadDestination as wrong:
            faults[wrong.field] = str(wrong)
        else:
            messages.success(request, _("Kept, sealed. Only you and the treasurer’s file see it."))
            return redirect("member-payouts")
    rows = [
        {"field": one, "value": said.get(one.name, ""), "fault": faults.get(one.name, "")}
        for one in fields
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
    """The account is no longer hers; its number is erased."""
    try:
        actions.forget_destination(owner=member.subject, destination=destination)
    except NoSuchDestination as missing:
        raise Http404 from missing
    messages.success(request, _("Forgotten."))
    return redirect("member-destinations")
