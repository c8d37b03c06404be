"""A client's wallet: balances, deposits on their way, and announcing a deposit."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from minga.domains import number_format
from minga.domains.billing import queries as billing
from minga.domains.billing.types import PaymentInstructions
from minga.domains.ledger import queries as ledger
from minga.domains.ledger.types import AccountKind, TransferCode
from minga.domains.work import actions
from minga.domains.work import queries as work
from minga.domains.work.errors import BadProject
from minga.domains.work.types import ClientView, DepositState, ProjectView
from minga.doors.web.client import places
from minga.doors.web.client.forms import read_price
from minga.doors.web.client.permissions import clients_only
from minga.doors.web.form_recovery import take_typed
from minga.doors.web.permissions import person_id
from minga_pure.money import Money

LINES = 25
FUND_LINES = 5  # publishing moves five sums at once


class DepositForm(forms.Form):
    amount = forms.CharField(label=gettext_lazy("Amount"), max_length=20)
    currency = forms.ChoiceField(label=gettext_lazy("Currency"), choices=())
    reference = forms.CharField(
        label=gettext_lazy("Your own reference"),
        help_text=gettext_lazy("For your books, such as an order number."),
        max_length=80,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["currency"].choices = places.currencies()  # type: ignore[attr-defined]

    def clean(self) -> None:
        cleaned = self.cleaned_data
        if "amount" in cleaned and "currency" in cleaned:
            try:
                cleaned["money"] = read_price(cleaned["amount"], cleaned["currency"])
            except forms.ValidationError as exc:
                self.add_error("amount", exc)


@require_http_methods(["GET", "HEAD", "POST"])
@clients_only
def funds(request: HttpRequest, client: ClientView) -> HttpResponseBase:
    """Show the wallet; POST announces a deposit. A reference sent twice is one deposit."""
    recovered = take_typed(request) if request.method != "POST" else None
    first = (recovered or request.GET).dict()
    form = DepositForm(request.POST) if request.method == "POST" else DepositForm(initial=first)
    if form.is_valid():
        cleaned = form.cleaned_data
        try:
            actions.announce_deposit(
                client=client.public_id,
                actor_id=person_id(request),
                money=cleaned["money"],
                reference=cleaned["reference"],
            )
        except BadProject as exc:
            form.add_error(exc.field, str(exc))
        else:
            messages.success(
                request,
                _("Announced. Now pay it: the account and the reference are below."),
            )
            return redirect("client-money")
    page = {
        "client": client,
        "form": form,
        "is_recovered": recovered is not None,
        **_purse(client, request),
    }
    return render(request, "client/funds.html", page, status=422 if form.errors else 200)


def _purse(client: ClientView, request: HttpRequest) -> dict[str, Any]:
    """Return balances, deposits on their way, and statement lines."""
    accounts = {
        currency: account
        for (kind, currency), account in ledger.accounts_of(client.public_id).items()
        if kind is AccountKind.CLIENT
    }
    deposits = work.deposits_of(person_id(request))
    coming: dict[str, Money] = {}
    for deposit in deposits:
        if deposit.state == DepositState.ANNOUNCED:
            announced = coming.get(deposit.money.currency, Money.zero(deposit.money.currency))
            coming[deposit.money.currency] = announced + deposit.money
    projects = {
        str(project.public_id): project for project in work.projects_for(person_id(request))
    }
    payments = billing.payment_instructions(deposits)
    return {
        "payments": [_payment(payment) for payment in payments.values()],
        "lacks_account": bool(coming) and not payments,
        "balances": [ledger.balance(account) for account in accounts.values()],
        "on_its_way": list(coming.values()),
        "deposits": deposits,
        "lines": _lines(accounts, projects)[:LINES],
    }


def _payment(payment: PaymentInstructions) -> dict[str, Any]:
    """Return the lines of a transfer, as they are read and as they are copied, and its QR code."""
    amount = payment.money.decimal_text()
    lines = [
        (_("Beneficiary"), payment.beneficiary, payment.beneficiary),
        (_("IBAN"), _in_fours(payment.iban), payment.iban),
        (_("BIC"), payment.bic, payment.bic),
        (_("Amount"), f"{amount} {payment.money.currency}", amount),
        (_("Reference"), _in_fours(payment.reference), payment.reference),
    ]
    return {
        "reference": payment.reference,
        "sum": number_format.money_text(payment.money),
        "lines": [
            {"name": name, "display": display, "raw": raw} for name, display, raw in lines if raw
        ],
        "qr": mark_safe(billing.payment_qr_svg(payment)),  # noqa: S308  (digits only)
    }


def _in_fours(text: str) -> str:
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def _lines(accounts: dict[str, int], projects: dict[str, ProjectView]) -> list[dict[str, Any]]:
    """Return the statement lines, newest first; the lines of one publishing are one sum."""
    words = {
        TransferCode.DEPOSIT: _("deposit"),
        TransferCode.FUND: _("published"),
        TransferCode.REFUND: _("came back from"),
        TransferCode.CORRECTION: _("correction"),
        TransferCode.LICENCE: _("licence, to a person"),
        TransferCode.BOND: _("bonds of a licence"),
        TransferCode.BOND_RELEASED: _("bonds that came back"),
    }
    lines: dict[str, dict[str, Any]] = {}
    for account in accounts.values():
        for transfer in ledger.statement(account, limit=LINES * FUND_LINES):
            money = transfer.money if transfer.credit == account else -transfer.money
            parts = transfer.reference.split(":")
            name = ":".join(parts[:3]) if transfer.code == TransferCode.FUND else transfer.reference
            if name in lines:
                lines[name]["money"] += money
                continue
            lines[name] = {
                "at": transfer.posted_at,
                "words": words.get(transfer.code, transfer.code.value),
                "project": projects.get(parts[1]) if len(parts) > 1 else None,
                "money": money,
            }
    return sorted(lines.values(), key=lambda line: line["at"], reverse=True)
