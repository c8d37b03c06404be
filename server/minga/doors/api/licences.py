"""A client's licences: ordered, listed, their items with standing, copies, changes."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from ninja import Router

from minga.domains.licences import actions, queries
from minga.domains.licences.types import ItemStanding, LicenceView, Standing
from minga.domains.log import queries as log
from minga.doors.api import licence_schemas as schemas
from minga.doors.api.auth import LICENCES_READ, LICENCES_WRITE, person_of
from minga.doors.api.clients import client_meant
from minga.doors.api.idempotency import once
from minga.doors.api.paging import Cursor, Limit, cursor_after, read_cursor, read_id_cursor
from minga_pure.consent import standing_list
from minga_pure.money import Money

router = Router(tags=["licences"])
PAGE = 1_000


def _out(view: LicenceView) -> dict[str, Any]:
    return {
        "id": view.public_id,
        "series": view.series,
        "recipients": list(view.recipients),
        "days": view.days,
        "price_micros": view.price.micros,
        "bond_micros": view.bond.micros,
        "currency": view.price.currency,
        "items": view.items,
        "started_at": view.started_at,
        "ends_at": view.ends_at,
        "is_running": view.is_running,
    }


def _standing(row: ItemStanding) -> dict[str, Any]:
    return {
        "licence": row.licence,
        "item": row.item,
        "standing": row.standing.value,
        "reason": row.reason.value,
    }


@router.get("/licences", auth=LICENCES_READ, response=schemas.LicenceListOut)
def list_licences(request: HttpRequest) -> object:
    """Your licences, the newest first."""
    client = client_meant(person_of(request), None)
    return {"rows": [_out(view) for view in queries.licences_of(client)]}


@router.post("/licences", auth=LICENCES_WRITE, response={201: schemas.LicenceOut})
def license_set(request: HttpRequest, payload: schemas.NewLicenceIn) -> HttpResponse:
    """License every item that may join, and pay the persons and the bonds at once."""
    person_id = person_of(request)

    def order() -> schemas.LicenceOut:
        view = actions.license_set(
            client=client_meant(person_id, None),
            actor_id=person_id,
            series=payload.series,
            recipients=payload.recipients,
            days=payload.days,
            price=Money(payload.price_micros, payload.currency),
        )
        return schemas.LicenceOut(**_out(view))

    return once(request, order, status=201)


@router.post("/licences/standings", auth=LICENCES_READ, response=schemas.StandingsOut)
def check_standings(request: HttpRequest, payload: schemas.StandingsIn) -> object:
    """The standing of up to 1,000 items under your licences."""
    client = client_meant(person_of(request), None)
    rows = queries.standing(payload.items, client=client)
    return {"rows": [_standing(row) for row in rows]}


@router.get("/licences/changes", auth=LICENCES_READ, response=schemas.ChangePageOut)
def list_changes(request: HttpRequest, cursor: Cursor = "", limit: Limit = PAGE) -> object:
    """Changes of standing of your items, the oldest first; none is left out or told twice."""
    client = client_meant(person_of(request), None)
    begin = read_cursor(cursor, first=0)
    changes = queries.changes(client, after_id=begin, limit=limit)
    return {
        "rows": [_standing(row.item) | {"changed_at": row.changed_at} for row in changes],
        "next": cursor_after(changes[-1].id if changes else begin),
    }


@router.get("/licences/{uuid:licence}", auth=LICENCES_READ, response=schemas.LicenceCountsOut)
def show_licence(request: HttpRequest, licence: UUID) -> object:
    """One licence, and how many of its items may be used."""
    view = queries.licence_for(person_of(request), licence)
    counted = queries.counts(licence)
    return _out(view) | {standing.value: counted[standing] for standing in Standing}


@router.get("/licences/{uuid:licence}/items", auth=LICENCES_READ, response=schemas.StandingPageOut)
def list_licensed_items(
    request: HttpRequest, licence: UUID, cursor: Cursor = "", limit: Limit = PAGE
) -> object:
    """The items of a licence with their standing, in the order of their ids."""
    queries.licence_for(person_of(request), licence)
    rows = queries.standings_of_licence(licence, after_item=read_id_cursor(cursor), limit=limit)
    return {
        "rows": [_standing(row) for row in rows],
        "next": str(rows[-1].item) if len(rows) == limit else None,
    }


@router.post(
    "/licences/{uuid:licence}/items/{uuid:item}/copies/{str:recipient}", auth=LICENCES_WRITE
)
def deliver_copy(request: HttpRequest, licence: UUID, item: UUID, recipient: str) -> HttpResponse:
    """The marked copy of an item for one recipient. The same again is the same copy."""
    copy = actions.deliver(
        actor_id=person_of(request), licence=licence, item=item, recipient=recipient
    )
    response = HttpResponse(copy.encoded, content_type=copy.delivery.media_type)
    response["X-Minga-Sha256"] = copy.delivery.sha256
    response["X-Minga-Delivery"] = str(copy.delivery.public_id)
    response["Cache-Control"] = "no-store"
    return response


@router.get("/licences/{uuid:licence}/standing-list", auth=LICENCES_READ)
def standing_list_of(request: HttpRequest, licence: UUID) -> StreamingHttpResponse:
    """All standings as a signed text that `minga check` verifies without a network."""
    queries.licence_for(person_of(request), licence)
    lines = standing_list.write_list(
        _rows(licence),
        licence=licence,
        made_at=int(timezone.now().timestamp()),
        signer=log.receipt_signer(),
    )
    response = StreamingHttpResponse(lines, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="standing-{licence}.txt"'
    return response


def _rows(licence: UUID) -> Iterator[standing_list.StandingRow]:
    after: UUID | None = None
    while page := queries.standings_of_licence(licence, after_item=after, limit=PAGE):
        for row in page:
            yield standing_list.StandingRow(row.item, row.standing.value, row.reason.value)
        after = page[-1].item


@router.get("/engagements/{uuid:series}", auth=LICENCES_READ, response=schemas.EngagementsOut)
def list_engagements(request: HttpRequest, series: UUID) -> object:
    """The recipients of your terms, who signed with which key, and where copies can go."""
    client = client_meant(person_of(request), None)
    terms = queries.terms_of_series(client, series)
    return {
        "rows": [
            {
                "node": row.node,
                "under": row.under,
                "key": row.vkey,
                "is_complete": queries.chain_is_complete(terms=terms.public_id, node=row.node),
            }
            for row in queries.node_keys(series)
        ]
    }


@router.post("/engagements/text", auth=LICENCES_READ, response=schemas.EngagementTextOut)
def engagement_text(request: HttpRequest, payload: schemas.EngagementTextIn) -> object:
    """The text that a recipient and whoever supplies it sign; nothing is stored."""
    client = client_meant(person_of(request), None)
    text = queries.engagement_text(
        client=client, series=payload.series, node=payload.node, key=payload.key
    )
    return {"text": text}


@router.post("/engagements", auth=LICENCES_WRITE, response={201: schemas.EngagementsOut})
def record_engagement(request: HttpRequest, payload: schemas.EngagementIn) -> HttpResponse:
    """Store an engagement that both sides signed; the co-operative signs where it supplies."""
    person_id = person_of(request)

    def record() -> schemas.EngagementsOut:
        client = client_meant(person_id, None)
        series = actions.record_engagement(client=client, actor_id=person_id, note=payload.note)
        rows = [
            schemas.ChainNodeOut(node=row.node, under=row.under, key=row.vkey, is_complete=False)
            for row in queries.node_keys(series)
        ]
        return schemas.EngagementsOut(rows=rows)

    return once(request, record, status=201)


@router.delete(
    "/engagements/{uuid:series}/{str:node}", auth=LICENCES_WRITE, response=schemas.EngagementsOut
)
def end_engagement(request: HttpRequest, series: UUID, node: str) -> object:
    """End the engagement of a recipient: nothing is delivered to it or below it any more."""
    person_id = person_of(request)
    client = client_meant(person_id, None)
    actions.end_engagement(client=client, actor_id=person_id, series=series, node=node)
    return list_engagements(request, series)


@router.get("/licences/webhook", auth=LICENCES_READ, response=schemas.WebhookOut)
def show_webhook(request: HttpRequest) -> object:
    """The address that is told of changes, and the key that signs what it gets."""
    client = client_meant(person_of(request), None)
    return {"url": queries.webhook_url(client), "key": log.receipt_key()}


@router.put("/licences/webhook", auth=LICENCES_WRITE, response=schemas.WebhookOut)
def set_webhook(request: HttpRequest, payload: schemas.WebhookIn) -> object:
    """Tell an address of changes of standing; an empty one stops it."""
    person_id = person_of(request)
    client = client_meant(person_id, None)
    actions.set_webhook(client=client, actor_id=person_id, url=payload.url)
    return {"url": queries.webhook_url(client), "key": log.receipt_key()}
