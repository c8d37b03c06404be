"""A client's consents: the signed records that the members keep too."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from minga.domains.consent import queries
from minga.domains.consent.types import ClientRecord
from minga.doors.api import terms_schemas as schemas
from minga.doors.api.auth import PROJECTS_READ, person_of
from minga.doors.api.clients import client_meant
from minga.doors.api.paging import Cursor, Limit, read_id_cursor

router = Router(tags=["terms"])
PAGE = 1_000


def _out(row: ClientRecord) -> dict[str, Any]:
    return {
        "id": row.public_id,
        "consent": row.grant,
        "member": row.member,
        "terms": row.terms,
        "event": row.event,
        "recorded_at": row.recorded_at,
        "live_from": row.live_from,
        "expires_at": row.expires_at,
        "withdrawn_at": row.withdrawn_at,
    }


@router.get("/consents", auth=PROJECTS_READ, response=schemas.ConsentPageOut)
def list_consents(request: HttpRequest, cursor: Cursor = "", limit: Limit = PAGE) -> object:
    """The records of consents to your terms, the oldest first, from the day they are in force."""
    client = client_meant(person_of(request), None)
    rows = queries.client_records(client, first=read_id_cursor(cursor), limit=limit + 1)
    return {
        "rows": [_out(row) for row in rows[:limit]],
        "next": str(rows[limit].public_id) if len(rows) > limit else None,
    }


@router.get("/consents/{uuid:record}", auth=PROJECTS_READ, response=dict[str, Any])
def show_consent(request: HttpRequest, record: UUID) -> object:
    """One signed record (ISO/IEC TS 27560) with its proof of inclusion; `minga verify` reads it."""
    return queries.client_document(client_meant(person_of(request), None), record)
