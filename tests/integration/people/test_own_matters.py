"""No officer decides about themselves, their household or a client that they speak for.

One rule in every duty: the action refuses it in words, and the database refuses the row (MG154).
"""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.utils import timezone

from minga.domains.charter import actions as charter
from minga.domains.payouts import actions as payouts
from minga.domains.payouts.errors import OwnPayout
from minga.domains.people import actions as people
from minga.domains.people.errors import OwnMatter
from minga.domains.people.types import Office
from minga.domains.quality import actions as quality
from minga.domains.wages import actions as wages
from minga.domains.wages import queries as wages_queries
from minga.domains.wages.types import OverheadKind
from minga.domains.work import actions as work
from minga_pure.money import Money
from tests import cast
from tests.integration.payouts.purses import asks, wallet
from tests.integration.quality.test_quality import with_gold
from tests.integration.refusals import breaches, refused

pytestmark = pytest.mark.django_db


def in_office(person_id: int, office: Office) -> None:
    people.appoint_steward(person_id=person_id, office=office, since=timezone.now().date())


def live_together(member, other) -> None:
    home = people.open_household(member=member.ref, name="Ours")
    people.invite_to_household(member=member.ref, name=other.username)
    people.join_household(member=other.ref, household=home)


def deposit_of_a_client(officer, clara) -> Callable[[], object]:
    in_office(officer.id, Office.TREASURER)
    deposit = work.announce_deposit(
        client=clara.client.public_id, actor_id=clara.id, money=Money(5, "USD"), reference="five"
    )
    return lambda: work.confirm_deposit(deposit=deposit, actor_id=officer.id)


def verification_of_a_client(officer, clara) -> Callable[[], object]:
    in_office(officer.id, Office.REGISTRAR)
    return lambda: work.verify_client(client=clara.client.public_id, actor_id=officer.id)


def release_of_a_client(officer, clara) -> Callable[[], object]:
    in_office(officer.id, Office.MEDIATOR)
    return lambda: work.release_publishing(client=clara.client.public_id, actor_id=officer.id)


def claimed_time(officer, lova) -> Callable[[], object]:
    in_office(officer.id, Office.TREASURER)
    charter.hold_founding_vote()
    wages.claim_time(
        member=lova.ref, claim=uuid4(), kind=OverheadKind.WAITING, seconds=28_000, words="No power."
    )
    (claim,) = wages_queries.claims_waiting()
    return lambda: wages.decide_claim(claim=claim.public_id, actor_id=officer.id, counts=True)


def payout_by_hand(officer, lova) -> Callable[[], object]:
    in_office(officer.id, Office.TREASURER)
    wallet(Money(1_000_000, "USD"), lova.ref.subject)
    order = asks(lova.ref.subject, Money(1_000_000, "USD"))
    return lambda: payouts.confirm_by_hand(order=order.public_id, actor_id=officer.id)


OF_CLIENTS = [deposit_of_a_client, verification_of_a_client, release_of_a_client]
OF_MEMBERS = [claimed_time, payout_by_hand]


@pytest.mark.parametrize("duty", OF_CLIENTS, ids=lambda duty: duty.__name__)
def test_nobody_decides_about_a_client_that_they_speak_for(duty):
    clara = cast.customer("carlos")
    decide = duty(clara, clara)
    with pytest.raises(OwnMatter):
        decide()


@pytest.mark.parametrize("duty", OF_CLIENTS, ids=lambda duty: duty.__name__)
def test_nobody_decides_about_the_client_of_their_household(duty):
    clara, lova = cast.customer("carlos"), cast.worker("lova")
    speaker = people.enrol_member(person_id=clara.id, attested_by=people.founding_registrar())
    home = people.open_household(member=lova.ref, name="Ours")
    people.invite_to_household(member=lova.ref, name="carlos")
    people.join_household(member=speaker, household=home)
    decide = duty(lova, clara)
    with pytest.raises(OwnMatter):
        decide()


@pytest.mark.parametrize("duty", OF_MEMBERS, ids=lambda duty: duty.__name__)
def test_nobody_decides_about_themselves(duty):
    lova = cast.worker("lova")
    decide = duty(lova, lova)
    with pytest.raises((OwnMatter, OwnPayout)):
        decide()


@pytest.mark.parametrize("duty", OF_MEMBERS, ids=lambda duty: duty.__name__)
def test_nobody_decides_about_their_household(duty):
    lova, kanto = cast.worker("lova"), cast.worker("kanto")
    live_together(lova, kanto)
    decide = duty(kanto, lova)
    with pytest.raises((OwnMatter, OwnPayout)):
        decide()


@pytest.mark.parametrize("duty", [*OF_CLIENTS, *OF_MEMBERS], ids=lambda duty: duty.__name__)
def test_an_officer_apart_decides(duty):
    concerned = cast.customer("carlos") if duty in OF_CLIENTS else cast.worker("lova")
    duty(cast.worker("kanto"), concerned)()
    assert breaches() == set()


def test_a_data_steward_does_not_decide_an_objection_of_their_own():
    project, lova = with_gold()
    quality.compute(project_id=project.id)
    objection = quality.object_to_gold(
        member=lova.ref, project=project.public_id, external_id="text-0", text="It is news."
    )
    in_office(lova.id, Office.DATA_STEWARD)
    with pytest.raises(OwnMatter):
        quality.decide_objection(objection=objection, actor_id=lova.id, upheld=True, decision="Me.")
    refused(
        "UPDATE quality_objection SET state = 'upheld', decision = 'Me.', decided_at = now(),"
        " decided_by_id = %s",
        "MG154",
        lova.id,
    )


def test_the_database_refuses_the_row_as_well():
    clara, lova = cast.customer("carlos"), cast.worker("lova")
    refused("UPDATE work_client SET verified_at = now(), verified_by_id = %s", "MG154", clara.id)
    wages.record_overhead(member=lova.ref, kind=OverheadKind.WAITING, seconds=60, reference="x")
    refused("UPDATE wages_overhead SET decided_by_id = %s", "MG154", lova.id)
