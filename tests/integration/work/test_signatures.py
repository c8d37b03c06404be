"""Amounts above the voted limit, and deposits without an entry of the bank, need two officers."""

import pytest
from django.utils import timezone

from minga.domains.billing import actions as billing
from minga.domains.billing import queries as billing_queries
from minga.domains.people import actions as people
from minga.domains.people.models import Person
from minga.domains.people.types import Office
from minga.domains.work import actions, queries
from minga.domains.work.types import DepositState
from minga_pure.money import Money
from tests.cast import customer, signed_by_two, steward, vote
from tests.integration.billing.papers import MARCH, SELLER, entry, month_of_work, statement
from tests.integration.refusals import breaches, refused

pytestmark = pytest.mark.django_db
FIVE = Money(5_000_000, "USD")


@pytest.fixture
def clara():
    return customer()


def announced(clara, money: Money = FIVE):
    deposit = actions.announce_deposit(
        client=clara.client.public_id, actor_id=clara.id, money=money, reference="five"
    )
    return queries.deposit(deposit)


def test_the_first_signature_moves_nothing_and_the_second_confirms(clara):
    tiana, ravo = steward("tiana"), steward("ravo")
    deposit = announced(clara).public_id
    for _turn in range(2):
        card = actions.confirm_deposit(deposit=deposit, actor_id=tiana.id)
        assert (card.state, card.signed_by) == (DepositState.ANNOUNCED, ("tiana",))
    assert queries.funds(clara.client.public_id, "USD") == Money(0, "USD")
    card = actions.confirm_deposit(deposit=deposit, actor_id=ravo.id)
    assert card.state is DepositState.CONFIRMED
    assert queries.funds(clara.client.public_id, "USD") == FIVE
    assert breaches() == set()


def test_signatures_under_another_amount_do_not_count(clara):
    tiana, ravo = steward("tiana"), steward("ravo")
    deposit = announced(clara).public_id
    actions.confirm_deposit(deposit=deposit, actor_id=tiana.id)
    actions.refuse_deposit(deposit=deposit, actor_id=tiana.id)
    announced(clara, Money(9_000_000, "USD"))
    card = actions.confirm_deposit(deposit=deposit, actor_id=ravo.id)
    assert card.state is DepositState.ANNOUNCED


@pytest.mark.parametrize(
    ("limit", "states"),
    [(5_000_000, ["confirmed", "confirmed"]), (4_999_999, ["announced", "confirmed"])],
)
def test_an_entry_of_the_bank_confirms_up_to_the_voted_limit(clara, limit, states):
    vote(two_signatures_micros={"USD": limit})
    tiana, ravo = steward("tiana"), steward("ravo")
    deposit = announced(clara)
    content = statement(entry("B1", "5.00", reference=deposit.creditor_reference))
    billing.read_statement(actor_id=tiana.id, content=content)
    seen = [queries.deposit(deposit.public_id).state]
    for waiting in billing_queries.entries_waiting():
        assert not billing.match_entry(
            entry=waiting.id, deposit=deposit.public_id, actor_id=tiana.id
        )
        assert billing.match_entry(entry=waiting.id, deposit=deposit.public_id, actor_id=ravo.id)
    seen.append(queries.deposit(deposit.public_id).state)
    assert seen == states
    assert queries.funds(clara.client.public_id, "USD") == FIVE
    assert breaches() == set()


def test_a_currency_without_a_voted_limit_needs_two(clara):
    deposit = announced(clara, Money(1_000_000, "EUR"))
    content = statement(entry("B1", "1.00", reference=deposit.creditor_reference, currency="EUR"))
    billing.read_statement(actor_id=steward("tiana").id, content=content)
    assert queries.deposit(deposit.public_id).state is DepositState.ANNOUNCED


def test_the_database_wants_the_signatures_and_keeps_them(clara):
    tiana = steward("tiana")
    deposit = announced(clara).public_id
    actions.confirm_deposit(deposit=deposit, actor_id=tiana.id)
    refused(
        "UPDATE work_deposit SET state = 'confirmed', decided_at = now(), decided_by_id = %s",
        "MG125",
        tiana.id,
    )
    refused("UPDATE people_signature SET micros = 1", "MG156")
    refused("DELETE FROM people_signature", "MG156")
    sign = (
        "INSERT INTO people_signature (matter, person_id, micros, currency)"
        " SELECT 'deposit:' || public_id, %s, 5, 'USD' FROM work_deposit"
    )
    refused(sign, "MG156", clara.id)  # nobody but a treasurer signs
    people.appoint_steward(person_id=clara.id, office=Office.TREASURER, since=timezone.now().date())
    refused(sign, "MG154", clara.id)


def test_the_audit_tells_a_deposit_that_one_has_signed(clara, behind_our_back):
    deposit = announced(clara).public_id
    signed_by_two(deposit, steward("tiana"), steward("ravo"))
    sentence = "Every confirmed deposit has its entry of the bank, or the signatures of two"
    assert sentence not in breaches()
    with behind_our_back() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "DELETE FROM people_signature WHERE id = (SELECT max(id) FROM people_signature)"
        )
    assert sentence in breaches()


def test_a_credit_note_above_the_limit_is_given_by_two(settings):
    settings.MINGA_SELLER = SELLER
    month_of_work()
    (invoice,) = billing.issue_month(month=MARCH)
    vote(two_signatures_micros={"USD": 9_999})
    money = Money(10_000, "USD")
    for name in ("tiana", "tiana", "ravo"):
        treasurer = Person.objects.filter(username=name).first() or steward(name)
        note = billing.credit(
            invoice=invoice.public_id, money=money, reason="Late.", actor_id=treasurer.id
        )
        assert (note is not None) == (name == "ravo")
    refused(
        "INSERT INTO billing_invoice SELECT (jsonb_populate_record(note, jsonb_build_object("
        "'id', note.id + 1, 'public_id', gen_random_uuid(), 'number', note.number + 1))).*"
        " FROM billing_invoice note WHERE kind = 'credit_note'",
        "MG124",
    )


def test_a_limit_of_money_is_signed_by_whoever_signs_once():
    tiana = steward("tiana")
    vote(two_signatures_micros={"USD": 10})
    money = Money(10, "USD")
    assert people.sign(matter="test:1", person_id=tiana.id, money=money)
    assert not people.sign(matter="test:2", person_id=tiana.id, money=Money(11, "USD"))


def test_the_signatures_of_one_credit_note_are_none_for_the_next(settings):
    settings.MINGA_SELLER = SELLER
    month_of_work()
    (invoice,) = billing.issue_month(month=MARCH)
    vote(two_signatures_micros={"USD": 1})
    tiana, ravo = steward("tiana"), steward("ravo")

    def credit(treasurer: Person):
        return billing.credit(
            invoice=invoice.public_id,
            money=Money(10_000, "USD"),
            reason="Late.",
            actor_id=treasurer.id,
        )

    assert [credit(tiana) is not None, credit(ravo) is not None] == [False, True]
    assert [credit(tiana) is not None, credit(ravo) is not None] == [False, True]
    sentence = "Every credit note has the signatures that its amount needed"
    assert sentence not in breaches()


def test_a_limit_that_is_voted_down_later_makes_no_breach(clara):
    vote(two_signatures_micros={"USD": 5_000_000})
    tiana = steward("tiana")
    deposit = announced(clara)
    content = statement(entry("B1", "5.00", reference=deposit.creditor_reference))
    billing.read_statement(actor_id=tiana.id, content=content)
    assert queries.deposit(deposit.public_id).state is DepositState.CONFIRMED
    vote(two_signatures_micros={"USD": 1})
    assert breaches() == set()
