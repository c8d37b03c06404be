"""Money on its way: announced here, confirmed by a treasurer who has seen it in the bank."""

from django.http import HttpRequest, HttpResponse
from ninja import Router

from minga.domains.billing import queries as billing
from minga.domains.work import actions as work_actions
from minga.domains.work import queries as work
from minga.domains.work.types import DepositView
from minga.doors.api import schemas, serializers
from minga.doors.api.auth import PROJECTS_READ, PROJECTS_WRITE, person_of
from minga.doors.api.clients import client_meant
from minga.doors.api.idempotency import once
from minga.doors.api.paging import Cursor, Limit, cursor_after, read_cursor
from minga_pure.money import Money

router = Router(tags=["deposits"])


def _with_payments(deposits: list[DepositView]) -> list[schemas.DepositOut]:
    payments = billing.payment_instructions(deposits)
    return [serializers.deposit(deposit, payments.get(deposit.public_id)) for deposit in deposits]


@router.get("/deposits", auth=PROJECTS_READ, response=schemas.DepositPage)
def list_deposits(request: HttpRequest, limit: Limit = 50, cursor: Cursor = "") -> object:
    """Your deposits, newest first, and what the treasurer said."""
    skip = read_cursor(cursor, first=0)
    deposits = work.deposits_of(person_of(request))[skip:]
    return schemas.DepositPage(
        rows=_with_payments(deposits[:limit]),
        next=cursor_after(skip + limit) if len(deposits) > limit else None,
    )


@router.post("/deposits", auth=PROJECTS_WRITE, response={201: schemas.DepositOut})
def announce_deposit(request: HttpRequest, payload: schemas.DepositIn) -> HttpResponse:
    """Say how much you bring, and get the transfer that pays it. The same reference twice is the
    same deposit."""
    actor_id = person_of(request)

    def announced() -> schemas.DepositOut:
        public_id = work_actions.announce_deposit(
            client=client_meant(actor_id, payload.client),
            actor_id=actor_id,
            money=Money(payload.money.micros, payload.money.currency),
            reference=payload.reference,
        )
        deposit: DepositView = next(
            candidate
            for candidate in work.deposits_of(actor_id)
            if candidate.public_id == public_id
        )
        return _with_payments([deposit])[0]

    return once(request, announced, status=201)
