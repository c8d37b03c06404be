"""No officer decides about themselves, their household or a client that they speak for.

One rule in every duty: the action refuses it in words, and the database refuses the row (MG154).
"""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from minga.domains.billing import actions as billing
from minga.domains.billing import queries as billing_queries
from minga.domains.charter import actions as charter
from minga.domains.judgement import actions as judgement
from minga.domains.judgement.models import Dispute
from minga.domains.judgement.types import Wish
from minga.domains.payouts import actions as payouts
from minga.domains.payouts.errors import OwnPayout
from minga.domains.payouts.types import CaseDecision
from minga.domains.people import actions as people
from minga.domains.people.errors import OwnMatter
from minga.domains.people.models import Person
from minga.domains.people.types import Office
from minga.domains.quality import actions as quality
from minga.domains.wages import actions as wages
from minga.domains.wages import queries as wages_queries
from minga.domains.wages.types import OverheadKind
from minga.domains.work import actions as work
from minga.domains.work import queries as work_queries
from minga.domains.work.models import Criterion
from minga_pure.money import Money
from tests import cast
from tests.integration.billing.papers import MARCH, SELLER, entry, moved_to, statement
from tests.integration.judgement.scenes import CRITERIA
from tests.integration.payouts.bank import HOUSE
from tests.integration.payouts.purses import asks, wallet
from tests.integration.payouts.test_bank_contradictions import Payout
from tests.integration.quality.test_quality import with_gold
from tests.integration.refusals import breaches, refused
from tests.server_fixtures import as_the_owner

pytestmark = pytest.mark.django_db
FIVE = Money(5_000_000, "USD")


@pytest.fixture(autouse=True)
def seller(settings):
    settings.MINGA_SELLER = SELLER


def in_office(person_id: int, office: Office) -> None:
    people.appoint_steward(person_id=person_id, office=office, since=timezone.now().date())


def live_together(member, other) -> None:
    home = people.open_household(member=member.ref, name="Ours")
    people.invite_to_household(member=member.ref, name=other.username)
    people.join_household(member=other.ref, household=home)


def deposit_of_a_client(officer, clara) -> Callable[[], object]:
    in_office(officer.id, Office.TREASURER)
    deposit = work.announce_deposit(
        client=clara.client.public_id,
        actor_id=clara.id,
        money=Money(5_000_000, "USD"),
        reference="five",
    )
    ravo = cast.steward("ravo")
    work.confirm_deposit(deposit=deposit, actor_id=ravo.id)
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


def bank_entry_of_a_client(officer, clara) -> Callable[[], object]:
    in_office(officer.id, Office.TREASURER)
    deposit = work.announce_deposit(
        client=clara.client.public_id,
        actor_id=clara.id,
        money=Money(5_000_000, "USD"),
        reference="five",
    )
    content = statement(entry("B1", "5.00", words="thanks"))
    ravo = cast.steward("ravo")
    billing.read_statement(actor_id=ravo.id, content=content)
    (waiting,) = billing_queries.entries_waiting()
    billing.match_entry(entry=waiting.id, deposit=deposit, actor_id=ravo.id)
    return lambda: billing.match_entry(entry=waiting.id, deposit=deposit, actor_id=officer.id)


def credit_note_of_a_client(officer, clara) -> Callable[[], object]:
    in_office(officer.id, Office.TREASURER)
    ravo, soa = cast.steward("ravo"), cast.worker("soa")
    work.verify_client(client=clara.client.public_id, actor_id=ravo.id)
    cast.deposited(clara, Money(10_000_000, "USD"))
    project = cast.published(clara, texts=3)
    soa.ask(project.public_id, 3)
    soa.work_through()
    moved_to(MARCH)
    (invoice,) = billing.issue_month(month=MARCH)
    return lambda: billing.credit(
        invoice=invoice.public_id, money=Money(10_000, "USD"), reason="Late.", actor_id=officer.id
    )


def mediation_of_a_client(officer, clara) -> Callable[[], object]:
    in_office(officer.id, Office.MEDIATOR)
    project = cast.draft(clara, criteria=CRITERIA)
    criterion = Criterion.objects.get(project_id=project.id, number=1)
    row = Dispute.objects.create(
        project_id=project.id, asked_by_id=clara.id, criterion=criterion, words="Many are wrong.",
        wish=Wish.REFUND, answers=9,
    )  # fmt: skip
    return lambda: judgement.mediate(
        dispute=row.public_id, actor_id=officer.id, looked_at=9, faulty=0
    )


def suspension(officer, lova) -> Callable[[], object]:
    in_office(officer.id, Office.MEDIATOR)
    charter.hold_founding_vote()
    return lambda: judgement.suspend(
        member=lova.ref.subject, ground="threat_or_harassment", days=10, evidence="A letter.",
        words="Misaona.", language="mg", actor_id=officer.id,
    )  # fmt: skip


def bank_case(officer, lova) -> Callable[[], object]:
    in_office(officer.id, Office.TREASURER)
    charter.hold_founding_vote()
    cast.vote(two_signatures_micros={"EUR": 10**9})
    ravo = cast.steward("ravo")
    cast.set_by_two(payouts.set_house_account, ravo.id, **HOUSE)
    payout = Payout(ravo, lova.ref.subject)
    payout.status("ACSC")
    payout.status("RJCT")
    (case,) = payout.cases
    return lambda: payouts.decide_case(
        case=case.public_id, actor_id=officer.id, decision=CaseDecision.REFUND, words="So be it."
    )


def bank_file_of_a_client(officer, clara) -> Callable[[], object]:
    in_office(officer.id, Office.TREASURER)
    deposit = work.announce_deposit(
        client=clara.client.public_id, actor_id=clara.id, money=FIVE, reference="five"
    )
    reference = work_queries.deposit(deposit).creditor_reference
    ravo = cast.steward("ravo")
    content = statement(entry("B1", "5.00", reference=reference))
    file = billing.read_statement(actor_id=ravo.id, content=content)
    return lambda: billing.confirm_statement(statement=file.public_id, actor_id=officer.id)


CONFIRM = "UPDATE work_deposit SET state = 'confirmed', decided_at = now(), decided_by_id = %s"
# A duty, and the statement by which the application's role would do it.
OF_CLIENTS = {
    deposit_of_a_client: CONFIRM,
    verification_of_a_client: "UPDATE work_client SET verified_at = now(), verified_by_id = %s",
    release_of_a_client: "UPDATE work_client SET held_since = NULL, released_by_id = %s",
    bank_entry_of_a_client: CONFIRM,
    bank_file_of_a_client: "UPDATE billing_statement SET confirmed_by_id = %s",
    credit_note_of_a_client: """
        INSERT INTO billing_invoice (kind, client_id, issued_by_id)
        SELECT 'credit_note', min(id), %s FROM work_client""",
    mediation_of_a_client: "UPDATE judgement_dispute SET decided_by_id = %s",
}
OF_MEMBERS = {
    claimed_time: "UPDATE wages_overhead SET decided_by_id = %s",
    payout_by_hand: """
        INSERT INTO payouts_confirmation (order_id, person_id)
        SELECT min(id), %s FROM payouts_order""",
    suspension: """
        INSERT INTO judgement_finding (kind, decided_by_id, member_id)
        SELECT 'suspension', officer.id, member.id
          FROM people_member member, people_person officer, people_person lova
         WHERE lova.username = 'lova' AND member.person_id = lova.id AND officer.id = %s""",
    bank_case: "UPDATE payouts_bankcase SET decided_by_id = %s",
}


DROP_APART = """
DO $$
DECLARE
    r record;
BEGIN
    FOR r IN SELECT tgname AS name, tgrelid::regclass AS watched FROM pg_trigger
              WHERE tgfoid = 'guard_decides_apart'::regproc
    LOOP
        EXECUTE format('DROP TRIGGER %I ON %s', r.name, r.watched);
    END LOOP;
END
$$
"""


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


# The books of an invoice are turned back in time, which their hash chain would tell.
APART = [duty for duty in (*OF_CLIENTS, *OF_MEMBERS) if duty is not credit_note_of_a_client]


@pytest.mark.parametrize("duty", APART, ids=lambda duty: duty.__name__)
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


@pytest.mark.parametrize("duty", OF_CLIENTS, ids=lambda duty: duty.__name__)
def test_the_database_refuses_the_row_about_a_client_as_well(duty):
    clara = cast.customer("carlos")
    duty(clara, clara)
    work.hold_publishing(client=clara.client.public_id)
    refused(OF_CLIENTS[duty], "MG154", clara.id)


@pytest.mark.parametrize("duty", OF_MEMBERS, ids=lambda duty: duty.__name__)
def test_the_database_refuses_the_row_about_a_member_as_well(duty):
    lova, kanto = cast.worker("lova"), cast.worker("kanto")
    live_together(lova, kanto)
    duty(kanto, lova)
    refused(OF_MEMBERS[duty], "MG154", kanto.id)


@pytest.mark.parametrize("duty", [*OF_CLIENTS, *OF_MEMBERS], ids=lambda duty: duty.__name__)
def test_without_its_trigger_nothing_keeps_the_row_apart(duty):
    """The tests above see the triggers, and not another guard that refuses the same rows."""
    person = cast.customer("carlos") if duty in OF_CLIENTS else cast.worker("lova")
    duty(person, person)
    if duty in OF_CLIENTS:
        work.hold_publishing(client=person.client.public_id)
    with as_the_owner() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(DROP_APART)
    code = None
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute((OF_CLIENTS | OF_MEMBERS)[duty], [person.id])
    except DatabaseError as error:
        code = getattr(error.__cause__, "sqlstate", None)
    assert code != "MG154"


def test_a_client_is_released_by_somebody():
    clara = cast.customer("carlos")
    work.hold_publishing(client=clara.client.public_id)
    refused("UPDATE work_client SET held_since = NULL", "MG154")


def test_a_page_refuses_an_own_matter_in_words(client):
    clara = cast.customer("carlos")
    mediation_of_a_client(clara, clara)
    client.force_login(Person.objects.get(id=clara.id))
    dispute = Dispute.objects.get().public_id
    numbers = {"looked_at": "9", "faulty": "0"}
    page = client.post(reverse("steward-dispute", args=[dispute]), numbers)
    assert page.status_code == 403
    assert "Nobody decides about themselves" in page.content.decode()
