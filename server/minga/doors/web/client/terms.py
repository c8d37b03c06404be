"""A client's terms of consent: written, checked sentence by sentence, published, closed."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from minga.domains.consent import actions, queries
from minga.domains.consent.errors import ConsentError, NoSuchTerms, TermsAtFault
from minga.domains.consent.types import TermsProblem
from minga.domains.work.types import ClientView
from minga.doors.web.client.permissions import clients_only
from minga.doors.web.client.terms_form import TermsForm
from minga.doors.web.form_recovery import keeps_typed
from minga.doors.web.permissions import person_id
from minga_pure.consent.terms import Controller


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_typed
@clients_only
def terms(request: HttpRequest, client: ClientView) -> HttpResponseBase:
    """List the versions; POST checks what was written, or offers it to members."""
    form = TermsForm(request.POST or None)
    problems: list[TermsProblem] = []
    checked = False
    if request.method == "POST" and form.is_valid():
        try:
            if request.POST.get("act") == "publish":
                return _publish(request, client, form)
            problems, checked = queries.check(form.terms()), True
        except TermsAtFault as exc:
            problems = list(exc.problems)
        except ConsentError as exc:
            form.add_error(None, str(exc))
    versions = queries.terms_of_client(client.public_id)
    page = {
        "form": form,
        "problems": problems,
        "is_fine": checked and not problems,
        "versions": [
            {"view": view, "live": len(queries.live_grants(series=view.series))}
            for view in versions
        ],
    }
    return render(
        request, "client/terms.html", page, status=422 if form.errors or problems else 200
    )


def _publish(request: HttpRequest, client: ClientView, form: TermsForm) -> HttpResponseBase:
    """Offer the terms to members. Raises ConsentError."""
    controller = Controller(
        str(client.public_id),
        client.legal_name,
        client.country,
        client.registry_number,
        client.contact,
    )
    actions.publish_terms(controller=controller, terms=form.terms(), actor_id=person_id(request))
    messages.success(request, _("Members whose own terms cover these see them now."))
    return redirect("client-terms")


@require_POST
@clients_only
def close(request: HttpRequest, client: ClientView, terms: UUID) -> HttpResponseBase:
    """Offer a series to nobody any more; consents in force stay."""
    try:
        actions.close_terms(client=client.public_id, terms=terms, actor_id=person_id(request))
    except NoSuchTerms as missing:
        raise Http404 from missing
    messages.success(request, _("Closed. Consents in force stay until they end."))
    return redirect("client-terms")
