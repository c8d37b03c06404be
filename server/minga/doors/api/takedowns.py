"""A client's take-down cases: copies that were found, their evidence, the recipient's answer."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Router

from minga.domains.takedowns import actions, queries
from minga.domains.takedowns.types import EventKind, TakedownView
from minga.doors.api import takedowns_schemas as schemas
from minga.doors.api.auth import LICENCES_READ, LICENCES_WRITE, person_of
from minga.doors.api.clients import client_meant
from minga.doors.api.idempotency import once

router = Router(tags=["take-downs"])


def _out(view: TakedownView) -> schemas.TakedownOut:
    return schemas.TakedownOut(
        id=view.public_id,
        item=view.match.item,
        recipient=view.match.recipient_name,
        address=view.address,
        found_sha256=view.found_sha256,
        false_accusation_bound=view.match.false_accusation_bound,
        opened_at=view.opened_at,
        answer_until=view.answer_until,
        is_answered=view.is_answered,
        is_overdue=view.is_overdue,
        is_frozen=view.has_hold,
        is_closed=view.is_closed,
        events=[
            schemas.TakedownEventOut(
                kind=event.kind.value,
                title=str(event.title),
                words=event.words,
                day=event.day,
                happened_at=event.happened_at,
            )
            for event in view.events
        ],
    )


@router.get("/takedowns", auth=LICENCES_READ, response=schemas.TakedownListOut)
def list_takedowns(request: HttpRequest) -> object:
    """The newest 200 cases about copies that you licensed, the newest first."""
    client = client_meant(person_of(request), None)
    return schemas.TakedownListOut(rows=[_out(view) for view in queries.cases_of_client(client)])


@router.get("/takedowns/{uuid:case}", auth=LICENCES_READ, response=schemas.TakedownOut)
def show_takedown(request: HttpRequest, case: UUID) -> object:
    """One case: what was found, what happened, and until when an answer is due."""
    client = client_meant(person_of(request), None)
    return _out(queries.case_for_client(client, case))


@router.get("/takedowns/{uuid:case}/evidence", auth=LICENCES_READ)
def read_evidence(request: HttpRequest, case: UUID) -> HttpResponse:
    """The evidence bundle of a case, which `minga verify` reads without a network."""
    client = client_meant(person_of(request), None)
    response = JsonResponse(queries.bundle(queries.case_for_client(client, case)))
    response["Cache-Control"] = "private, no-store"
    return response


@router.post(
    "/takedowns/{uuid:case}/answer", auth=LICENCES_WRITE, response={201: schemas.TakedownOut}
)
def answer_takedown(
    request: HttpRequest, case: UUID, payload: schemas.TakedownAnswerIn
) -> HttpResponse:
    """Answer for your recipient: taken down on a day, or disputed in words."""
    person_id = person_of(request)
    queries.case_for_client(client_meant(person_id, None), case)
    return once(
        request,
        lambda: _out(
            actions.record_answer(
                case=case,
                kind=EventKind(payload.answer),
                words=payload.words,
                day=payload.day,
                actor_id=person_id,
            )
        ),
        status=201,
    )
