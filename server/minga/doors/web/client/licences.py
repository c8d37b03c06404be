"""A client's licences: ordered on a form, listed, each with the standing of its items."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from minga.domains.consent import queries as consent
from minga.domains.consent.errors import ConsentError, NoSuchTerms
from minga.domains.consent.types import TermsView
from minga.domains.ledger.errors import LedgerError
from minga.domains.licences import actions, queries
from minga.domains.licences.errors import LicenceError, NoSuchLicence
from minga.domains.licences.types import LicenceView, Standing
from minga.domains.work.types import ClientView
from minga.doors.web.client.permissions import clients_only
from minga.doors.web.form_recovery import keeps_typed
from minga.doors.web.permissions import person_id
from minga_pure.consent.terms import DAYS_MAX, PRICE_MAX
from minga_pure.money import Money

PAGE = 50
DAYS = 30
MICROS = 1_000_000
ENDINGS = {"image/png": "png", "image/jpeg": "jpg", "audio/wav": "wav", "video/mp4": "mp4"}


class LicenceForm(forms.Form):
    """A licence as a client asks for it; the recipients are those of its terms."""

    recipients = forms.MultipleChoiceField(
        label=gettext_lazy("Who gets a copy"), widget=forms.CheckboxSelectMultiple
    )
    days = forms.IntegerField(
        label=gettext_lazy("The licence lasts, in days"), min_value=1, max_value=DAYS_MAX
    )
    price = forms.DecimalField(
        label=gettext_lazy("Price of one item"),
        help_text=gettext_lazy("Goes to the person at once. The bond comes on top of it."),
        min_value=0,
        max_value=PRICE_MAX // MICROS,
        max_digits=16,
        decimal_places=6,
    )

    def __init__(self, terms: TermsView, data: Any = None) -> None:
        price = Decimal(terms.terms.price_micros) / MICROS
        super().__init__(data, initial={"price": f"{price.normalize():f}", "days": DAYS})
        self.terms = terms
        choices = [(node.key, node.name) for node in terms.terms.recipients]
        self.fields["recipients"].choices = choices  # type: ignore[attr-defined]

    @property
    def money(self) -> Money:
        """Return the price of one item in the currency of the terms."""
        return Money(int(self.cleaned_data["price"] * MICROS), self.terms.terms.currency)


@require_safe
@clients_only
def licences(request: HttpRequest, client: ClientView) -> HttpResponseBase:
    """List the licences and the terms under which another one can be ordered."""
    newest: dict[UUID, TermsView] = {}
    for view in consent.terms_of_client(client.public_id):
        newest.setdefault(view.series, view)
    page = {
        "licences": [
            {"view": view, "title": newest[view.series].terms.title}
            for view in queries.licences_of(client.public_id)
        ],
        "terms": list(newest.values()),
        "freezes": [row for row in queries.freezes_of(client.public_id) if not row.lifted_at],
    }
    return render(request, "client/licences.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_typed
@clients_only
def order(request: HttpRequest, client: ClientView, series: UUID) -> HttpResponseBase:
    """Order a licence under one series of terms; POST pays it at once."""
    try:
        terms = queries.terms_of_series(client.public_id, series)
    except NoSuchTerms as exc:
        raise Http404 from exc
    form = LicenceForm(terms, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            view = actions.license_set(
                client=client.public_id,
                actor_id=person_id(request),
                series=series,
                recipients=form.cleaned_data["recipients"],
                days=form.cleaned_data["days"],
                price=form.money,
            )
        except (LicenceError, ConsentError, LedgerError) as exc:
            form.add_error(None, str(exc))
        else:
            messages.success(request, _("Licensed and paid."))
            return redirect("client-licence", view.public_id)
    frozen = queries.frozen_recipients(terms)
    nodes = [
        {
            "name": names,
            "is_frozen": key in frozen,
            "is_complete": queries.chain_is_complete(terms=terms.public_id, node=key),
        }
        for key, names in form.fields["recipients"].choices  # type: ignore[attr-defined]
    ]
    page = {"form": form, "terms": terms, "nodes": nodes}
    return render(request, "client/licence_order.html", page, status=422 if form.errors else 200)


def _licence(request: HttpRequest, public_id: UUID) -> LicenceView:
    """Return a licence of this person's client. Raises Http404."""
    try:
        return queries.licence_for(person_id(request), public_id)
    except NoSuchLicence as exc:
        raise Http404 from exc


@require_safe
@clients_only
def licence(request: HttpRequest, client: ClientView, licence: UUID) -> HttpResponseBase:  # noqa: ARG001
    """Show the items of a licence with their standing, a page at a time."""
    view = _licence(request, licence)
    try:
        after = UUID(request.GET["after"]) if request.GET.get("after") else None
    except ValueError as exc:
        raise Http404 from exc
    rows = queries.standings_of_licence(licence, after_item=after, limit=PAGE + 1)
    recipient = request.GET.get("recipient", "")
    counted = queries.counts(licence)
    page = {
        "licence": view,
        "rows": rows[:PAGE],
        "next": rows[PAGE - 1].item if len(rows) > PAGE else None,
        "recipient": recipient if recipient in view.recipients else view.recipients[0],
        "live": counted[Standing.LIVE],
        "restricted": counted[Standing.RESTRICTED],
        "withdrawn": counted[Standing.WITHDRAWN],
    }
    return render(request, "client/licence.html", page)


@require_POST
@clients_only
def copy(
    request: HttpRequest,
    client: ClientView,  # noqa: ARG001
    licence: UUID,
    item: UUID,
) -> HttpResponseBase:
    """Give the marked copy of an item for one recipient as a file."""
    _licence(request, licence)
    try:
        delivered = actions.deliver(
            actor_id=person_id(request),
            licence=licence,
            item=item,
            recipient=request.POST.get("recipient", ""),
        )
    except (LicenceError, ConsentError) as exc:
        messages.error(request, str(exc))
        return redirect("client-licence", licence)
    media_type = delivered.delivery.media_type
    response = HttpResponse(delivered.encoded, content_type=media_type)
    name = f"{item}.{ENDINGS.get(media_type, 'bin')}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response
