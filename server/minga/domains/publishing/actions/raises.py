"""Raises: a price rises for everybody on a project, and paid answers come up to it."""

from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from minga.domains.answers import queries as answers
from minga.domains.assignment import actions as assignment
from minga.domains.ledger import actions as ledger
from minga.domains.ledger.types import AccountKind, TransferCode
from minga.domains.people import queries as people
from minga.domains.publishing import queries
from minga.domains.publishing.errors import NotARaise, RaiseRunning
from minga.domains.publishing.models import Raise, TopUp
from minga.domains.publishing.types import RaiseState, RaiseView
from minga.domains.retries import actions as retries
from minga.domains.sql_files import named_queries
from minga.domains.work import queries as work
from minga_pure.money import Money
from minga_pure.panels import price_at
from minga_pure.projects import ProjectState

SQL = named_queries("publishing")

MEMBERS_AT_ONCE = 500


def raise_price(*, project: UUID, actor_id: int, price: Money) -> RaiseView:
    """Raise the pay of an answer, for everybody and for the answers paid already.

    1. in one transaction: the client funds the difference for every answer wanted, answered or
       not, and from this moment every task pays the new price (G1); the client's projects that
       ask other panels for the same use rise to the same pay an hour with it (H12);
    2. in batches: each member who answered before gets the difference; a crash between two
       batches is repaired by `resume_raises`, and nobody is topped up twice.
    Raises NoSuchProject, NotARaise, RaiseRunning, ledger's InsufficientFunds.
    """
    begun = _begin_all(project, actor_id, price)
    for raise_id in begun:
        _top_up(raise_id)
    return queries.raise_card(Raise.objects.get(id=begun[0]))


def resume_raises() -> int:
    """Go on with raises that were cut short; returns how many were finished. Safe to call again."""
    waiting = Raise.objects.filter(state=RaiseState.TOPPING_UP).values_list("id", flat=True)
    return retries.work_through(
        "publishing.resume_raises", list(waiting), _top_up, one_transaction=False
    )


@transaction.atomic
def _begin_all(project: UUID, actor_id: int, price: Money) -> list[int]:
    """Begin the raise of a project, then of those that pay as it does; the row numbers."""
    card = work.project_for(actor_id, project)
    begun = [_begin(project, actor_id, price)]
    for number in work.panel_siblings(card.id):
        sibling = work.project_by_id(number)
        micros = price_at(price.micros, card.estimated_seconds, sibling.estimated_seconds)
        if micros > sibling.price.micros:
            begun.append(_begin(sibling.public_id, actor_id, Money(micros, price.currency)))
    return begun


@transaction.atomic
def _begin(project: UUID, actor_id: int, price: Money) -> int:
    card = work.project_for(actor_id, project)
    open_states = (ProjectState.PUBLISHED, ProjectState.PAUSED)
    if card.state not in open_states or card.derived_kind or price.currency != card.price.currency:
        raise NotARaise
    if price <= card.price:
        raise NotARaise
    if Raise.objects.filter(project_id=card.id, state=RaiseState.TOPPING_UP).exists():
        raise RaiseRunning
    row = Raise.objects.create(
        project_id=card.id,
        before_micros=card.price.micros,
        after_micros=price.micros,
        by_id=actor_id,
    )
    row.lines = assignment.reprice(
        project=card,
        price=price,
        reference=f"raise:{row.public_id}",
        late=answers.late_count,
    )
    row.save(update_fields=["lines"])
    return row.id


def _top_up(raise_id: int) -> bool:
    """Batch after batch until nobody is owed anything; the last one says that it is done."""
    while _one_batch(raise_id):
        pass
    return True


@transaction.atomic
def _one_batch(raise_id: int) -> bool:
    row = Raise.objects.select_for_update().select_related("project").get(id=raise_id)
    if row.state == RaiseState.COMPLETED:
        return False
    with connection.cursor() as cursor:
        cursor.execute(SQL["owed_top_ups"], [row.id, MEMBERS_AT_ONCE])
        owed = dict(cursor.fetchall())
    escrow = ledger.open_account(
        kind=AccountKind.ESCROW, owner=row.project.public_id, currency=row.project.currency
    )
    for member, subject in people.subjects_of(list(owed)).items():
        wallet = ledger.open_account(
            kind=AccountKind.WALLET, owner=subject, currency=row.project.currency
        )
        moved = ledger.post(
            debit=escrow,
            credit=wallet,
            money=Money(owed[member], row.project.currency),
            code=TransferCode.RAISE,
            reference=f"raise:{row.public_id}:{subject}",
        )
        TopUp.objects.create(rise=row, member_id=member, micros=owed[member], transfer_id=moved.id)
    if len(owed) < MEMBERS_AT_ONCE:
        row.state = RaiseState.COMPLETED
        row.done_at = timezone.now()
        row.save(update_fields=["state", "done_at"])
        return False
    return True
