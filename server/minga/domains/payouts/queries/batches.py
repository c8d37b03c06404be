"""Files for banks and networks."""

from uuid import UUID

from minga.domains.payouts.errors import NoSuchBatch
from minga.domains.payouts.models import Batch, Order
from minga.domains.payouts.rails import RAILS
from minga.domains.payouts.types import BatchState, BatchView, OrderState
from minga.domains.vault import queries as vault
from minga_pure.money import Money


def batch_for(public_id: UUID) -> BatchView:
    """Return one payout file. Raise NoSuchBatch."""
    row = Batch.objects.filter(public_id=public_id).first()
    if row is None:
        raise NoSuchBatch
    return _card(row)


def batches(*, limit: int = 20) -> list[BatchView]:
    """The latest files, newest first."""
    rows = Batch.objects.exclude(rail="manual").order_by("-id")[:limit]
    return [_card(row) for row in rows]


def batch_file(public_id: UUID) -> tuple[BatchView, bytes, str]:
    """(card, the bytes as they were built, their media type). Raises NoSuchBatch."""
    card = batch_for(public_id)
    content = vault.unseal(subject=public_id, purpose="payout-file")
    if content is None:
        raise NoSuchBatch
    return card, content, RAILS[card.rail].media_type


def _card(row: Batch) -> BatchView:
    sums: dict[str, int] = {}
    payments = list(row.payments.values_list("currency", "sent_micros"))
    for currency, micros in payments:
        sums[currency] = sums.get(currency, 0) + micros
    on_its_way = [OrderState.BATCHED, OrderState.SENT]
    return BatchView(
        public_id=row.public_id,
        rail=row.rail,
        rail_title=str(RAILS[row.rail].title),
        state=BatchState(row.state),
        filename=row.file_id + RAILS[row.rail].suffix,
        payments=len(payments),
        sums=tuple(Money(micros, currency) for currency, micros in sorted(sums.items())),
        built_at=row.built_at,
        sent_at=row.sent_at,
        open=Order.objects.filter(payment__batch=row, state__in=on_its_way).count(),
    )
