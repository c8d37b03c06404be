"""Scenes that reach every code of transfers: reviews, juries, refunds, fees, remainders, splits."""

from uuid import uuid4

from django.db import connection

from minga.domains.assignment import actions as assignment
from minga.domains.billing import actions as billing
from minga.domains.charter import actions as charter
from minga.domains.judgement import actions as judgement
from minga.domains.judgement.types import Side
from minga.domains.payouts import actions as payouts
from minga.domains.payouts.types import TariffRates
from minga.domains.wages import actions as wages
from minga_pure.money import Money
from tests import cast
from tests.integration.judgement import scenes as judged
from tests.integration.judgement.test_disputes import dispute, review_all
from tests.integration.judgement.test_findings import speak
from tests.integration.payouts.purses import asks, commons, destination, wallet
from tests.integration.poison_scenes import remainders
from tests.integration.wages.weeks import usd


def a_jury_and_reviews() -> None:
    """One finding that two of a jury uphold, one that they reject; the remainder is released."""
    play = judged.scene()
    lost = play.find(1)
    won = play.find(answers=play.answers[1:2])
    judged.peers(8)
    speak(judgement.appeal(member=play.lova.ref, finding=lost, words="One."), Side.FINDING, 2)
    speak(judgement.appeal(member=play.lova.ref, finding=won, words="Two."), Side.MEMBER, 2)
    judged.days_pass(30)
    judgement.carry_out_due()
    judgement.release_due()


def a_dispute_refunded() -> None:
    play = judged.scene(review_first=False, texts=40, count=20, price=Money(400_000, "USD"))
    people = judged.peers(3)
    name = dispute(play)
    review_all(play, name, people, met=lambda task: False)
    judgement.settle_disputes()


def a_late_answer_and_a_fee() -> None:
    """A slot ran out and went to another member; then the first one's answer came."""
    clara = cast.good_customer()
    project = cast.published(clara, texts=4, redundancy=1)
    lova, kanto = cast.worker(), cast.worker("kanto")
    lova.ask(project.public_id, 2)
    late = [lova.answer(task) for task in lova.tasks]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE assignment_lease SET expires_at = now() - interval '1 hour'")
    assignment.sweep_leases()
    kanto.ask(project.public_id, 2)
    kanto.work_through()
    lova.sync(late)
    assignment.withdraw(project=project.public_id, actor_id=clara.id)
    billing.earn_fees()


def a_remainder_divided() -> None:
    remainders()
    wages.return_rests()


def advances_and_splits() -> None:
    """An advance of the commons that was given back, a payout cancelled, a wallet that shares."""
    charter.hold_founding_vote()
    tariff = TariffRates(minimum_micros=1_000_000, source="the network's own list")
    cast.set_by_two(
        payouts.enter_tariff, cast.steward().id, rail_name="mobile", currency="USD", tariff=tariff
    )
    lova, mother = wallet(usd(400_000)), uuid4()
    commons(usd(5_000_000))
    asks(lova, usd(400_000), where=destination(lova, "mobile"), advance=True)
    wallet(usd(700_000), lova)
    order = asks(lova, usd(700_000))
    payouts.cancel_payout(owner=lova, order=order.public_id)
    payouts.set_split(owner=mother, shares={mother: 500_000, uuid4(): 500_000})
    wallet(usd(2_000_000), mother)
    payouts.share_out_all()


MONEY_SCENES = [
    a_jury_and_reviews, a_dispute_refunded, a_late_answer_and_a_fee, a_remainder_divided,
    advances_and_splits,
]  # fmt: skip
