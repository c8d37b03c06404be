"""Money that is announced: once by its reference, and again when a treasurer did not find it."""

import pytest

from minga.domains.work import actions, queries
from minga.domains.work.errors import BadProject, DepositDecided
from minga.domains.work.types import DepositState
from minga_pure.money import Money
from tests.cast import good_customer, signed_by_two, steward

pytestmark = pytest.mark.django_db
FIVE, SIX = Money(5_000_000, "USD"), Money(6_000_000, "EUR")


@pytest.fixture
def clara(db):
    return good_customer()


@pytest.fixture
def tiana(db):
    return steward()


def announce(clara, money=FIVE, reference="INV 7"):
    return actions.announce_deposit(
        client=clara.client.public_id, actor_id=clara.id, money=money, reference=reference
    )


def latest(clara):
    return next(one for one in queries.deposits_of(clara.id) if one.reference == "INV 7")


def test_a_reference_announced_twice_is_one_deposit(clara):
    assert announce(clara) == announce(clara)
    with pytest.raises(BadProject, match="another amount"):
        announce(clara, SIX)


def test_a_refused_deposit_may_be_announced_again_and_then_confirmed(clara, tiana):
    deposit = announce(clara)
    actions.refuse_deposit(deposit=deposit, actor_id=tiana.id)
    assert announce(clara, SIX) == deposit
    card = latest(clara)
    assert (card.state, card.money, card.decided_at) == (DepositState.ANNOUNCED, SIX, None)
    assert deposit in [one.public_id for one in queries.deposits_waiting()]
    signed_by_two(deposit, tiana)
    assert queries.funds(clara.client.public_id, "EUR") == SIX


def test_a_confirmed_deposit_is_not_opened_again(clara, tiana):
    deposit = announce(clara)
    signed_by_two(deposit, tiana)
    assert announce(clara) == deposit
    assert latest(clara).state == DepositState.CONFIRMED
    with pytest.raises(BadProject):
        announce(clara, SIX)
    with pytest.raises(DepositDecided):
        actions.refuse_deposit(deposit=deposit, actor_id=tiana.id)
