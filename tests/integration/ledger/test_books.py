"""The books as a whole: whatever happens they balance, and tampering is found."""

from collections.abc import Callable
from functools import partial
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from minga.domains.ledger import actions, audits, queries, rules
from minga.domains.ledger.errors import InsufficientFunds, LedgerError
from minga.domains.ledger.models import RollUp
from minga.domains.ledger.types import REFERENCES, AccountKind, TransferCode
from minga_pure.money import Money
from tests.budget import examples
from tests.integration.ledger.economy import Economy, open_economy
from tests.integration.refusals import findings
from tests.integration.together import soon, together
from tests.unexplained import wake_documents

# The lines that transfers of a test can pass: theirs name no document.
BOOKS = [audit for audit in audits.AUDITS if "names a document" not in audit.sentence]

ENDS = [
    "external", "client", "escrow", "late_reserve", "fee_reserve", "fee", "ana", "ben", "chi",
]  # fmt: skip

steps = st.one_of(
    st.just("roll up"),
    st.tuples(
        st.sampled_from(ENDS),
        st.sampled_from(ENDS),
        st.integers(1, 60),
        st.sampled_from(list(TransferCode)),
        st.integers(1, 25),
    ),
)
# Moves that are likely to succeed, so that there is something to move.
likely = st.one_of(
    st.tuples(
        st.just("external"),
        st.just("client"),
        st.integers(1, 500),
        st.just(TransferCode.DEPOSIT),
        st.integers(100, 200),
    ),
    st.tuples(
        st.just("client"),
        st.sampled_from(["escrow", "late_reserve", "fee_reserve"]),
        st.integers(1, 100),
        st.just(TransferCode.FUND),
        st.integers(100, 200),
    ),
    st.tuples(
        st.just("escrow"),
        st.sampled_from(["ana", "ben", "chi"]),
        st.integers(1, 20),
        st.just(TransferCode.ANSWER_PAY),
        st.integers(100, 200),
    ),
)


@pytest.mark.django_db
@settings(max_examples=examples(60))
@given(played=st.lists(st.one_of(steps, likely, likely), max_size=25))
def test_whatever_is_tried_the_books_balance_and_nobody_is_overdrawn(played: list[Any]) -> None:
    with transaction.atomic():
        economy = open_economy()
        expected = dict.fromkeys(ENDS, 0)
        done: dict[str, tuple[Any, ...]] = {}
        for step in played:
            if step == "roll up":
                actions.roll_up()
                continue
            debit, credit, micros, code, number = step
            # The slots keep an escrow from paying answers that it was not funded for.
            if code is TransferCode.ANSWER_PAY and expected[debit] < micros:
                continue
            reference = f"move:{number}"
            try:
                actions.post(
                    debit=getattr(economy, debit),
                    credit=getattr(economy, credit),
                    money=Money(micros, "USD"),
                    code=code,
                    reference=reference,
                )
            except LedgerError:
                continue
            if reference in done:
                assert done[reference] == step[:4]
                continue
            done[reference] = step[:4]
            expected[debit] -= micros
            expected[credit] += micros
        assert {end: queries.balance(getattr(economy, end)).micros for end in ENDS} == expected
        assert all(micros >= 0 for end, micros in expected.items() if end != "external")
        assert queries.check_books() == []
        transaction.set_rollback(True)


@pytest.mark.django_db
@pytest.mark.parametrize("code", list(TransferCode))
def test_the_list_of_forms_and_the_database_agree(code: TransferCode) -> None:
    forms = sorted({form for named in REFERENCES.values() for form in named} | {"test:", ""})
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT form FROM unnest(%s::text[]) AS form WHERE ledger_may_name(%s, form || 'x')",
            [forms, code.value],
        )
        assert {form for (form,) in cursor.fetchall()} == set(REFERENCES[code])


@pytest.mark.django_db
@pytest.mark.parametrize("code", list(TransferCode))
def test_the_rule_and_the_database_agree_on_what_may_flow(code: TransferCode) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT payer, payee, ledger_may_flow(%s, payer, payee)"
            " FROM unnest(%s::text[]) AS payer, unnest(%s::text[]) AS payee",
            [code.value, *[[kind.value for kind in AccountKind]] * 2],
        )
        for payer, payee, allowed in cursor:
            assert rules.may_flow(code, AccountKind(payer), AccountKind(payee)) is allowed


@pytest.mark.django_db
def test_an_escrows_balance_counts_answers_before_and_after_a_roll_up(economy: Economy) -> None:
    economy.deposit(100)
    economy.fund(100)
    economy.pay(economy.ana, 30)
    assert queries.balance(economy.escrow).micros == 70
    actions.roll_up()
    economy.pay(economy.ben, 20)
    assert queries.balance(economy.escrow).micros == 50
    economy.move(economy.escrow, economy.client, 50, TransferCode.REFUND)
    assert queries.balance(economy.escrow).micros == 0
    with pytest.raises(InsufficientFunds):
        economy.move(economy.escrow, economy.client, 1, TransferCode.REFUND)
    assert queries.check_books() == []


def other_connection() -> "psycopg.Connection[Any]":
    return psycopg.connect(**connection.get_connection_params() | {"cursor_factory": None})


def rolls_up_without_a_row() -> bool:
    """Nothing to fold, nothing written; not while another transaction still hides a payment."""
    rows = RollUp.objects.count()
    return actions.roll_up() == 0 and RollUp.objects.count() == rows


@pytest.mark.django_db(transaction=True)
def test_a_roll_up_waits_for_no_sync_and_misses_none() -> None:
    """Two payments are under way while a roll-up runs; one of them began before the other ended."""
    economy = open_economy()
    economy.deposit(1_000)
    economy.fund(1_000)
    pay = (
        "INSERT INTO ledger_transfer (debit, credit, amount_micros, code, reference)"
        " VALUES (%s, %s, %s, 'answer_pay', %s)"
    )
    slow, quick = other_connection(), other_connection()
    try:
        slow.execute(pay, (economy.escrow, economy.ana, 100, "slow"))
        quick.execute(pay, (economy.escrow, economy.ben, 10, "quick"))
        quick.commit()  # a larger transaction number, committed first
        assert actions.roll_up() == 0, "the horizon is still below the slow one"
        assert queries.balance(economy.escrow).micros == 990
        assert queries.check_books() == []
        slow.commit()
        assert queries.balance(economy.escrow).micros == 890
        # The horizon is the whole server's, other databases' transactions included.
        assert soon(lambda: actions.roll_up() == 1)
        assert queries.balance(economy.escrow).micros == 890
        assert soon(rolls_up_without_a_row), "a quiet minute leaves no row"
        assert queries.balance(economy.escrow).micros == 890
        assert queries.check_books() == []
    finally:
        slow.close()
        quick.close()
    with connection.cursor() as cursor:
        cursor.execute("SELECT balance_micros FROM ledger_account WHERE id = %s", [economy.escrow])
        assert cursor.fetchone() == (890,), "folded for good"


@pytest.mark.django_db(transaction=True)
def test_an_escrow_opened_while_a_sync_runs_misses_nothing_of_it() -> None:
    economy = open_economy()
    early = other_connection()
    try:
        early.execute("SELECT pg_current_xact_id()")  # has a number before the escrow exists
        late = open_economy()
        early.execute(
            "INSERT INTO ledger_transfer (debit, credit, amount_micros, code, reference)"
            " VALUES (%s, %s, 20, 'answer_pay', 'early')",
            (late.escrow, economy.ana),
        )
        early.commit()
    finally:
        early.close()
    late.deposit(50)
    late.fund(50)
    assert queries.balance(late.escrow).micros == 30
    actions.roll_up()
    assert queries.balance(late.escrow).micros == 30
    assert queries.check_books() == []


@pytest.mark.django_db(transaction=True)
def test_a_book_restored_into_a_younger_cluster_is_settled_before_it_opens() -> None:
    economy = open_economy()
    economy.deposit(100)
    economy.fund(100)
    economy.pay(economy.ana, 30)
    actions.roll_up()
    economy.pay(economy.ana, 20)
    far = "((%s::text)::bigint + 9000000000000)::text::xid8"
    with connection.cursor() as cursor:  # what a restored dump looks like
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("UPDATE ledger_transfer SET xact = " + far % "xact")
        cursor.execute("UPDATE ledger_account SET as_of_xact = " + far % "as_of_xact")
        cursor.execute("SET session_replication_role = DEFAULT")
    assert queries.check_books()
    for _ in range(2):
        actions.settle_after_restore()
        assert queries.balance(economy.escrow).micros == 50
        assert queries.check_books() == []
    economy.pay(economy.ben, 10)
    assert queries.balance(economy.escrow).micros == 40
    actions.roll_up()
    assert queries.balance(economy.escrow).micros == 40
    wake_documents()
    assert findings(BOOKS) == []


@pytest.mark.django_db(transaction=True)
def test_sixteen_people_at_once_keep_the_books_balanced() -> None:
    economy = open_economy()
    economy.deposit(100_000)
    economy.fund(50_000)
    economy.move(economy.client, economy.late_reserve, 10_000, TransferCode.FUND)
    wallets = [economy.ana, economy.ben, economy.chi]

    def worker(number: int) -> int:
        moved = 0
        for turn in range(12):
            wallet = wallets[(number + turn) % 3]
            economy.pay(wallet, 7)
            economy.move(economy.late_reserve, economy.escrow, 3, TransferCode.LATE_ANSWER)
            try:
                economy.move(wallet, economy.clearing, 9, TransferCode.PAYOUT_REQUESTED)
                moved += 1
            except InsufficientFunds:
                pass
            if turn % 6 == number % 6:
                economy.fund(11)
                economy.move(economy.escrow, economy.client, 5, TransferCode.REFUND)
                actions.roll_up()
        return moved

    paid_out = sum(together([partial(worker, number) for number in range(16)]))
    held = sum(queries.balance(wallet).micros for wallet in wallets)
    assert held == 16 * 12 * 7 - 9 * paid_out
    assert queries.check_books() == []


@pytest.mark.django_db(transaction=True)
def test_one_reference_posted_by_many_at_once_moves_money_once() -> None:
    economy = open_economy()
    economy.deposit(100)
    wish = partial(
        actions.post,
        debit=economy.client,
        money=Money(10, "USD"),
        code=TransferCode.FUND,
        reference="fund:once",
    )
    ends = [economy.late_reserve, economy.late_reserve, economy.fee_reserve]

    def attempt(credit: int) -> bool:
        try:
            wish(credit=credit)
        except LedgerError:
            return False
        return True

    together([partial(attempt, ends[number % 3]) for number in range(9)])
    assert queries.balance(economy.client).micros == 90
    assert queries.check_books() == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("tamper", "lines"),
    [
        ("UPDATE ledger_account SET balance_micros = balance_micros + 1 WHERE kind = 'wallet'",
         {0, 1}),
        (("UPDATE ledger_account SET balance_micros = balance_micros - 80 WHERE kind = 'client';"
         "UPDATE ledger_account SET balance_micros = balance_micros + 80 WHERE kind = 'fee'"),
         {1, 2}),
        ("UPDATE ledger_transfer SET amount_micros = amount_micros + 1 WHERE code = 'answer_pay'",
         {0, 1, 3}),
        ("UPDATE ledger_transfer SET reference = reference || 'x' WHERE code = 'fund'", {3}),
        ("UPDATE ledger_transfer SET at = at - interval '1 day' WHERE code = 'deposit'", {3}),
        ("DELETE FROM ledger_transfer WHERE code = 'fund'", {1, 3}),
        ("UPDATE ledger_account SET owner = gen_random_uuid() WHERE kind = 'wallet'", {3}),
        ("UPDATE ledger_account SET version = version + 1, head = sha256('x') WHERE kind = 'fee'",
         {3}),
        ("UPDATE ledger_account SET currency = 'EUR' WHERE kind = 'wallet'", {0, 3, 4}),
        ("UPDATE ledger_transfer SET code = 'correction' WHERE code = 'fund'", {3}),
        ("UPDATE ledger_transfer SET code = 'payout' WHERE code = 'fund'", {3, 4}),
        ("UPDATE ledger_transfer SET xact = '9000000000000000' WHERE code = 'fund'", {5}),
        ("ALTER TABLE ledger_transfer DISABLE TRIGGER ledger_transfer_stays", {6}),
        ("ALTER TABLE ledger_account DISABLE TRIGGER USER", {6}),
    ],
)  # fmt: skip
def test_the_audit_finds_books_that_were_cooked_behind_our_back(
    economy: Economy, tamper: str, lines: set[int], behind_our_back: Callable[[], Any]
) -> None:
    economy.deposit(100)
    economy.fund(50)
    economy.pay(economy.ana, 5)
    wake_documents()
    assert findings(BOOKS) == []
    assert queries.check_books() == []
    with behind_our_back() as cursor:
        cursor.execute("ALTER TABLE ledger_account DROP CONSTRAINT ledger_account_not_overdrawn")
        cursor.execute(tamper)
    found = set(findings(BOOKS))
    assert {at for at, audit in enumerate(BOOKS) if audit.sentence in found} == lines
    assert (queries.check_books() == []) is (lines == {6})


@pytest.mark.django_db
def test_the_audit_finds_an_escrow_that_promised_more_than_it_holds(economy: Economy) -> None:
    """Only the slots keep an escrow from it; when they are wrong, the audit says so."""
    economy.deposit(10)
    economy.fund(10)
    economy.pay(economy.ana, 11)
    wake_documents()
    assert findings(BOOKS) == [BOOKS[2].sentence]
