"""The records of consents to a client's terms, the same files that the members keep."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from minga.domains.consent import queries
from minga.domains.consent.errors import NoSuchGrant
from minga.domains.work.types import ClientView
from minga.doors.web.client.permissions import clients_only
from minga.doors.web.evidence import document_file
from minga.typed_values import uuids_in

PAGE = 100
EVENTS = {"granted": _("Agreed"), "confirmed": _("Agreed again"), "withdrawn": _("Withdrawn")}


@require_GET
@clients_only
def consents(request: HttpRequest, client: ClientView) -> HttpResponseBase:
    """List the records, the oldest first; `first` names the first one of a page."""
    first = next(iter(uuids_in(request.GET.get("first", ""))), None)
    rows = queries.client_records(client.public_id, first=first, limit=PAGE + 1)
    page = {
        "rows": [
            {
                "record": row,
                "member": str(row.member)[:8],
                "event": EVENTS[row.event],
                "ends": row.withdrawn_at or row.expires_at,
            }
            for row in rows[:PAGE]
        ],
        "next": rows[PAGE].public_id if len(rows) > PAGE else None,
    }
    return render(request, "client/consents.html", page)


@require_GET
@clients_only
def record(request: HttpRequest, client: ClientView, record: UUID) -> HttpResponseBase:  # noqa: ARG001
    """Return a signed record as a file to keep; `minga verify` reads it."""
    try:
        document = queries.client_document(client.public_id, record)
    except NoSuchGrant as missing:
        raise Http404 from missing
    return document_file(document, f"consent-{record}.json")
