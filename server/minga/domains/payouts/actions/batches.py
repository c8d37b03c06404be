"""A treasurer makes the file, sends it one time, or hands money over with a second steward."""

import hashlib
import secrets
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from minga.domains.ledger import actions as ledger
from minga.domains.ledger.types import AccountKind, TransferCode
from minga.domains.payouts import queries
from minga.domains.payouts.errors import (
    AlreadySent,
    NoSuchBatch,
    NoSuchOrder,
    NothingToSend,
    OneConfirmsOnce,
    OwnPayout,
)
from minga.domains.payouts.models import (
    BankReport,
    Batch,
    Confirmation,
    Destination,
    Order,
    Payment,
)
from minga.domains.payouts.rails import rail
from minga.domains.payouts.types import (
    BankPosition,
    BatchState,
    BatchView,
    OrderState,
    OrderView,
    Sender,
)
from minga.domains.payouts.types import CreditTransfer as PaymentWord
from minga.domains.people import queries as people
from minga.domains.people.errors import NotInOffice
from minga.domains.people.types import Office
from minga.domains.vault import actions as vault
from minga_pure.money import Money

FILE_TEXT = "Minga"


def require_treasurer(person_id: int) -> None:
    if not people.holds_office(person_id, Office.TREASURER):
        raise NotInOffice


@transaction.atomic
def build_batch(
    *, actor_id: int, rail_name: str, currency: str, now: datetime | None = None
) -> BatchView:
    """Put every order that waits for this rail into one file; nothing has left the house yet.

    Orders to one destination are pooled into one payment, and wait while together they are below
    the rail's own smallest payment. A destination that the file cannot hold is left out and its
    orders are named; they wait. Raises NotInOffice, NoSuchRail, NothingToSend, NoHouseAccount.
    """
    require_treasurer(actor_id)
    way = rail(rail_name)
    waiting = Order.objects.select_for_update(of=("self",)).select_related("destination").filter(
        rail=rail_name, sent_currency=currency, state=OrderState.ASKED
    ).order_by("id")  # fmt: skip
    pools: dict[int, list[Order]] = {}
    for row in waiting:
        pools.setdefault(row.destination_id, []).append(row)
    chosen: list[list[Order]] = []
    left_out: list[list[Order]] = []
    for orders in filter(_fills, pools.values()):
        fits = way.can_hold(queries.destination_details(orders[0].destination))
        (chosen if fits else left_out).append(orders)
    chosen = chosen[: way.payments_max]
    if not chosen or not way.sends_files:
        raise NothingToSend
    sender = queries.house_account() if way.needs_house_account else _default_sender()
    moment = now or timezone.now()
    file_id = f"MINGA-{moment:%Y%m%d}-{secrets.token_hex(5).upper()}"
    batch = Batch.objects.create(rail=rail_name, file_id=file_id, built_by_id=actor_id)
    payments = [_pay(batch, orders, f"{file_id}-{n}") for n, orders in enumerate(chosen, 1)]
    content = way.build(payments, sender=sender, file_id=file_id, now=moment)
    vault.seal(subject=batch.public_id, purpose="payout-file", value=content)
    Batch.objects.filter(pk=batch.pk).update(sha256=hashlib.sha256(content).hexdigest())
    names = tuple(str(order.public_id) for orders in left_out for order in orders)
    return replace(queries.batch_for(batch.public_id), left_out=names)


def _fills(orders: list[Order]) -> bool:
    """Return True when the pooled orders to one destination reach the rail's smallest payment."""
    least = queries.tariff(orders[0].rail, orders[0].currency).minimum_micros
    return sum(row.amount_micros for row in orders) >= least


def _default_sender() -> Sender:
    return Sender(FILE_TEXT)


def _pay(batch: Batch, orders: list[Order], end_to_end: str) -> PaymentWord:
    destination: Destination = orders[0].destination
    money = Money(sum(row.sent_micros for row in orders), orders[0].sent_currency)
    row = Payment.objects.create(
        batch=batch,
        destination=destination,
        end_to_end=end_to_end,
        currency=money.currency,
        sent_micros=money.micros,
    )
    Order.objects.filter(pk__in=[order.pk for order in orders]).update(
        state=OrderState.BATCHED, payment=row
    )
    details = queries.destination_details(destination)
    return PaymentWord(end_to_end, money, details, f"{FILE_TEXT} {end_to_end}")


@transaction.atomic
def undo_batch(*, batch: UUID, actor_id: int) -> None:
    """A file that was not sent is thrown away; its orders wait again. Raises AlreadySent."""
    require_treasurer(actor_id)
    row = Batch.objects.select_for_update().filter(public_id=batch).first()
    if row is None:
        raise NoSuchBatch
    if row.state == BatchState.SENT:
        raise AlreadySent
    if BankReport.objects.filter(payment__batch=row).exists():
        raise AlreadySent  # the bank has it, whatever was pressed here
    Order.objects.filter(payment__batch=row).update(state=OrderState.ASKED, payment=None)
    vault.shred(subject=row.public_id, purpose="payout-file")


@transaction.atomic
def mark_sent(*, batch: UUID, actor_id: int) -> BatchView:
    """The file goes to the bank, one time: whoever comes second is refused (H07: never twice).

    Raises NotInOffice, NoSuchBatch, AlreadySent, NothingToSend for one that was undone.
    """
    require_treasurer(actor_id)
    won = Batch.objects.filter(public_id=batch, state=BatchState.BUILT).update(
        state=BatchState.SENT, sent_at=timezone.now(), submitted_by_id=actor_id
    )
    if won != 1:
        queries.batch_for(batch)
        raise AlreadySent
    moved = Order.objects.filter(payment__batch__public_id=batch, state=OrderState.BATCHED).update(
        state=OrderState.SENT, bank_position=BankPosition.SENT
    )
    if not moved:
        raise NothingToSend
    return queries.batch_for(batch)


@transaction.atomic
def confirm_by_hand(*, order: UUID, actor_id: int) -> OrderView:
    """A steward has seen the money reach its person; with the second one it is settled.

    Raises NotInOffice, NoSuchOrder, OneConfirmsOnce, OwnPayout.
    """
    if not people.offices_of(actor_id):
        raise NotInOffice
    row = Order.objects.select_for_update(of=("self",)).select_related("destination").filter(
        public_id=order, rail="manual"
    ).first()  # fmt: skip
    if row is None or row.state == OrderState.RETURNED:
        raise NoSuchOrder
    if row.state == OrderState.SETTLED:
        return queries.order(order)
    if people.is_near(actor_id, subject=row.owner):
        raise OwnPayout
    _, new = Confirmation.objects.get_or_create(order=row, person_id=actor_id)
    if not new:
        raise OneConfirmsOnce
    if row.state == OrderState.ASKED:
        file_id = f"HAND-{row.public_id.hex[:24]}"
        batch = Batch.objects.create(
            rail="manual", file_id=file_id, built_by_id=actor_id, submitted_by_id=actor_id,
            state=BatchState.SENT, sent_at=timezone.now(),
        )  # fmt: skip
        _pay(batch, [row], f"{file_id}-1")
        Order.objects.filter(pk=row.pk).update(
            state=OrderState.SENT, bank_position=BankPosition.SENT
        )
    if row.confirmations.count() >= 2:
        settle(row)
    return queries.order(order)


def settle(row: Order) -> None:
    """Clearing -> the bank outside, and the order says so; in the caller's transaction."""
    ledger.post(
        debit=ledger.open_account(
            kind=AccountKind.PAYOUT_CLEARING, owner=None, currency=row.currency
        ),
        credit=ledger.open_account(kind=AccountKind.EXTERNAL, owner=None, currency=row.currency),
        money=Money(row.amount_micros, row.currency),
        code=TransferCode.PAYOUT,
        reference=f"payout:{row.public_id}:out",
    )
    Order.objects.filter(pk=row.pk).update(
        state=OrderState.SETTLED, bank_position=BankPosition.BOOKED, ended_at=timezone.now()
    )
