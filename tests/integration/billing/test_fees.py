"""The fee is earned with the work: not before, and not twice."""

import pytest

from minga.domains.billing import actions
from minga.domains.ledger import queries as books
from minga.domains.ledger.types import AccountKind
from tests.cast import published, worker

pytestmark = pytest.mark.django_db


def fee() -> int:
    account = books.account_id(AccountKind.FEE, None, "USD")
    return books.balance(account).micros if account else 0


def test_the_fee_comes_with_the_answers_that_were_paid_and_once():
    card, lova = published(texts=5, redundancy=2), worker()
    assert actions.earn_fees() == 0
    lova.ask(card.public_id, 5)
    lova.work_through()
    assert (actions.earn_fees(), actions.earn_fees()) == (1, 0)
    assert fee() == 5_000  # ten per cent of five answers at 0.01
    reserve = books.accounts_of(card.public_id)[AccountKind.FEE_RESERVE, "USD"]
    assert books.balance(reserve).micros == 5_000
