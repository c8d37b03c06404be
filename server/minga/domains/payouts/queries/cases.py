"""Contradictions of the bank that wait for a treasurer, with all papers."""

from minga.domains.payouts import rules
from minga.domains.payouts.models import BankCase, BankReport
from minga.domains.payouts.rails import RAILS
from minga.domains.payouts.types import (
    BankPaperView,
    BankPosition,
    BankStep,
    CaseDecision,
    CaseReason,
    CaseView,
    PaymentOutcome,
)
from minga_pure.money import Money


def cases_waiting(*, limit: int = 100) -> list[CaseView]:
    """Return the open cases, the oldest first."""
    rows = BankCase.objects.filter(decision="").select_related("payment__batch")
    return [_case(row) for row in rows.order_by("id")[:limit]]


def cases_decided(*, limit: int = 20) -> list[CaseView]:
    """Return the cases decided last, newest first."""
    rows = BankCase.objects.exclude(decision="").select_related("payment__batch")
    return [_case(row) for row in rows.order_by("-decided_at")[:limit]]


def _case(row: BankCase) -> CaseView:
    payment = row.payment
    order = payment.orders.order_by("id").first()
    position = BankPosition(order.bank_position if order else "")
    reports = payment.reports.select_related("reading").order_by("id")
    return CaseView(
        public_id=row.public_id,
        reason=CaseReason(row.reason),
        end_to_end=payment.end_to_end,
        filename=payment.batch.file_id + RAILS[payment.batch.rail].suffix,
        money=Money(payment.sent_micros, payment.currency),
        position=position,
        opened_at=row.opened_at,
        papers=tuple(_paper(report) for report in reports),
        decisions=rules.DECISIONS[position],
        decision=CaseDecision(row.decision) if row.decision else None,
        words=row.words,
    )


def _paper(row: BankReport) -> BankPaperView:
    amount = row.amount_micros
    return BankPaperView(
        outcome=PaymentOutcome(row.outcome),
        reason=row.reason,
        message=row.message,
        bank_reference=row.bank_reference,
        money=None if amount is None else Money(amount, row.currency),
        read_at=row.reading.read_at,
        contradicts=row.step == BankStep.CASE,
    )
