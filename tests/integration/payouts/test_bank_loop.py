"""The whole loop with a bank: pain.001 out, pain.002 and camt.054 back, a resend refused."""

from decimal import Decimal

import pytest

from minga.domains.ledger import queries as books
from minga.domains.payouts import actions, queries
from minga.domains.payouts.types import OrderState, TariffRates
from minga_pure.money import Money
from tests import cast
from tests.cast import steward
from tests.integration.payouts.bank import CLOSED, HOUSE, Bank, bank_open
from tests.integration.payouts.purses import asks, destination, held, wallet
from tests.integration.refusals import breaches

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def bank():
    with bank_open() as opened:
        yield opened


@pytest.fixture
def tiana(bank: Bank):
    bank.ask("POST", "/_mock/reset")
    one = steward("tiana")
    cast.set_by_two(actions.set_house_account, one.id, **HOUSE)
    return one


def eur(micros: int) -> Money:
    return Money(micros, "EUR")


def sent(tiana, bank: Bank) -> bytes:
    batch = actions.build_batch(actor_id=tiana.id, rail_name="pain001", currency="EUR")
    _, content, _ = queries.batch_file(batch.public_id)
    actions.mark_sent(batch=batch.public_id, actor_id=tiana.id)
    bank.bring(content)
    return content


def read(tiana, bank: Bank, kind: str) -> list:
    return [
        actions.read_back(actor_id=tiana.id, rail_name="pain001", content=one)
        for one in bank.gives_out(kind)
    ]


def states(*orders) -> list[OrderState]:
    return [queries.order(one.public_id).state for one in orders]


def test_a_payout_is_settled_when_the_bank_has_booked_it(tiana, bank):
    lova, kanto = wallet(eur(7_250_000)), wallet(eur(30_000))
    orders = asks(lova, eur(7_250_000), "pain001"), asks(kanto, eur(30_000), "pain001")
    content = sent(tiana, bank)
    assert read(tiana, bank, "pain.002")[0].accepted == 2
    assert states(*orders) == [OrderState.SENT, OrderState.SENT]
    bank.bring(content)
    (again,) = read(tiana, bank, "pain.002")
    assert (again.duplicates, again.returned) == (1, 0)
    assert states(*orders) == [OrderState.SENT, OrderState.SENT]
    bank.wait_days(4)
    assert sum(one.settled for one in read(tiana, bank, "camt.054")) == 2
    assert states(*orders) == [OrderState.SETTLED, OrderState.SETTLED]
    assert held(lova, "EUR") == held(kanto, "EUR") == 0
    assert books.check_books() == []
    assert breaches() == set()


def test_what_the_bank_refuses_is_in_the_wallet_again(tiana, bank):
    lova, kanto = wallet(eur(500_000)), wallet(eur(800_000))
    closed = destination(lova, "pain001", "EUR", iban=CLOSED)
    orders = asks(lova, eur(500_000), where=closed), asks(kanto, eur(800_000), "pain001")
    sent(tiana, bank)
    read(tiana, bank, "pain.002")
    assert states(*orders) == [OrderState.RETURNED, OrderState.SENT]
    assert held(lova, "EUR") == 500_000
    assert "AC0" in queries.order(orders[0].public_id).reason
    assert books.check_books() == []


def test_what_comes_back_days_later_is_in_the_wallet_again(tiana, bank):
    bank.behave("ACME", behaviour="return-later", parameters={"days": 2})
    lova = wallet(eur(500_000))
    order = asks(lova, eur(500_000), "pain001")
    sent(tiana, bank)
    read(tiana, bank, "pain.002")
    bank.wait_days(4)
    read(tiana, bank, "camt.054")
    bank.wait_days(7)
    read(tiana, bank, "camt.054")
    assert states(order) == [OrderState.RETURNED]
    assert held(lova, "EUR") == 500_000
    assert books.check_books() == []
    assert breaches() == set()


def test_a_wallet_in_dollars_arrives_in_euros_at_the_rate_that_was_told(tiana, bank):
    tariff = TariffRates(rate=Decimal("0.92"), sent_currency="EUR", source="ECB, 21 November 2026")
    cast.set_by_two(
        actions.enter_tariff, tiana.id, rail_name="pain001", currency="USD", tariff=tariff
    )
    lova = wallet(Money(10_000_000, "USD"))
    order = asks(lova, Money(10_000_000, "USD"), "pain001")
    assert order.arrives == eur(9_200_000)
    assert b'Ccy="EUR">9.20<' in sent(tiana, bank)
    read(tiana, bank, "pain.002")
    bank.wait_days(4)
    read(tiana, bank, "camt.054")
    assert states(order) == [OrderState.SETTLED]


def test_an_amount_that_differs_moves_nothing_and_is_told(tiana, bank):
    lova = wallet(eur(500_000))
    order = asks(lova, eur(500_000), "pain001")
    sent(tiana, bank)
    bank.wait_days(4)
    (content,) = bank.gives_out("camt.054")
    told = actions.read_back(
        actor_id=tiana.id, rail_name="pain001", content=content.replace(b">0.50<", b">0.60<")
    )
    assert (told.settled, len(told.differs)) == (0, 1)
    assert states(order) == [OrderState.SENT]


def test_a_file_with_entities_is_not_read(tiana):
    from minga.domains.payouts.errors import CannotRead

    bomb = b'<!DOCTYPE a [<!ENTITY b "c">]><Document>&b;</Document>'
    for content in (bomb, b"", b"<Document/>", b"not xml"):
        with pytest.raises(CannotRead):
            actions.read_back(actor_id=tiana.id, rail_name="pain001", content=content)
