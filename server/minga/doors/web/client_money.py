"""A client's purse: what it holds, what is on its way, and how to bring more."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from minga.domains.ledger import queries as ledger
from minga.domains.ledger.words import AccountKind, TransferCode
from minga.domains.work import actions
from minga.domains.work import queries as work
from minga.domains.work.words import BadProject, ClientCard
from minga.doors.web import client_places as places
from minga.doors.web.client_forms import read_price
from minga.doors.web.client_gates import clients_only, take_typed
from minga.doors.web.gates import person_id

LINES = 25


class DepositForm(forms.Form):
    amount = forms.CharField(label=gettext_lazy("Amount"), max_length=20)
    currency = forms.ChoiceField(label=gettext_lazy("Currency"), choices=())
    reference = forms.CharField(
        label=gettext_lazy("Reference of your bank transfer"),
        help_text=gettext_lazy("The words by which the treasurer finds it in the bank."),
        max_length=80,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["currency"].choices = places.currencies()  # type: ignore[attr-defined]

    def clean(self) -> None:
        said = self.cleaned_data
        if "amount" in said and "currency" in said:
            try:
                said["money"] = read_price(said["amount"], said["currency"])
            except forms.ValidationError as wrong:
                self.add_error("amount", wrong)


@require_http_methods(["GET", "HEAD", "POST"])
@clients_only
def funds(request: HttpRequest, client: ClientCard) -> HttpResponseBase:
    """The purse and its lines; POST announces a deposit. A reference sent twice is one deposit."""
    kept = take_typed(request.session, request.path) if request.method != "POST" else None
    first = (kept or request.GET).dict()
    form = DepositForm(request.POST) if request.method == "POST" else DepositForm(initial=first)
    if form.is_valid():
        said = form.cleaned_data
        try:
            actions.announce_deposit(
                client=client.public_id,
                by=person_id(request),
                money=said["money"],
                reference=said["reference"],
            )
        except BadProject as wrong:
            form.add_error(wrong.field, str(wrong))
        else:
            messages.success(
                request,
                _("Announced. When the money has arrived, a treasurer confirms it here."),
            )
            return redirect("client-money")
    page = {"client": client, "form": form, "was_kept": kept is not None, **_purse(client, request)}
    return render(request, "client/funds.html", page, status=422 if form.errors else 200)


def _purse(client: ClientCard, request: HttpRequest) -> dict[str, Any]:
    accounts = {
        currency: account
        for (kind, currency), account in ledger.accounts_of(client.public_id).items()
        if kind is AccountKind.CLIENT
    }
    words = {
        TransferCode.DEPOSIT: _("deposit"),
        TransferCode.FUND: _("put into a project"),
        TransferCode.REFUND: _("came back from a project"),
        TransferCode.CORRECTION: _("correction"),
    }
    lines = [
        {
            "at": card.at,
            "words": words.get(card.code, card.code.value),
            "money": card.money if card.credit == account else -card.money,
        }
        for account in accounts.values()
        for card in ledger.statement(account, limit=LINES)
    ]
    lines.sort(key=lambda line: line["at"], reverse=True)
    return {
        "balances": [ledger.balance(account) for account in accounts.values()],
        "deposits": work.deposits_of(person_id(request)),
        "lines": lines[:LINES],
    }
