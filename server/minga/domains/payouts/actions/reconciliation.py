"""Reconciliation with the files of a bank or a network: a payment settles, returns or is a case."""

import hashlib
from collections import Counter
from dataclasses import asdict, replace
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from minga.domains.ledger import actions as ledger
from minga.domains.ledger.types import AccountKind, TransferCode
from minga.domains.payouts import rules
from minga.domains.payouts.actions.batches import require_treasurer, settle
from minga.domains.payouts.actions.recoveries import recover
from minga.domains.payouts.actions.requests import return_to_wallet
from minga.domains.payouts.errors import (
    CaseWordsMissing,
    DecisionImpossible,
    NoSuchBankCase,
    OwnPayout,
)
from minga.domains.payouts.models import BankCase, BankReport, Batch, Order, Payment, Reading
from minga.domains.payouts.rails import rail
from minga.domains.payouts.types import (
    BankPosition,
    BankStep,
    CaseDecision,
    CaseReason,
    OrderState,
    PaymentOutcome,
    PaymentStatusReport,
    ReadingView,
)
from minga.domains.people import actions as people_actions
from minga.domains.people import queries as people
from minga_pure.money import Money

_COUNTED = {
    BankStep.SETTLE: "settled",
    BankStep.REFUND: "returned",
    BankStep.COME_BACK: "returned",
    BankStep.CASE: "cases",
}


@transaction.atomic
def read_back(*, actor_id: int, rail_name: str, content: bytes) -> ReadingView:
    """Read a pain.002, camt.054 or what a network gave back. The same file again changes nothing.

    A file that was refused as a duplicate moves nothing: the first one is on its way. A report
    that contradicts an earlier one, or differs in its amount, moves nothing either: it is a case.
    Raises NotInOffice, CannotRead.
    """
    require_treasurer(actor_id)
    reports = rail(rail_name).read(content)
    reading, new = Reading.objects.get_or_create(
        sha256=hashlib.sha256(content).hexdigest(),
        defaults={"rail": rail_name, "read_by_id": actor_id},
    )
    if not new:
        return ReadingView(**(reading.did | {"already_read": True}))
    counts: Counter[str] = Counter()
    unknown: list[str] = []
    differs: list[str] = []
    for report in reports:
        if report.file and not report.end_to_end:
            if not _whole_file(reading, report, counts):
                unknown.append(report.file)
            continue
        payment = Payment.objects.filter(
            end_to_end=report.end_to_end, batch__rail=rail_name
        ).first()
        if payment is None:
            unknown.append(report.end_to_end)
            continue
        if report.money is not None and report.money != _money(payment):
            differs.append(report.end_to_end)
        _take(reading, payment, report, counts)
    reading_view = ReadingView(
        settled=counts["settled"],
        returned=counts["returned"],
        accepted=counts["accepted"],
        duplicates=counts["duplicates"],
        cases=counts["cases"],
        unknown=tuple(unknown),
        differs=tuple(differs),
    )
    Reading.objects.filter(pk=reading.pk).update(did=asdict(reading_view))
    return reading_view


def _money(payment: Payment) -> Money:
    return Money(payment.sent_micros, payment.currency)


def _whole_file(reading: Reading, report: PaymentStatusReport, counts: Counter[str]) -> bool:
    """Take a report on a whole file: accepted, refused, booked. Return False when it is not ours.

    A booking of exactly what the file still pays is one of each of its payments.
    """
    batch = Batch.objects.filter(file_id=report.file).first()
    if batch is None:
        return False
    if report.duplicate:
        counts["duplicates"] += 1
    is_accepted = report.outcome in (PaymentOutcome.ACCEPTED, PaymentOutcome.COMPLETED)
    if is_accepted and batch.state == "sent":
        Batch.objects.filter(pk=batch.pk, accepted_at=None).update(accepted_at=timezone.now())
        return True
    payments = list(batch.payments.order_by("id"))
    if report.money is not None:
        refused = Q(orders__bank_position=BankPosition.REFUSED)
        payments = list(batch.payments.exclude(refused).order_by("id"))
        sums = {payment.currency: 0 for payment in payments}
        for payment in payments:
            sums[payment.currency] += payment.sent_micros
        if sums == {report.money.currency: report.money.micros}:
            report = replace(report, money=None)
    for payment in payments:
        _take(reading, payment, report, counts)
    return True


def _take(
    reading: Reading, payment: Payment, report: PaymentStatusReport, counts: Counter[str]
) -> None:
    """Write a report down and make the step that follows from the reports before it."""
    orders = list(Order.objects.select_for_update().filter(payment=payment).order_by("id"))
    position = BankPosition(orders[0].bank_position if orders else "")
    reason, step = _step(payment, position, report)
    case = None
    if step is BankStep.CASE:
        case, _new = BankCase.objects.get_or_create(
            payment=payment, decision="", defaults={"reason": reason}
        )
    BankReport.objects.create(
        reading=reading,
        payment=payment,
        case=case,
        outcome=report.outcome,
        step=step,
        reason=report.reason[:500],
        message=report.message[:120],
        bank_reference=report.bank_reference[:120],
        amount_micros=report.money.micros if report.money else None,
        currency=report.money.currency if report.money else "",
    )
    if report.duplicate and not report.file:
        counts["duplicates"] += 1
    if step in _COUNTED:
        counts[_COUNTED[step]] += 1 if step is BankStep.CASE else len(orders)
    elif report.outcome in (PaymentOutcome.ACCEPTED, PaymentOutcome.COMPLETED):
        counts["accepted"] += len(orders)
    for row in orders:
        _move(row, step, report.outcome, report.reason)


def _step(
    payment: Payment, position: BankPosition, report: PaymentStatusReport
) -> tuple[CaseReason, BankStep]:
    """Return the step of a report, and the reason of the case when it is one."""
    if report.duplicate:
        return CaseReason.REFUSED_LATE, BankStep.NOTHING
    if (
        report.bank_reference
        and payment.reports.filter(
            step=BankStep.CASE, outcome=report.outcome, bank_reference=report.bank_reference
        ).exists()
    ):
        return CaseReason.AMOUNT, BankStep.NOTHING  # the same entry in another file
    if report.money is not None and report.money != _money(payment):
        return CaseReason.AMOUNT, BankStep.CASE
    if report.reverses_return:
        return CaseReason.RETURN_REVERSED, BankStep.CASE
    booked = frozenset(
        payment.reports.filter(outcome=report.outcome).values_list("message", "bank_reference")
    )
    is_booking = report.outcome in (PaymentOutcome.SETTLED, PaymentOutcome.RETURNED)
    if is_booking and rules.is_second_booking(booked, report.message, report.bank_reference):
        return CaseReason.BOOKED_TWICE, BankStep.CASE
    step = rules.bank_step(
        position,
        report.outcome,
        whole_file=bool(report.file),
        file_accepted=payment.batch.accepted_at is not None,
    )
    return rules.case_reason(position, report.outcome), step


def _move(row: Order, step: BankStep, outcome: PaymentOutcome, reason: str) -> None:
    match step:
        case BankStep.ADVANCE:
            Order.objects.filter(pk=row.pk).update(bank_position=outcome.value)
        case BankStep.SETTLE:
            settle(row)
        case BankStep.REFUND:
            return_to_wallet(row, reason=reason, position=BankPosition.REFUSED)
        case BankStep.COME_BACK:
            _come_back(row, reason)


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
    return_to_wallet(row, reason=reason, position=BankPosition.CAME_BACK)


@transaction.atomic
def decide_case(*, case: UUID, actor_id: int, decision: CaseDecision, words: str) -> bool:
    """Decide a contradiction of the bank, in words that stay; money moves as the decision says.

    False when the amount is above the voted limit and a second treasurer has to decide the same.
    Raises NotInOffice, NoSuchBankCase, CaseWordsMissing, OwnPayout, DecisionImpossible,
    WalletTooLow.
    """
    require_treasurer(actor_id)
    row = BankCase.objects.select_for_update().filter(public_id=case, decision="").first()
    if row is None:
        raise NoSuchBankCase
    if not words.strip():
        raise CaseWordsMissing
    orders = list(Order.objects.select_for_update().filter(payment=row.payment).order_by("id"))
    owners = {order.owner for order in orders} | {row.payment.destination.owner}
    if any(people.is_near(actor_id, subject=owner) for owner in owners):
        raise OwnPayout
    position = BankPosition(orders[0].bank_position if orders else "")
    if decision not in rules.DECISIONS[position]:
        raise DecisionImpossible
    if decision is not CaseDecision.CLOSE and not people_actions.sign(
        matter=f"bank-case:{case}:{decision}", person_id=actor_id, money=_money(row.payment)
    ):
        return False
    for order in orders:
        if decision is CaseDecision.RECOVER:
            recover(order, actor_id=actor_id, reason=words.strip())
        elif decision is not CaseDecision.CLOSE:
            _move(order, BankStep(decision.value), PaymentOutcome.SETTLED, words.strip())
    BankCase.objects.filter(pk=row.pk).update(
        decision=decision,
        words=words.strip()[:500],
        decided_by_id=actor_id,
        decided_at=timezone.now(),
    )
    return True
