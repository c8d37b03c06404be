"""All that can happen to slots: published, swept, put down, taken back by the client."""

from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from minga.domains.ledger import actions as ledger
from minga.domains.ledger import queries as books
from minga.domains.ledger.words import AccountKind, TransferCode
from minga.domains.people.words import MemberRef
from minga.domains.work import actions as work
from minga.domains.work import queries as work_queries
from minga.domains.work.words import ProjectCard, ProjectState
from minga_pure.ids import uuid7_new
from minga_pure.money import Money

SWEEP_LEASES_MAX = 5_000


@transaction.atomic
def publish(*, project: UUID, by: int, measured_seconds: int | None = None) -> ProjectCard:
    """Offer the waiting items to members: funds, items and lanes come in one transaction (G1).

    Raises NoSuchProject, CannotPublish with every reason.
    """
    settled = work.settle_incoming(project=project, by=by, measured_seconds=measured_seconds)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT assignment_open_lanes(%s, %s, %s)",
            [settled.project_id, settled.lo, settled.hi],
        )
    return work_queries.project(project)


@transaction.atomic
def sweep_leases(*, now: datetime | None = None) -> int:
    """Give back what expired leases still hold; an answer that comes later is still paid (H02)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT assignment_sweep(%s, %s)", [now or timezone.now(), SWEEP_LEASES_MAX])
        (swept,) = cursor.fetchone()
    return int(swept)


@transaction.atomic
def put_down(*, member: MemberRef, project: UUID) -> int:
    """Stop: what is not answered goes back, without a mark. Returns how many tasks went back."""
    card = work_queries.project(project)
    with connection.cursor() as cursor:
        cursor.execute("SELECT assignment_put_down(%s, %s)", [member.member_id, card.id])
        (tasks,) = cursor.fetchone()
    return int(tasks)


@transaction.atomic
def withdraw(*, project: UUID, by: int) -> Money:
    """Close a project: slots that nobody holds are taken back and their pay returns to the client.

    What members hold stays theirs and stays paid (H02). Safe to call again, for instance when the
    last leases have ended. Returns the pay that went back this time.
    """
    card = work_queries.project_for(by, project)
    currency = card.price.currency
    with connection.cursor() as cursor:
        cursor.execute("SELECT assignment_take_out(%s)", [card.id])
        (micros,) = cursor.fetchone()
    back = Money(int(micros), currency)
    if card.state != ProjectState.CLOSED:
        work.close(project_id=card.id)
    if back:
        escrow = books.account_id(kind=AccountKind.ESCROW, owner=card.public_id, currency=currency)
        purse = books.account_id(
            kind=AccountKind.CLIENT, owner=card.client.public_id, currency=currency
        )
        if escrow is None or purse is None:
            raise RuntimeError("a published project has an escrow and its client a purse")
        ledger.post(
            debit=escrow,
            credit=purse,
            money=back,
            code=TransferCode.REFUND,
            reference=f"withdraw:{card.public_id}:{uuid7_new()}",
        )
    return back
