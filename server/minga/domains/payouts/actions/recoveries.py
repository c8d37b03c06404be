"""A payout that the bank paid after it had refused it leaves its wallet once more."""

from django.utils import timezone

from minga.domains.ledger import actions as ledger
from minga.domains.ledger.errors import InsufficientFunds
from minga.domains.ledger.types import AccountKind, TransferCode
from minga.domains.payouts.actions.batches import settle
from minga.domains.payouts.errors import WalletTooLow
from minga.domains.payouts.models import Batch, Order, Payment
from minga.domains.payouts.types import BankPosition, BatchState, OrderState
from minga_pure.ids import uuid7_new
from minga_pure.money import Money


def recover(row: Order, *, actor_id: int, reason: str) -> None:
    """Book a refused order that was paid all the same, as an order of its own that is settled.

    The refused one stays as it is, with the money that it gave back. Raises WalletTooLow; for this
    domain's actions, in a transaction.
    """
    public_id = uuid7_new()
    money = Money(row.amount_micros, row.currency)
    try:
        ledger.post(
            debit=ledger.open_account(
                kind=AccountKind.WALLET, owner=row.owner, currency=row.currency
            ),
            credit=ledger.open_account(
                kind=AccountKind.PAYOUT_CLEARING, owner=None, currency=row.currency
            ),
            money=money,
            code=TransferCode.PAYOUT_REQUESTED,
            reference=f"payout:{public_id}:ask",
        )
    except InsufficientFunds as exc:
        raise WalletTooLow from exc
    paid = Order.objects.create(
        public_id=public_id,
        owner=row.owner,
        destination=row.destination,
        rail=row.rail,
        currency=row.currency,
        amount_micros=row.amount_micros,
        fee_micros=row.fee_micros,
        rate=row.rate,
        sent_currency=row.sent_currency,
        sent_micros=row.sent_micros,
        reason=reason,
    )
    _send(paid, actor_id)
    paid.refresh_from_db()
    settle(paid)


def _send(paid: Order, actor_id: int) -> None:
    file_id = f"PAID-{paid.public_id.hex[:24]}"
    batch = Batch.objects.create(
        rail=paid.rail, file_id=file_id, built_by_id=actor_id, submitted_by_id=actor_id,
        state=BatchState.SENT, sent_at=timezone.now(),
    )  # fmt: skip
    payment = Payment.objects.create(
        batch=batch,
        destination=paid.destination,
        end_to_end=f"{file_id}-1",
        currency=paid.sent_currency,
        sent_micros=paid.sent_micros,
    )
    own = Order.objects.filter(pk=paid.pk)
    own.update(state=OrderState.BATCHED, payment=payment)
    own.update(state=OrderState.SENT, bank_position=BankPosition.SENT)
