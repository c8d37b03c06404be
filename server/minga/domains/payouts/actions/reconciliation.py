"""Reconciliation with the files of a bank or a network: a payment settles or returns."""

import hashlib
from collections import Counter

from django.db import transaction
from django.utils import timezone

from minga.domains.ledger import actions as ledger
from minga.domains.ledger.types import AccountKind, TransferCode
from minga.domains.payouts.actions.batches import require_treasurer, settle
from minga.domains.payouts.actions.requests import return_to_wallet
from minga.domains.payouts.models import Batch, Order, Payment, Reading
from minga.domains.payouts.rails import rail
from minga.domains.payouts.types import OrderState, PaymentOutcome, PaymentStatusReport, ReadingView
from minga_pure.money import Money


@transaction.atomic
def read_back(*, actor_id: int, rail_name: str, content: bytes) -> ReadingView:
    """Read a pain.002, camt.054 or what a network gave back. The same file again changes nothing.

    A file that was refused as a duplicate moves nothing: the first one is on its way. An amount
    that differs from ours moves nothing either and is told. Raises NotInOffice, CannotRead.
    """
    require_treasurer(actor_id)
    reports = rail(rail_name).read(content)
    reading, new = Reading.objects.get_or_create(
        sha256=hashlib.sha256(content).hexdigest(),
        defaults={"rail": rail_name, "read_by_id": actor_id},
    )
    if not new:
        return ReadingView(**(reading.did | {"already_read": True}))
    did: Counter[str] = Counter()
    unknown: list[str] = []
    differs: list[str] = []
    for report in reports:
        if report.file and not report.end_to_end:
            _whole_file(report, did)
            continue
        payment = Payment.objects.filter(
            end_to_end=report.end_to_end, batch__rail=rail_name, batch__state="sent"
        ).first()
        if payment is None:
            unknown.append(report.end_to_end)
        elif report.money is not None and report.money != Money(
            payment.sent_micros, payment.currency
        ):
            differs.append(report.end_to_end)
        else:
            _one_payment(payment, report, did)
    card = ReadingView(
        settled=did["settled"],
        returned=did["returned"],
        accepted=did["accepted"],
        duplicates=did["duplicates"],
        unknown=tuple(unknown),
        differs=tuple(differs),
    )
    counts = {
        name: getattr(card, name) for name in ("settled", "returned", "accepted", "duplicates")
    }
    Reading.objects.filter(pk=reading.pk).update(
        did=counts | {"unknown": unknown, "differs": differs}
    )
    return card


def _whole_file(report: PaymentStatusReport, did: Counter[str]) -> None:
    """A bank refused or accepted a file as such."""
    batch = Batch.objects.filter(file_id=report.file, state="sent").first()
    if batch is None:
        return
    if report.outcome is PaymentOutcome.ACCEPTED:
        Batch.objects.filter(pk=batch.pk, accepted_at=None).update(accepted_at=timezone.now())
    elif report.duplicate or batch.accepted_at is not None:
        did["duplicates"] += 1
    elif report.outcome is PaymentOutcome.REFUSED:
        for payment in batch.payments.order_by("id"):
            _one_payment(payment, report, did)


def _one_payment(payment: Payment, report: PaymentStatusReport, did: Counter[str]) -> None:
    """Move every order of the payment by the report, unless it has taken this step."""
    if report.duplicate:
        did["duplicates"] += 1
        return
    orders = Order.objects.select_for_update().filter(payment=payment).order_by("id")
    for row in orders:
        match report.outcome, OrderState(row.state):
            case PaymentOutcome.ACCEPTED, _:
                did["accepted"] += 1
            case PaymentOutcome.SETTLED, OrderState.SENT:
                settle(row)
                did["settled"] += 1
            case PaymentOutcome.REFUSED, OrderState.SENT:
                return_to_wallet(row, reason=report.reason)
                did["returned"] += 1
            case PaymentOutcome.RETURNED, OrderState.SENT | OrderState.SETTLED:
                _come_back(row, report.reason)
                did["returned"] += 1
            case _:
                pass  # it has taken this step already


def _come_back(row: Order, reason: str) -> None:
    """The bank had paid and got it back: outside -> clearing -> wallet."""
    if row.state == OrderState.SENT:
        settle(row)
    ledger.post(
        debit=ledger.open_account(kind=AccountKind.EXTERNAL, owner=None, currency=row.currency),
        credit=ledger.open_account(
            kind=AccountKind.PAYOUT_CLEARING, owner=None, currency=row.currency
        ),
        money=Money(row.amount_micros, row.currency),
        code=TransferCode.PAYOUT_RETURN,
        reference=f"payout:{row.public_id}:in",
    )
    return_to_wallet(row, reason=reason)
