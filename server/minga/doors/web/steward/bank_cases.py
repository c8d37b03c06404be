"""Contradictions of the bank in a treasurer's words, and the treasurer's decision."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from minga.domains.payouts import actions
from minga.domains.payouts import queries as payouts
from minga.domains.payouts.types import (
    BankPosition,
    CaseDecision,
    CaseReason,
    CaseView,
    PaymentOutcome,
)
from minga.doors.web.permissions import person_id
from minga.doors.web.steward.treasurers import treasurers_only


def waiting() -> list[dict[str, Any]]:
    """Return the open cases for a page, each in words."""
    return [_row(case) for case in payouts.cases_waiting()]


def _row(case: CaseView) -> dict[str, Any]:
    return {
        "case": case,
        "reason": _reason_words(case.reason),
        "position": _position_words(case.position),
        "papers": [
            {"paper": paper, "words": _outcome_words(paper.outcome)} for paper in case.papers
        ],
        "decisions": [(decision, _decision_words(decision)) for decision in case.decisions],
    }


def _reason_words(reason: CaseReason) -> str:
    return {
        CaseReason.NOT_SENT: _("The bank reports a payment of a file that is not marked as sent."),
        CaseReason.AMOUNT: _("The bank reports another amount than was sent."),
        CaseReason.BOOKED_TWICE: _("The bank booked this payment a second time."),
        CaseReason.REFUSED_LATE: _("The bank refuses what it had accepted or booked before."),
        CaseReason.PAID_AFTER_REFUSAL: _(
            "The bank paid, or goes on with, what it had refused: the money is back in the wallet"
            " already."
        ),
        CaseReason.BLOCKED: _("The bank holds the money: neither paid nor given back."),
        CaseReason.RETURN_REVERSED: _("The bank took back what it had returned."),
    }[reason]


def _position_words(position: BankPosition) -> str:
    return {
        BankPosition.OUTSIDE: _("not sent"),
        BankPosition.SENT: _("sent to the bank"),
        BankPosition.ACCEPTED: _("accepted by the bank"),
        BankPosition.COMPLETED: _("completed, says the bank; not booked yet"),
        BankPosition.BOOKED: _("booked: it left the account"),
        BankPosition.REFUSED: _("refused: back in the wallet"),
        BankPosition.CAME_BACK: _("booked and came back: in the wallet"),
    }[position]


def _outcome_words(outcome: PaymentOutcome) -> str:
    return {
        PaymentOutcome.ACCEPTED: _("accepted"),
        PaymentOutcome.COMPLETED: _("completed"),
        PaymentOutcome.REFUSED: _("refused"),
        PaymentOutcome.SETTLED: _("booked"),
        PaymentOutcome.RETURNED: _("came back"),
        PaymentOutcome.BLOCKED: _("blocked"),
    }[outcome]


def _decision_words(decision: CaseDecision) -> str:
    return {
        CaseDecision.SETTLE: _("It was paid"),
        CaseDecision.REFUND: _("It was not paid: back to the wallet"),
        CaseDecision.COME_BACK: _("It came back: to the wallet"),
        CaseDecision.RECOVER: _("It was paid all the same: out of the wallet"),
        CaseDecision.CLOSE: _("Close, move nothing"),
    }[decision]


@require_POST
@treasurers_only
def decide(request: HttpRequest, case: UUID) -> HttpResponseBase:
    """Decide a case; the refusals of payouts are told on the treasury page."""
    try:
        decision = CaseDecision(request.POST.get("decision", ""))
    except ValueError:
        messages.error(request, _("Choose what happened to the money."))
        return redirect("steward-treasury")
    is_decided = actions.decide_case(
        case=case,
        actor_id=person_id(request),
        decision=decision,
        words=request.POST.get("words", ""),
    )
    messages.success(
        request,
        _("Decided; your text is stored with the documents.")
        if is_decided
        else _("Signed. A second treasurer has to decide the same."),
    )
    return redirect("steward-treasury")
