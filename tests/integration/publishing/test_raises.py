"""A price that rises does so for everybody, paid answers too, once, after any crash (H12)."""

import pytest
from django.db import DatabaseError, connection, transaction

from minga.domains.answers import audits as answers_audits
from minga.domains.assignment import audits as assignment_audits
from minga.domains.ledger import queries as ledger
from minga.domains.ledger.errors import InsufficientFunds
from minga.domains.ledger.types import AccountKind
from minga.domains.publishing import actions as terms
from minga.domains.publishing import audits as publishing_audits
from minga.domains.publishing import queries
from minga.domains.publishing.actions import raises
from minga.domains.publishing.errors import NotARaise, RaiseRunning
from minga.domains.publishing.types import RaiseState
from minga.domains.work.errors import NoSuchProject
from minga_pure.money import Money
from tests.cast import good_customer, published, worker
from tests.integration.refusals import findings, refused

pytestmark = pytest.mark.django_db


def earned(one):
    account = ledger.account_id(kind=AccountKind.WALLET, owner=one.ref.subject, currency="USD")
    return ledger.balance(account).micros


def usd(micros):
    return Money(micros, "USD")


def test_paid_answers_come_up_to_the_new_price_and_new_ones_are_paid_it():
    clara, lova, kanto = good_customer(), worker(), worker("kanto")
    project = published(clara, texts=20)
    for one, tasks in ((lova, 6), (kanto, 3)):
        one.ask(project.public_id, tasks)
        one.work_through()
    kanto.ask(project.public_id, 2)  # held while the price rises
    card = terms.raise_price(project=project.public_id, actor_id=clara.id, price=usd(15_000))
    assert (card.state, card.members, card.topped_up) == (RaiseState.COMPLETED, 2, usd(9 * 5_000))
    assert (earned(lova), earned(kanto)) == (6 * 15_000, 3 * 15_000)
    kanto.work_through()
    assert findings([*answers_audits.AUDITS, *publishing_audits.AUDITS]) == []
    lova.ask(project.public_id, 4)
    lova.work_through()
    assert (earned(lova), earned(kanto)) == (10 * 15_000, 5 * 15_000)
    assert ledger.check_books() == []
    assert findings(assignment_audits.AUDITS) == []


def test_two_raises_bring_everybody_to_the_last_price():
    clara, lova = good_customer(), worker()
    project = published(clara, texts=20)
    for price in (12_000, 17_000):
        lova.ask(project.public_id, 4)
        lova.work_through()
        terms.raise_price(project=project.public_id, actor_id=clara.id, price=usd(price))
    assert earned(lova) == 8 * 17_000
    assert [card.topped_up.micros for card in queries.raises_of(project)] == [
        8 * 5_000,
        4 * 2_000,
    ]


def test_a_raise_of_a_finished_project_reaches_everybody_and_empties_its_escrow():
    clara = good_customer()
    project = published(clara, texts=3, redundancy=2)
    both = [worker(), worker("kanto")]
    for one in both:
        one.ask(project.public_id, 3)
        one.work_through()
    terms.raise_price(project=project.public_id, actor_id=clara.id, price=usd(11_000))
    assert [earned(one) for one in both] == [33_000, 33_000]
    escrow = ledger.account_id(kind=AccountKind.ESCROW, owner=project.public_id, currency="USD")
    assert ledger.balance(escrow) == usd(0)


def test_a_crash_after_any_batch_is_repaired_by_going_on(monkeypatch):
    clara = good_customer()
    project = published(clara, texts=20, redundancy=4)
    crowd = [worker(f"member-{number}") for number in range(4)]
    for one in crowd:
        one.ask(project.public_id, 5)
        one.work_through()
    monkeypatch.setattr(raises, "MEMBERS_AT_ONCE", 1)
    batch, left = raises._one_batch, 2

    def crash_after_two(raise_id):
        nonlocal left
        left -= 1
        if left < 0:
            raise RuntimeError("power cut")
        return batch(raise_id)

    monkeypatch.setattr(raises, "_one_batch", crash_after_two)
    with pytest.raises(RuntimeError):
        terms.raise_price(project=project.public_id, actor_id=clara.id, price=usd(20_000))
    assert sorted(earned(one) for one in crowd) == [50_000, 50_000, 100_000, 100_000]
    with pytest.raises(RaiseRunning):
        terms.raise_price(project=project.public_id, actor_id=clara.id, price=usd(30_000))
    monkeypatch.setattr(raises, "_one_batch", batch)
    assert terms.resume_raises() == 1
    assert terms.resume_raises() == 0
    assert {earned(one) for one in crowd} == {100_000}
    assert ledger.check_books() == []


def test_without_the_money_for_everybody_nobody_is_raised():
    clara, lova = good_customer(brings=usd(300_000)), worker()
    project = published(clara, texts=10)
    lova.ask(project.public_id, 5)
    lova.work_through()
    with pytest.raises(InsufficientFunds), transaction.atomic():
        terms.raise_price(project=project.public_id, actor_id=clara.id, price=usd(60_000))
    assert earned(lova) == 50_000
    assert queries.raises_of(project) == []


@pytest.mark.parametrize("price", [usd(10_000), usd(9_999), Money(20_000, "EUR")])
def test_a_price_does_not_fall(price):
    clara = good_customer()
    project = published(clara)
    with pytest.raises(NotARaise):
        terms.raise_price(project=project.public_id, actor_id=clara.id, price=price)


def test_an_outsider_raises_nothing():
    project = published()
    with pytest.raises(NoSuchProject):
        terms.raise_price(project=project.public_id, actor_id=worker("oskar").id, price=usd(20_000))


def test_two_prices_for_the_same_work_are_refused_by_the_database():
    project, lova = published(texts=10), worker()
    lova.ask(project.public_id, 2)
    for breach in (
        "UPDATE work_project SET price_micros = 20000 WHERE id = %s",
        "UPDATE work_project SET price_micros = 9000 WHERE id = %s",
        "UPDATE assignment_lane SET price_micros = 20000 WHERE project_id = %s",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(breach, [project.id])


def test_a_top_up_that_nobody_is_owed_is_refused_by_the_database():
    clara, lova = good_customer(), worker()
    project = published(clara)
    lova.ask(project.public_id, 2)
    lova.work_through()
    terms.raise_price(project=project.public_id, actor_id=clara.id, price=usd(15_000))
    refused("UPDATE publishing_topup SET micros = micros + 1", "MG401")
    refused("DELETE FROM publishing_topup", "MG401")
    refused(
        "INSERT INTO publishing_topup (rise_id, member_id, micros, transfer_id)"
        " SELECT rise_id, member_id, micros + 1, transfer_id + 1 FROM publishing_topup",
        "MG401",
    )
    refused("UPDATE publishing_raise SET after_micros = 11000", "MG401")
