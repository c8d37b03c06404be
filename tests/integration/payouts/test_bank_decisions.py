"""Decisions about a bank's contradictions: paid after a refusal, and signed by two."""

import pytest
from django.db import transaction

from minga.domains.ledger import queries as books
from minga.domains.ledger.types import AccountKind
from minga.domains.payouts import queries
from minga.domains.payouts.errors import WalletTooLow
from minga.domains.payouts.types import CaseDecision, OrderState
from tests.cast import steward, vote
from tests.integration.payouts.purses import asks, held
from tests.integration.payouts.test_bank_contradictions import FIFTY, Payout, tiana
from tests.integration.refusals import breaches, refused

pytestmark = pytest.mark.django_db
__all__ = ["tiana"]


def test_a_payout_that_was_paid_after_its_refusal_is_an_order_of_its_own(tiana):
    payout = Payout(tiana)
    payout.status("RJCT")
    payout.booked(reference="A1")
    external = books.account_id(AccountKind.EXTERNAL, None, "EUR")
    before = books.balance(external).micros
    payout.decide(CaseDecision.RECOVER, "Paid on Monday.")
    paid, refused_one = queries.orders_of(payout.owner)
    assert (paid.state, paid.reason) == (OrderState.SETTLED, "Paid on Monday.")
    assert (refused_one.public_id, refused_one.state) == (payout.order_id, OrderState.RETURNED)
    assert books.balance(external).micros - before == FIFTY.micros
    assert held(payout.owner, "EUR") == 0
    payout.booked(reference="A1")
    assert (payout.cases, breaches()) == ([], set())


def test_a_wallet_that_holds_too_little_keeps_the_case_open(tiana):
    payout = Payout(tiana)
    payout.status("RJCT")
    payout.booked()
    asks(payout.owner, FIFTY, "pain001")
    with pytest.raises(WalletTooLow), transaction.atomic():
        payout.decide(CaseDecision.RECOVER)
    assert len(payout.cases) == 1
    assert breaches() == set()


def test_above_the_voted_limit_two_treasurers_decide_the_same(tiana):
    vote(two_signatures_micros={"EUR": FIFTY.micros - 1})
    payout = Payout(tiana)
    payout.status("ACSC")
    payout.status("RJCT")
    payout.decide(CaseDecision.REFUND)
    assert (payout.state, len(payout.cases)) == (OrderState.SENT, 1)
    payout.treasurer = steward("ravo")
    payout.decide(CaseDecision.SETTLE)
    assert (payout.state, len(payout.cases)) == (OrderState.SENT, 1)
    refused(
        "UPDATE payouts_bankcase SET decision = 'refund', words = 'x', decided_at = now(),"
        " decided_by_id = %s",
        "MG139",
        tiana.id,
    )
    payout.decide(CaseDecision.REFUND)
    assert (payout.state, payout.cases) == (OrderState.RETURNED, [])
    assert breaches() == set()
