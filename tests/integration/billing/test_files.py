"""A bank file that one treasurer brought books alone no more than the voted limit, in all."""

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.urls import reverse
from django.utils import timezone

from minga.domains.billing import actions, queries
from minga.domains.billing.errors import NoSuchStatement, OwnFile
from minga.domains.people import actions as people
from minga.domains.people.errors import NotInOffice, OwnMatter
from minga.domains.people.models import Person
from minga.domains.people.types import Office
from minga.domains.work import actions as work
from minga.domains.work import queries as work_queries
from minga.domains.work.types import DepositState
from minga_pure.money import Money
from tests.cast import customer, person, steward, vote
from tests.integration.billing.papers import entry, statement
from tests.integration.refusals import breaches, refused

pytestmark = pytest.mark.django_db
FIVE = Money(5_000_000, "USD")
SIGNED = "Every confirmed deposit has its entry of the bank, or the signatures of two"


@pytest.fixture
def clara():
    speaker = customer()
    steward("first")  # the founding vote comes with the first officer
    vote(two_signatures_micros={"USD": 10_000_000})
    return speaker


@pytest.fixture
def tiana():
    return steward("tiana")


def brought(tiana, clara, name: str, *amounts: str):
    """Announce deposits, and let a treasurer read a file that holds them."""
    deposits, entries = [], []
    for number, amount in enumerate(amounts):
        deposit = work.announce_deposit(
            client=clara.client.public_id, actor_id=clara.id,
            money=Money(int(float(amount) * 1e6), "USD"), reference=f"{name}-{number}",
        )  # fmt: skip
        deposits.append(deposit)
        reference = work_queries.deposit(deposit).creditor_reference
        entries.append(entry(f"{name}-{number}", amount, reference=reference))
    card = actions.read_statement(actor_id=tiana.id, content=statement(*entries, name=name))
    return card.public_id, deposits


def states(deposits) -> list[str]:
    return [str(work_queries.deposit(deposit).state) for deposit in deposits]


def funds(clara) -> int:
    return work_queries.funds(clara.client.public_id, "USD").micros


def test_a_deposit_cut_into_small_ones_waits_for_a_second_treasurer(clara, tiana):
    file, deposits = brought(tiana, clara, "A", "4.00", "4.00", "4.00")
    assert states(deposits) == ["confirmed", "confirmed", "announced"]
    _second, further = brought(tiana, clara, "B", "2.00", "1.00")
    assert states(further) == ["confirmed", "announced"]
    assert funds(clara) == 10_000_000
    assert breaches() == set()
    ravo = steward("ravo")
    card = actions.confirm_statement(statement=file, actor_id=ravo.id)
    assert (card.read_by, card.confirmed_by) == ("tiana", "ravo")
    assert states(deposits) == ["confirmed"] * 3
    assert funds(clara) == 14_000_000
    _third, later = brought(tiana, clara, "C", "5.00")  # the first file counts no more
    assert states(later) == ["confirmed"]
    assert breaches() == set()


def test_another_treasurer_has_a_limit_of_their_own(clara, tiana):
    brought(tiana, clara, "A", "9.00")
    _file, deposits = brought(steward("ravo"), clara, "B", "9.00")
    assert states(deposits) == ["confirmed"]
    assert breaches() == set()


def test_confirming_a_file_signs_what_is_above_the_limit(clara, tiana):
    file, deposits = brought(tiana, clara, "A", "50.00")
    assert states(deposits) == ["announced"]
    actions.confirm_statement(statement=file, actor_id=steward("ravo").id)
    assert states(deposits) == ["confirmed"]
    assert breaches() == set()


def test_a_file_is_confirmed_once_by_another_treasurer_apart(clara, tiana):
    file, _deposits = brought(tiana, clara, "A", "50.00", "1.00")
    with pytest.raises(OwnFile):
        actions.confirm_statement(statement=file, actor_id=tiana.id)
    with pytest.raises(NotInOffice):
        actions.confirm_statement(statement=file, actor_id=person("oskar").id)
    people.appoint_steward(person_id=clara.id, office=Office.TREASURER, since=timezone.now().date())
    with pytest.raises(OwnMatter):
        actions.confirm_statement(statement=file, actor_id=clara.id)
    ravo = steward("ravo")
    actions.confirm_statement(statement=file, actor_id=ravo.id)
    with pytest.raises(NoSuchStatement):
        actions.confirm_statement(statement=file, actor_id=ravo.id)


CONFIRM = "UPDATE billing_statement SET confirmed_by_id = %s"


def test_the_database_holds_who_confirms_a_file(clara, tiana):
    brought(tiana, clara, "A", "1.00")
    ravo, oskar = steward("ravo"), person("oskar")
    refused(CONFIRM, "MG126", tiana.id)
    refused(CONFIRM, "MG126", oskar.id)
    refused("UPDATE billing_statement SET read_by_id = %s", "MG126", ravo.id)
    refused(f"{CONFIRM}, read_by_id = %s", "MG126", ravo.id, oskar.id)
    people.appoint_steward(person_id=clara.id, office=Office.TREASURER, since=timezone.now().date())
    refused(CONFIRM, "MG154", clara.id)
    refused(
        "INSERT INTO billing_statement (public_id, sha256, name, other_entries, known_entries, odd,"
        " read_by_id, confirmed_by_id) VALUES (gen_random_uuid(), 'x', 'x', 0, 0, '[]', %s, %s)",
        "MG126", tiana.id, ravo.id,
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(CONFIRM, [ravo.id])
    refused(CONFIRM, "MG126", steward("soa").id)
    refused("UPDATE billing_statement SET confirmed_by_id = NULL", "MG126")


def test_the_database_counts_what_a_reader_booked_alone(clara, tiana, monkeypatch):
    """The rule in Python asleep: the deferred guard of deposits refuses the sum."""
    from minga.domains.billing.actions import statements

    monkeypatch.setattr(statements.queries, "file_carries", lambda *_facts: True)
    brought(tiana, clara, "A", "4.00", "4.00")
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        brought(tiana, clara, "B", "4.00")
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert getattr(caught.value.__cause__, "sqlstate", None) == "MG125"


def test_the_audit_tells_what_was_booked_alone_above_the_limit(clara, tiana, behind_our_back):
    file, _deposits = brought(tiana, clara, "A", "4.00", "4.00", "4.00")
    actions.confirm_statement(statement=file, actor_id=steward("ravo").id)
    brought(tiana, clara, "B", "8.00")
    assert breaches() == set()
    with behind_our_back() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("UPDATE billing_statement SET confirmed_by_id = NULL, confirmed_at = NULL")
    assert SIGNED in breaches()


def test_the_page_shows_where_a_file_came_from_and_lets_another_confirm(client, clara, tiana):
    file, deposits = brought(tiana, clara, "A", "50.00")
    ravo = steward("ravo")
    client.force_login(Person.objects.get(pk=tiana.id))
    address = reverse("steward-bank-file", args=[file])
    page = client.get(reverse("steward-bank")).content.decode()
    assert "Imported by tiana." in page
    assert address not in page
    client.post(address)
    assert states(deposits) == ["announced"]
    client.force_login(Person.objects.get(pk=ravo.id))
    assert address in client.get(reverse("steward-bank")).content.decode()
    page = client.post(address, follow=True).content.decode()
    assert "Confirmed by ravo." in page
    assert work_queries.deposit(deposits[0]).state is DepositState.CONFIRMED
    assert queries.entries_waiting() == []
