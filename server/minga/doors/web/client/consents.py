"""The records of consents to a client's terms, the same files that the members keep."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from minga.domains.consent import queries
from minga.domains.consent.errors import NoSuchGrant
from minga.domains.work.types import ClientView
from minga.doors.web.client.permissions import clients_only
from minga.typed_values import whole_number

PAGE = 100
EVENTS = {"granted": _("Agreed"), "confirmed": _("Agreed again"), "withdrawn": _("Withdrawn")}


@require_GET
@clients_only
def consents(request: HttpRequest, client: ClientView) -> HttpResponseBase:
    """List the records, the oldest first; `after` is the number of the last one on a page."""
    after = whole_number(request.GET.get("after")) or 0
    rows = queries.client_records(client.public_id, after=after, limit=PAGE + 1)
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
        "next": rows[PAGE - 1].id if len(rows) > PAGE else None,
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
    response = JsonResponse(document, json_dumps_params={"ensure_ascii": False})
    response["Content-Disposition"] = f'attachment; filename="consent-{record}.json"'
    return response
