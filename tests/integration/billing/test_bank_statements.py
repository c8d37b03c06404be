"""A bank's statement confirms the deposits that it names: each once, with what really came."""

import pytest

from minga.domains.billing import actions, queries
from minga.domains.billing.errors import (
    CannotReadStatement,
    NoSuchEntry,
    NotOurAccount,
    WrongCurrency,
)
from minga.domains.billing.models import Entry
from minga.domains.billing.types import MatchOutcome
from minga.domains.payouts import actions as payouts
from minga.domains.people.errors import NotInOffice
from minga.domains.work import actions as work
from minga.domains.work import queries as work_queries
from minga.domains.work.types import DepositState
from minga.doors.cli.auditing import audit_everything
from minga_pure.money import Money
from tests import cast
from tests.cast import customer, person, signed_by_two, steward
from tests.integration.billing.papers import entry, statement
from tests.integration.payouts.bank import HOUSE
from tests.integration.refusals import refused

pytestmark = pytest.mark.django_db
FIVE = Money(5_000_000, "USD")


@pytest.fixture
def clara():
    return customer()


@pytest.fixture
def tiana():
    return steward()


def announced(clara, money: Money = FIVE, reference: str = "INV 7"):
    public_id = work.announce_deposit(
        client=clara.client.public_id, actor_id=clara.id, money=money, reference=reference
    )
    return work_queries.deposit(public_id)


def outcomes(card) -> list[MatchOutcome]:
    return [one.outcome for one in card.entries]


def purse(clara, currency: str = "USD") -> int:
    return work_queries.funds(clara.client.public_id, currency).micros


def test_the_reference_confirms_the_deposit_and_the_same_file_twice_confirms_once(clara, tiana):
    deposit = announced(clara)
    content = statement(entry("B1", "5.00", reference=deposit.creditor_reference))
    card = actions.read_statement(actor_id=tiana.id, content=content)
    assert outcomes(card) == [MatchOutcome.CONFIRMED]
    assert not card.already_read
    assert actions.read_statement(actor_id=tiana.id, content=content).already_read
    assert purse(clara) == 5_000_000
    assert [one.sentence for one in audit_everything() if one.offenders] == []


def test_the_same_entry_in_another_file_confirms_once(clara, tiana):
    one = entry("B1", "5.00", reference=announced(clara).creditor_reference)
    actions.read_statement(actor_id=tiana.id, content=statement(one))
    second = actions.read_statement(actor_id=tiana.id, content=statement(one, name="STMT-2"))
    assert (second.entries, second.known_entries) == ((), 1)
    assert purse(clara) == 5_000_000


def test_a_reference_typed_with_spaces_among_words_is_found(clara, tiana):
    name = announced(clara).creditor_reference.lower()
    words = f"Rechnung, {name[:4]} {name[4:8]} {name[8:]} danke"
    card = actions.read_statement(
        actor_id=tiana.id, content=statement(entry("B1", "5", words=words))
    )
    assert outcomes(card) == [MatchOutcome.CONFIRMED]


def test_another_amount_is_booked_as_it_came_and_said(clara, tiana):
    deposit = announced(clara)
    content = statement(entry("B1", "4.90", reference=deposit.creditor_reference))
    card = actions.read_statement(actor_id=tiana.id, content=content)
    assert outcomes(card) == [MatchOutcome.DIFFERS]
    assert card.entries[0].announced == FIVE
    assert purse(clara) == 4_900_000
    told = work_queries.deposit(deposit.public_id)
    assert (told.money.micros, told.announced) == (4_900_000, FIVE)


@pytest.mark.parametrize(
    "wrong",
    [
        {"reference": ""},
        {"reference": "RF18539007547034"},
        {"currency": "EUR"},
    ],
)
def test_what_cannot_be_matched_waits_for_the_treasurer(clara, tiana, wrong):
    said = {"reference": announced(clara).creditor_reference} | wrong
    card = actions.read_statement(actor_id=tiana.id, content=statement(entry("B1", "5", **said)))
    assert outcomes(card) == [MatchOutcome.UNMATCHED]
    assert [one.money.micros for one in queries.entries_waiting()] == [5_000_000]
    assert purse(clara) == 0


@pytest.mark.parametrize(
    "wrong", [{"status": "PDNG"}, {"side": "DBIT"}, {"more": "<RvslInd>true</RvslInd>"}]
)
def test_only_booked_credits_count(clara, tiana, wrong):
    name = announced(clara).creditor_reference
    content = statement(entry("B1", "5", reference=name, **wrong))
    card = actions.read_statement(actor_id=tiana.id, content=content)
    assert (card.entries, card.other_entries) == ((), 1)
    assert purse(clara) == 0


def test_a_second_payment_under_one_reference_waits_for_the_treasurer(clara, tiana):
    name = announced(clara).creditor_reference
    content = statement(entry("B1", "5", reference=name), entry("B2", "5", reference=name))
    card = actions.read_statement(actor_id=tiana.id, content=content)
    assert outcomes(card) == [MatchOutcome.CONFIRMED, MatchOutcome.UNMATCHED]
    assert purse(clara) == 5_000_000


def test_what_a_treasurer_confirmed_by_hand_is_not_booked_again(clara, tiana):
    deposit = announced(clara)
    signed_by_two(deposit.public_id, tiana)
    content = statement(entry("B1", "5", reference=deposit.creditor_reference))
    assert outcomes(actions.read_statement(actor_id=tiana.id, content=content)) == [
        MatchOutcome.KNOWN
    ]
    assert purse(clara) == 5_000_000


def test_a_treasurer_says_to_which_deposit_an_entry_belongs(clara, tiana):
    deposit, euros = announced(clara), announced(clara, Money(1_000_000, "EUR"), "INV 8")
    actions.read_statement(
        actor_id=tiana.id, content=statement(entry("B1", "4.80", words="thanks"))
    )
    (waiting,) = queries.entries_waiting()
    with pytest.raises(WrongCurrency):
        actions.match_entry(entry=waiting.id, deposit=euros.public_id, actor_id=tiana.id)
    for _turn in range(2):  # one treasurer alone sends nobody's money anywhere
        assert not actions.match_entry(
            entry=waiting.id, deposit=deposit.public_id, actor_id=tiana.id
        )
    assert queries.entries_waiting() == [waiting]
    second = cast.steward("ravo").id
    assert actions.match_entry(entry=waiting.id, deposit=deposit.public_id, actor_id=second)
    assert queries.entries_waiting() == []
    assert work_queries.deposit(deposit.public_id).state is DepositState.CONFIRMED
    assert purse(clara) == 4_800_000
    with pytest.raises(NoSuchEntry):
        actions.match_entry(entry=waiting.id, deposit=deposit.public_id, actor_id=tiana.id)


def test_only_the_treasurer_and_only_our_account(clara, tiana):
    content = statement(entry("B1", "5"), iban="DE89370400440532013000")
    with pytest.raises(NotInOffice):
        actions.read_statement(actor_id=person("oskar").id, content=content)
    cast.set_by_two(payouts.set_house_account, tiana.id, **HOUSE)
    with pytest.raises(NotOurAccount):
        actions.read_statement(actor_id=tiana.id, content=content)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<a/>",
        b"\x00",
        b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>',
        b'<!DOCTYPE a SYSTEM "http://nowhere.example/x.dtd"><a/>',
        b"<a>" + b" " * 21 * 1024**2,
    ],
    ids=["nothing", "other", "binary", "entity", "dtd", "size"],
)
def test_what_is_no_statement_changes_nothing(tiana, content):
    with pytest.raises(CannotReadStatement):
        actions.read_statement(actor_id=tiana.id, content=content)
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    "odd", [entry("B1", "five"), entry("B1", "5", currency=""), entry("B1", "0.00")]
)
def test_an_entry_without_an_amount_is_named_and_the_next_one_counts(clara, tiana, odd):
    name = announced(clara).creditor_reference
    content = statement(odd, entry("B2", "5", reference=name))
    card = actions.read_statement(actor_id=tiana.id, content=content)
    assert [one.partition(" ")[0] for one in card.odd] == ["B1"]
    assert outcomes(card) == [MatchOutcome.CONFIRMED]
    assert purse(clara) == 5_000_000


def test_the_database_refuses_to_change_what_a_bank_said(clara, tiana):
    name = announced(clara).creditor_reference
    actions.read_statement(
        actor_id=tiana.id, content=statement(entry("B1", "5", reference=name), entry("B2", "6"))
    )
    refused("UPDATE billing_entry SET outcome = 'differs' WHERE outcome = 'confirmed'", "MG120")
    refused("UPDATE billing_entry SET amount_micros = 7 WHERE outcome = 'unmatched'", "MG120")
    refused("UPDATE billing_entry SET outcome = 'by_hand' WHERE outcome = 'unmatched'", "23514")
    refused("DELETE FROM billing_entry", "MG120")
    refused("DELETE FROM billing_statement", "MG120")
    refused("UPDATE work_deposit SET amount_micros = 1", "MG802")
