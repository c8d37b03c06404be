"""Scenes of payouts that the tests of the audit's lines play."""

from decimal import Decimal
from uuid import uuid4

from minga.domains.payouts import actions as payouts
from minga.domains.payouts import queries as payout_queries
from minga.domains.payouts.types import CaseDecision, TariffRates
from tests import cast
from tests.integration.payouts.purses import destination, wallet
from tests.integration.wages.weeks import usd


def payouts_on_their_way() -> None:
    """One by hand, confirmed by two; one in a bank file that was sent; one asked; a split."""
    first, second = cast.steward("thea"), cast.steward("theo")
    lova, mother, son = wallet(usd(9_000_000)), uuid4(), uuid4()
    for rail in ("manual", "csv"):
        order = payouts.request_payout(
            owner=lova, destination=destination(lova, rail), amount=usd(1_000_000), order=uuid4()
        )
        if rail == "manual":
            for by in (first, second):
                payouts.confirm_by_hand(order=order.public_id, actor_id=by.id)
    batch = payouts.build_batch(actor_id=first.id, rail_name="csv", currency="USD")
    payouts.mark_sent(batch=batch.public_id, actor_id=first.id)
    payouts.request_payout(
        owner=lova, destination=destination(lova, "csv"), amount=usd(1_000_000), order=uuid4()
    )
    payouts.set_split(owner=mother, shares={mother: 500_000, son: 500_000})


def a_contradiction_of_a_bank() -> None:
    """A payment that a transfer service cancels, and then pays."""
    payouts_on_their_way()
    name = payout_queries.batches()[0].filename.removesuffix(".csv") + "-1"
    treasurer = cast.steward("thia")
    for status in ("cancelled", "paid"):
        payouts.read_back(
            actor_id=treasurer.id,
            rail_name="csv",
            content=f"paymentReference,status\r\n{name},{status}\r\n".encode(),
        )


def a_contradiction_of_a_bank_decided() -> None:
    a_contradiction_of_a_bank()
    cast.vote(two_signatures_micros={"USD": 10**9})
    (case,) = payout_queries.cases_waiting()
    payouts.decide_case(
        case=case.public_id,
        actor_id=cast.steward("thor").id,
        decision=CaseDecision.RECOVER,
        words="So be it.",
    )


def settings_of_money() -> None:
    rate = TariffRates(rate=Decimal("0.92"), sent_currency="EUR", source="ECB")
    cast.set_by_two(
        payouts.enter_tariff, cast.steward().id, rail_name="csv", currency="USD", tariff=rate
    )
