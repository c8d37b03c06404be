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
    """Pilots of the project: time, seats and verdicts, newest first."""
    project_view = work.project_for(person_of(request), project)
    return schemas.PilotList(
        rows=[_pilot(pilot) for pilot in queries.pilots_of(project_view)],
        needed=queries.needs_pilot(project_view),
    )


@router.post(
    "/projects/{uuid:project}/pilots", auth=PROJECTS_WRITE, response={201: schemas.PilotOut}
)
def open_pilot(request: HttpRequest, project: UUID) -> HttpResponse:
    """Let five to ten members, drawn by lot, try a paid sample of the waiting items."""
    actor_id = person_of(request)
    return once(
        request, lambda: _pilot(actions.open_pilot(project=project, actor_id=actor_id)), status=201
    )


@router.get("/projects/{uuid:project}/raises", auth=PROJECTS_READ, response=list[schemas.RaiseOut])
def list_raises(request: HttpRequest, project: UUID) -> object:
    """Price raises of the project, newest first."""
    project_view = work.project_for(person_of(request), project)
    return [_raise(price_raise) for price_raise in queries.raises_of(project_view)]


@router.post(
    "/projects/{uuid:project}/raises", auth=PROJECTS_WRITE, response={201: schemas.RaiseOut}
)
def raise_price(request: HttpRequest, project: UUID, payload: schemas.PriceIn) -> HttpResponse:
    """Pay more for an answer: for everybody, and for the answers that are paid already."""
    actor_id = person_of(request)
    price = Money(payload.price.micros, payload.price.currency)
    return once(
        request,
        lambda: _raise(actions.raise_price(project=project, actor_id=actor_id, price=price)),
        status=201,
    )


def _pilot(pilot: PilotView) -> schemas.PilotOut:
    return schemas.PilotOut(
        id=pilot.public_id,
        project=pilot.project,
        version=pilot.version,
        state=pilot.state.value,
        opened_at=pilot.opened_at,
        ends_at=pilot.ends_at,
        decided_at=pilot.decided_at,
        answers=pilot.answers,
        seconds=None if pilot.spent_ms is None else pilot.spent_ms / 1000,
        lowest_price=None if pilot.lowest is None else serializers.money(pilot.lowest),
        unmet=[name.value for name in pilot.unmet] if pilot.decided_at else [],
        seats=[
            schemas.SeatOut(
                number=seat.number,
                newcomer=seat.newcomer,
                go=seat.go,
                reason=seat.reason,
                met=[name.value for name in seat.met],
                said_at=seat.said_at,
            )
            for seat in pilot.seats
        ],
    )


def _raise(price_raise: RaiseView) -> schemas.RaiseOut:
    return schemas.RaiseOut(
        id=price_raise.public_id,
        project=price_raise.project,
        before=serializers.money(price_raise.price_before),
        after=serializers.money(price_raise.price_after),
        state=price_raise.state.value,
        at=price_raise.raised_at,
        topped_up=serializers.money(price_raise.topped_up),
        members=price_raise.members,
    )
