"""Posting: once per reference, balanced, covered, between accounts that money may flow between."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction

from minga.domains.ledger import actions, queries
from minga.domains.ledger.errors import (
    AmountRefused,
    CurrenciesDiffer,
    FlowRefused,
    InsufficientFunds,
    LedgerError,
    TransferConflict,
    UnknownAccount,
)
from minga.domains.ledger.types import AccountKind, TransferCode
from minga_pure.money import Money, NotAnAmount
from tests.integration.ledger.economy import Economy
from tests.integration.refusals import refused


def usd(micros: int) -> Money:
    return Money(micros, "USD")


def test_money_comes_in_is_set_aside_and_pays_an_answer(economy: Economy) -> None:
    economy.deposit(1_000)
    economy.fund(700)
    economy.pay(economy.ana, 50)
    assert queries.balance(economy.external) == usd(-1_000)
    assert queries.balance(economy.client) == usd(300)
    assert queries.balance(economy.escrow) == usd(650)
    assert queries.balance(economy.ana) == usd(50)
    assert queries.check_books() == []


def test_opening_an_account_again_is_the_same_account(economy: Economy) -> None:
    again = actions.open_account(kind=AccountKind.ESCROW, owner=economy.project, currency="USD")
    other = actions.open_account(kind=AccountKind.ESCROW, owner=economy.project, currency="EUR")
    assert again == economy.escrow != other
    assert queries.account_id(AccountKind.ESCROW, economy.project, "USD") == again
    assert queries.account_id(AccountKind.WALLET, uuid4(), "USD") is None
    assert queries.accounts_of(economy.project)[AccountKind.ESCROW, "EUR"] == other
    assert actions.open_account(kind=AccountKind.FEE, owner=None, currency="USD") == economy.fee


@pytest.mark.parametrize(
    ("kind", "owned", "currency", "error"),
    [
        (AccountKind.WALLET, False, "USD", FlowRefused),
        (AccountKind.FEE, True, "USD", FlowRefused),
        (AccountKind.FEE, False, "usd", NotAnAmount),
    ],
)
def test_an_account_of_nobody_or_in_no_currency_is_not_opened(
    db: None, kind: AccountKind, owned: bool, currency: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        actions.open_account(kind=kind, owner=uuid4() if owned else None, currency=currency)


def test_the_same_reference_twice_moves_money_once(economy: Economy) -> None:
    wish: dict[str, Any] = {
        "debit": economy.external,
        "credit": economy.client,
        "money": usd(5),
        "code": TransferCode.DEPOSIT,
        "reference": "bank:1",
    }
    first = actions.post(**wish)
    assert actions.post(**wish) == first
    assert queries.balance(economy.client) == usd(5)
    for change in ({"money": usd(6)}, {"credit": economy.ana, "debit": economy.escrow}):
        with pytest.raises(LedgerError):
            actions.post(**{**wish, **change})
    with pytest.raises(TransferConflict):
        actions.post(**{**wish, "money": usd(6)})
    assert queries.transfer_by_reference("bank:1") == first
    assert queries.check_books() == []


@pytest.mark.parametrize(
    ("debit", "credit", "money", "code", "error"),
    [
        ("client", "escrow", usd(1), TransferCode.FUND, InsufficientFunds),
        ("ana", "clearing", usd(1), TransferCode.PAYOUT_REQUESTED, InsufficientFunds),
        ("escrow", "client", usd(1), TransferCode.REFUND, InsufficientFunds),
        ("external", "client", usd(0), TransferCode.DEPOSIT, AmountRefused),
        ("external", "client", usd(-1), TransferCode.DEPOSIT, AmountRefused),
        ("client", "client", usd(1), TransferCode.CORRECTION, AmountRefused),
        ("external", "client", Money(1, "EUR"), TransferCode.DEPOSIT, CurrenciesDiffer),
        ("external", "ana", usd(1), TransferCode.DEPOSIT, FlowRefused),
        ("client", "ana", usd(1), TransferCode.ANSWER_PAY, FlowRefused),
        ("ana", "client", usd(1), TransferCode.CORRECTION, FlowRefused),
    ],
)
def test_what_cannot_be_moved_is_not_moved(
    economy: Economy, debit: str, credit: str, money: Money, code: TransferCode, error: Any
) -> None:
    with pytest.raises(error) as caught:
        actions.post(
            debit=getattr(economy, debit),
            credit=getattr(economy, credit),
            money=money,
            code=code,
            reference="x",
        )
    assert str(caught.value)
    assert queries.transfer_by_reference("x") is None
    assert queries.check_books() == []


def test_an_unknown_account_is_named_so(economy: Economy) -> None:
    with pytest.raises(UnknownAccount):
        economy.move(economy.external, 0, 1, TransferCode.DEPOSIT)
    with pytest.raises(UnknownAccount):
        queries.balance(0)


def test_a_statement_is_read_page_by_page(economy: Economy) -> None:
    economy.deposit(100)
    economy.fund(90)
    posted = [economy.pay(economy.ana, micros) for micros in range(1, 8)]
    economy.pay(economy.ben, 20)
    newest = posted[::-1]
    assert queries.statement(economy.ana) == newest
    assert queries.statement(economy.ana, limit=3) == newest[:3]
    assert queries.statement(economy.ana, before_id=newest[2].id, limit=3) == newest[3:6]
    assert queries.statement(economy.ana, before_id=newest[-1].id) == []
    assert queries.statement(economy.chi) == []
    escrow = queries.statement(economy.escrow, limit=100)
    assert [card.money.micros for card in escrow] == [20, 7, 6, 5, 4, 3, 2, 1, 90]
    assert queries.statement(economy.escrow, before_id=escrow[1].id, limit=2) == escrow[2:4]
    assert [card.code for card in queries.statement(economy.client)] == ["fund", "deposit"]


@pytest.mark.parametrize(
    ("query", "sqlstate"),
    [
        ("UPDATE ledger_transfer SET amount_micros = 1", "MG005"),
        ("DELETE FROM ledger_transfer", "MG005"),
        ("TRUNCATE ledger_transfer", "MG005"),
        ("UPDATE ledger_account SET balance_micros = balance_micros + 1", "MG005"),
        ("UPDATE ledger_account SET version = version + 1", "MG005"),
        ("UPDATE ledger_account SET head = sha256('x')", "MG005"),
        ("UPDATE ledger_account SET as_of_xact = '1' WHERE kind = 'escrow'", "MG005"),
        ("UPDATE ledger_account SET kind = 'guarantee'", "MG005"),
        ("DELETE FROM ledger_account", "MG005"),
        ("TRUNCATE ledger_account", "MG005"),
        ("UPDATE ledger_rollup SET horizon = '1'", "MG005"),
        ("TRUNCATE ledger_rollup", "MG005"),
        ("INSERT INTO ledger_account (kind, currency) VALUES ('wallet', 'USD')", "23514"),
        ("INSERT INTO ledger_account (kind, currency) VALUES ('fee', 'USD')", "23505"),
        ("INSERT INTO ledger_account (kind, currency) VALUES ('fee', 'usd')", "23514"),
        ("INSERT INTO ledger_account (kind, currency) VALUES ('slush', 'USD')", "23514"),
    ],
)
def test_the_database_refuses_to_rewrite_the_books(
    economy: Economy, query: str, sqlstate: str
) -> None:
    economy.deposit(100)
    economy.fund(50)
    actions.roll_up()
    refused(query, sqlstate)


@pytest.mark.parametrize(
    ("debit", "credit", "micros", "code", "reference", "sqlstate"),
    [
        ("client", "escrow", 51, "fund", "r", "MG001"),
        ("escrow", "client", 51, "refund", "r", "MG001"),
        ("escrow", None, 1, "answer_pay", "r", "MG002"),
        ("escrow", "euro", 1, "answer_pay", "r", "MG003"),
        ("escrow", "client", 1, "answer_pay", "r", "MG004"),
        ("ana", "client", 1, "correction", "r", "MG004"),
        ("client", "escrow", 1, "gift", "r", "MG004"),
        ("client", "escrow", 0, "fund", "r", "23514"),
        ("client", "escrow", -1, "fund", "r", "23514"),
        ("escrow", "ana", -1, "answer_pay", "r", "23514"),
        ("client", "client", 1, "correction", "r", "23514"),
        ("client", "escrow", 1, "fund", "", "23514"),
        ("client", "escrow", 1, "fund", "taken", "23505"),
    ],
)
def test_the_database_refuses_a_wrong_transfer_by_itself(
    economy: Economy,
    debit: str,
    credit: str | None,
    micros: int,
    code: str,
    reference: str,
    sqlstate: str,
) -> None:
    economy.deposit(100)
    economy.fund(50)
    actions.post(
        debit=economy.client,
        credit=economy.fee_reserve,
        money=usd(1),
        code=TransferCode.FUND,
        reference="taken",
    )
    euro = actions.open_account(kind=AccountKind.WALLET, owner=uuid4(), currency="EUR")
    there = {"euro": euro, None: 0}.get(credit) or getattr(economy, credit or "", 0)
    refused(
        "INSERT INTO ledger_transfer (debit, credit, amount_micros, code, reference)"
        " VALUES (%s, %s, %s, %s, %s)",
        sqlstate,
        getattr(economy, debit),
        there,
        micros,
        code,
        reference,
    )
    assert queries.check_books() == []


@pytest.mark.parametrize("target", ["", "(reference)", "(id)"])
def test_a_transfer_cannot_be_half_posted_by_ignoring_a_conflict(
    economy: Economy, target: str
) -> None:
    """ON CONFLICT DO NOTHING would keep what the trigger posted and drop the row."""
    card = economy.deposit(100)
    refused(
        "INSERT INTO ledger_transfer (id, debit, credit, amount_micros, code, reference)"
        " OVERRIDING SYSTEM VALUE"
        f" VALUES (%s, %s, %s, 1, 'deposit', 'once') ON CONFLICT {target} DO NOTHING",
        "55000",
        card.id,
        economy.external,
        economy.client,
    )


def test_a_caller_cannot_choose_the_number_of_a_transfer(economy: Economy) -> None:
    refused(
        "INSERT INTO ledger_transfer (id, debit, credit, amount_micros, code, reference)"
        " VALUES (1, %s, %s, 1, 'deposit', 'once')",
        "428C9",
        economy.external,
        economy.client,
    )


def test_a_caller_cannot_choose_when_where_or_as_whom_a_transfer_was_posted(
    economy: Economy,
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_transfer (debit, credit, amount_micros, code, reference, at, xact,"
            " debit_version, debit_hash, credit_version, credit_hash) VALUES"
            " (%s, %s, 5, 'deposit', 'r', '2001-01-01', '1', 77, 'x', 77, 'x')"
            " RETURNING at > now() - interval '1 hour', xact = pg_current_xact_id(),"
            " debit_version, credit_version",
            [economy.external, economy.client],
        )
        assert cursor.fetchone() == (True, True, 1, 1)
        cursor.execute(
            "INSERT INTO ledger_account (kind, owner, currency, balance_micros, version, head)"
            " VALUES ('wallet', gen_random_uuid(), 'USD', 1000, 9, 'x')"
            " RETURNING balance_micros, version"
        )
        assert cursor.fetchone() == (0, 0)
    assert queries.check_books() == []


def test_a_failed_transfer_leaves_the_transaction_usable(economy: Economy) -> None:
    economy.deposit(10)
    with transaction.atomic():
        with pytest.raises(InsufficientFunds):
            economy.fund(11)
        economy.fund(10)
    assert queries.balance(economy.escrow) == usd(10)
