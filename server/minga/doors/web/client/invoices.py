"""A client's invoices: the list, and each as PDF and as UBL."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from minga.domains.billing import actions
from minga.domains.billing import queries as billing
from minga.domains.billing.errors import BillingError, NoSuchInvoice, PdfNotInstalled
from minga.domains.billing.types import Paper
from minga.domains.work import queries as work
from minga.domains.work.errors import NoSuchProject
from minga.domains.work.types import ClientView
from minga.doors.web.client.permissions import clients_only
from minga.doors.web.permissions import person_id

MEDIA_TYPES = {"pdf": "application/pdf", "xml": "application/xml"}


@require_http_methods(["GET", "HEAD", "POST"])
@clients_only
def invoices(request: HttpRequest, client: ClientView) -> HttpResponseBase:
    """List the issued invoices, newest first; POST issues an invoice of one project."""
    if request.method == "POST":
        return _of_one_project(request)
    page: dict[str, Any] = {
        "client": client,
        "papers": billing.papers_for(person_id(request)),
        "projects": [
            project for project in work.projects_for(person_id(request)) if project.published_at
        ],
        "month": date.fromordinal(timezone.now().date().replace(day=1).toordinal() - 1),
    }
    return render(request, "client/invoices.html", page)


def _of_one_project(request: HttpRequest) -> HttpResponseBase:
    try:
        invoice = actions.issue_project(
            project=UUID(request.POST.get("project", "")),
            month=date.fromisoformat(f"{request.POST.get('month', '')}-01"),
            actor_id=person_id(request),
        )
    except (BillingError, NoSuchProject) as refused:
        messages.error(request, str(refused))
    except ValueError:
        messages.error(request, _("Choose a project and a month that is over."))
    else:
        messages.success(request, _("Issued: invoice %(number)s.") % {"number": invoice.number})
    return redirect("client-invoices")


@require_GET
@clients_only
def download(
    request: HttpRequest,
    client: ClientView,  # noqa: ARG001
    invoice: UUID,
    form: str,
) -> HttpResponseBase:
    """One paper, as pdf or xml."""
    try:
        return paper_file(billing.paper_for(person_id(request), invoice), form)
    except NoSuchInvoice as missing:
        raise Http404 from missing
    except PdfNotInstalled as missing:
        messages.error(request, str(missing))
        return redirect("client-invoices")


def paper_file(paper: Paper, form: str) -> HttpResponse:
    """The bytes with their name. Raises NoSuchInvoice for a form that there is not."""
    if form not in MEDIA_TYPES:
        raise NoSuchInvoice
    content = billing.pdf(paper) if form == "pdf" else billing.ubl(paper)
    answer = HttpResponse(content, content_type=MEDIA_TYPES[form])
    answer["Content-Disposition"] = f'attachment; filename="{paper.card.number}.{form}"'
    answer["Cache-Control"] = "private, no-store"
    return answer
