"""Terms: members try a project before it is published, and a price that rises for everybody."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from minga.domains.publishing import actions, queries
from minga.domains.publishing.types import PilotView, RaiseView
from minga.domains.work import queries as work
from minga.doors.api import schemas, serializers
from minga.doors.api.auth import PROJECTS_READ, PROJECTS_WRITE, person_of
from minga.doors.api.idempotency import once
from minga_pure.money import Money

router = Router(tags=["publishing"])


@router.get("/projects/{uuid:project}/pilots", auth=PROJECTS_READ, response=schemas.PilotList)
def list_pilots(request: HttpRequest, project: UUID) -> object:
    """What members who tried the project needed and said, newest pilot first."""
    card = work.project_for(person_of(request), project)
    return schemas.PilotList(
        rows=[_pilot(one) for one in queries.pilots_of(card)], needed=queries.needs_pilot(card)
    )


@router.post(
    "/projects/{uuid:project}/pilots", auth=PROJECTS_WRITE, response={201: schemas.PilotOut}
)
def open_pilot(request: HttpRequest, project: UUID) -> HttpResponse:
    """Let five to ten members, drawn by lot, try a paid sample of the waiting items."""
    by = person_of(request)
    return once(request, lambda: _pilot(actions.open_pilot(project=project, by=by)), status=201)


@router.get("/projects/{uuid:project}/raises", auth=PROJECTS_READ, response=list[schemas.RaiseOut])
def list_raises(request: HttpRequest, project: UUID) -> object:
    """How the price of a project rose, newest first."""
    card = work.project_for(person_of(request), project)
    return [_raise(one) for one in queries.raises_of(card)]


@router.post(
    "/projects/{uuid:project}/raises", auth=PROJECTS_WRITE, response={201: schemas.RaiseOut}
)
def raise_price(request: HttpRequest, project: UUID, said: schemas.PriceIn) -> HttpResponse:
    """Pay more for an answer: for everybody, and for the answers that are paid already."""
    by = person_of(request)
    price = Money(said.price.micros, said.price.currency)
    return once(
        request,
        lambda: _raise(actions.raise_price(project=project, by=by, price=price)),
        status=201,
    )


def _pilot(card: PilotView) -> schemas.PilotOut:
    return schemas.PilotOut(
        id=card.public_id,
        project=card.project,
        version=card.version,
        state=card.state.value,
        opened_at=card.opened_at,
        ends_at=card.ends_at,
        decided_at=card.decided_at,
        answers=card.answers,
        seconds=None if card.spent_ms is None else card.spent_ms / 1000,
        lowest_price=None if card.lowest is None else serializers.money(card.lowest),
        unmet=[name.value for name in card.unmet] if card.decided_at else [],
        seats=[
            schemas.SeatOut(
                number=seat.number,
                newcomer=seat.newcomer,
                go=seat.go,
                reason=seat.reason,
                met=[name.value for name in seat.met],
                said_at=seat.said_at,
            )
            for seat in card.seats
        ],
    )


def _raise(card: RaiseView) -> schemas.RaiseOut:
    return schemas.RaiseOut(
        id=card.public_id,
        project=card.project,
        before=serializers.money(card.before),
        after=serializers.money(card.after),
        state=card.state.value,
        at=card.at,
        topped_up=serializers.money(card.topped_up),
        members=card.members,
    )
