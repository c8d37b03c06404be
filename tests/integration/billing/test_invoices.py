"""Invoices: read from the ledger, numbered without a gap, never changed, mended by a note."""

import contextlib
import random
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from minga.domains.billing import actions, queries
from minga.domains.billing.audits import AUDITS
from minga.domains.billing.errors import (
    AlreadyBilled,
    CreditTooLarge,
    NoReason,
    NoSuchInvoice,
    PeriodOpen,
    SellerUnknown,
)
from minga.domains.billing.types import LineKind, PaperKind
from minga.domains.ledger import actions as ledger
from minga.domains.ledger import queries as books
from minga.domains.ledger.errors import InsufficientFunds
from minga.domains.ledger.types import AccountKind, TransferCode
from minga.domains.people.errors import NotInOffice
from minga.domains.work import queries as work
from minga_pure.money import Money
from tests.cast import good_customer, person, published, steward, worker
from tests.integration.billing.papers import MARCH, SELLER, month_of_work, moved_to
from tests.integration.refusals import findings, refused
from tests.server_fixtures import as_the_owner
from tests.unexplained import unexplained_money

pytestmark = pytest.mark.django_db
K, C = AccountKind, TransferCode
APRIL = date(2026, 4, 1)


@pytest.fixture(autouse=True)
def seller(settings):
    settings.MINGA_SELLER = SELLER
    return settings


def lines(card) -> dict[LineKind, int]:
    return {one.kind: one.exact.micros for one in queries.paper(card.public_id).lines}


def post(payer: int, payee: int, micros: int, code: TransferCode, currency: str = "USD") -> None:
    with unexplained_money():
        ledger.post(
            debit=payer,
            credit=payee,
            money=Money(micros, currency),
            code=code,
            reference=f"test:{uuid4()}",
        )


def account(kind: AccountKind, owner=None) -> int:
    return ledger.open_account(kind=kind, owner=owner, currency="USD")


def test_a_month_is_one_invoice_whose_lines_are_the_ledgers():
    clara, _ = month_of_work(texts=3, price=Money(12_000, "USD"))
    (card,) = actions.issue_month(month=MARCH)
    assert lines(card) == {LineKind.WORK: 36_000}
    assert (card.net.micros, card.billed.micros) == (36_000, 30_000)
    assert (card.begins, card.last_day) == (MARCH, date(2026, 3, 31))
    assert card.buyer.name == clara.client.legal_name
    assert actions.issue_month(month=MARCH) == []
    assert findings(AUDITS) == []


def test_numbers_have_no_gap_and_what_is_less_than_a_coin_is_carried():
    clara, lova = month_of_work(texts=3, price=Money(12_000, "USD"))
    (first,) = actions.issue_month(month=MARCH)
    again = published(clara, texts=3, price=Money(12_000, "USD"), title="Once more")
    seen = [row.id for row in books.statement(books.accounts_of(again.public_id)[K.ESCROW, "USD"])]
    lova.ask(again.public_id, 3)
    lova.work_through()
    with as_the_owner() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE ledger_transfer SET at = '2026-04-09' WHERE id >= %s", [min(seen)])
        cursor.execute("SET LOCAL session_replication_role = origin")
    (second,) = actions.issue_month(month=APRIL)
    assert [card.number[-6:] for card in (first, second)] == ["000001", "000002"]
    assert (second.net.micros, second.billed.micros) == (36_000, 40_000)
    assert (first.net + second.net - first.billed - second.billed).micros < 10_000
    assert findings(AUDITS) == []


@pytest.mark.parametrize("seed", range(4))
def test_opening_and_deposits_less_charges_is_closing_whatever_moves(seed):
    """Why an invoice is true: nothing leaves what is held for a client unbilled."""
    dice = random.Random(seed)
    clara = good_customer(brings=Money(500_000_000, "USD"))
    card = published(clara, texts=20, price=Money(100_000, "USD"))
    own = {kind: number for (kind, _), number in books.accounts_of(card.public_id).items()}
    for kind in (
        K.PENDING_REVIEW,
        K.LATE_RESERVE,
        K.QUALITY_RESERVE,
        K.FLOOR_RESERVE,
        K.FEE_RESERVE,
    ):
        own.setdefault(kind, account(kind, card.public_id))
    purse = books.accounts_of(clara.client.public_id)[K.CLIENT, "USD"]
    wallet, promise = account(K.WALLET, uuid4()), account(K.GUARANTEE)
    flows = [
        (own[K.ESCROW], wallet, C.ANSWER_PAY),
        (own[K.ESCROW], own[K.PENDING_REVIEW], C.ANSWER_PAY),
        (own[K.ESCROW], wallet, C.RAISE),
        (own[K.LATE_RESERVE], own[K.ESCROW], C.LATE_ANSWER),
        (promise, own[K.ESCROW], C.LATE_ANSWER),
        (own[K.QUALITY_RESERVE], wallet, C.JURY),
        (own[K.QUALITY_RESERVE], wallet, C.OBJECTION),
        (own[K.FLOOR_RESERVE], wallet, C.TOP_UP),
        (own[K.FLOOR_RESERVE], wallet, C.OVERHEAD),
        (own[K.FLOOR_RESERVE], account(K.COMMONS), C.POOL),
        (own[K.FEE_RESERVE], account(K.FEE), C.FEE),
        (own[K.FLOOR_RESERVE], purse, C.REFUND),
        (purse, own[K.ESCROW], C.FUND),
        (promise, purse, C.CORRECTION),
        (account(K.EXTERNAL), purse, C.DEPOSIT),
        (purse, account(K.EXTERNAL), C.PAYOUT),
    ]
    post(purse, own[K.ESCROW], 2_000_000, C.FUND)  # what is on offer stays covered (G1)
    for _ in range(60):
        payer, payee, code = dice.choice(flows)
        with contextlib.suppress(InsufficientFunds):
            post(payer, payee, dice.randrange(1, 20_000), code)
    held = sum(books.balance(number).micros for number in {*own.values(), purse})
    moved_to(MARCH)
    (paper,) = actions.issue_month(month=MARCH, client=clara.client.public_id)
    outside = account(K.EXTERNAL)
    bank = books.statement(purse, limit=500)
    brought = sum(one.money.micros for one in bank if one.debit == outside)
    paid_back = sum(one.money.micros for one in bank if one.credit == outside)
    assert brought - paid_back - paper.net.micros == held
    assert sum(lines(paper).values()) == paper.net.micros
    assert findings(AUDITS) == []


def test_refunds_are_told_and_never_charged():
    clara = good_customer()
    card = published(clara, texts=2)
    own = books.accounts_of(card.public_id)
    purse = books.accounts_of(clara.client.public_id)[K.CLIENT, "USD"]
    post(own[K.FEE_RESERVE, "USD"], account(K.FEE), 1_000, C.FEE)
    post(purse, own[K.ESCROW, "USD"], 30_000, C.FUND)
    post(own[K.ESCROW, "USD"], purse, 10_000, C.REFUND)
    moved_to(MARCH)
    (issued,) = actions.issue_month(month=MARCH)
    assert lines(issued) == {LineKind.FEE: 1_000}
    assert queries.paper(issued.public_id).came_back == Money(10_000, "USD")


def test_a_project_may_have_its_own_invoice_and_the_month_leaves_it_out():
    clara, lova = good_customer(), worker()
    cards = [published(clara, texts=2, title=f"Project {n}") for n in range(2)]
    for card in cards:
        lova.ask(card.public_id, 2)
        lova.work_through()
    moved_to(MARCH)
    alone = actions.issue_project(project=cards[0].public_id, month=MARCH, actor_id=clara.id)
    (rest,) = actions.issue_month(month=MARCH)
    assert (alone.project, rest.project) == (cards[0].public_id, None)
    assert alone.net == rest.net
    told = {one.project for one in queries.paper(rest.public_id).lines}
    assert told == {cards[1].public_id}
    with pytest.raises(AlreadyBilled):
        actions.issue_project(project=cards[1].public_id, month=MARCH, actor_id=clara.id)
    assert findings(AUDITS) == []


def test_a_month_that_is_not_over_is_not_billed():
    month_of_work()
    with pytest.raises(PeriodOpen):
        actions.issue_month(month=timezone.now().date())


def test_without_a_seller_nothing_is_issued(seller):
    month_of_work(day=(timezone.now().date().replace(day=1) - timedelta(days=3)))
    seller.MINGA_SELLER = SELLER | {"name": ""}
    with pytest.raises(SellerUnknown):
        actions.issue_month(month=MARCH)
    assert actions.issue_last_month() == 0
    seller.MINGA_SELLER = SELLER
    assert (actions.issue_last_month(), actions.issue_last_month()) == (1, 0)


def test_a_credit_note_gives_money_back_and_no_more_than_was_charged():
    clara, _ = month_of_work(texts=10)
    tiana = steward()
    (charged,) = actions.issue_month(month=MARCH)
    before = work.funds(clara.client.public_id, "USD")
    said = {"invoice": charged.public_id, "actor_id": tiana.id}
    note = actions.credit(money=Money(20_000, "USD"), reason="Wrong instructions.", **said)
    assert (note.kind, note.corrects) == (PaperKind.CREDIT_NOTE, charged.number)
    assert work.funds(clara.client.public_id, "USD") - before == Money(20_000, "USD")
    with pytest.raises(CreditTooLarge):
        actions.credit(money=charged.billed, reason="All of it.", **said)
    with pytest.raises(NoReason):
        actions.credit(money=Money(10_000, "USD"), reason=" ", **said)
    with pytest.raises(NotInOffice):
        actions.credit(
            invoice=charged.public_id,
            money=Money(1, "USD"),
            reason="x",
            actor_id=person("oskar").id,
        )
    assert findings(AUDITS) == []


def test_the_database_refuses_a_changed_a_skipped_a_wrong_and_an_early_paper():
    month_of_work()
    (card,) = actions.issue_month(month=MARCH)
    refused("UPDATE billing_invoice SET billed_micros = 1", "MG120")
    refused("DELETE FROM billing_invoice", "MG120")
    copy = """
        INSERT INTO billing_invoice (public_id, number, kind, client_id, project_id, corrects_id,
            currency, begins, ends, net_micros, brought_micros, billed_micros, tax_micros,
            tax_category, tax_percent, tax_reason, seller, buyer, reason)
        SELECT gen_random_uuid(), number + {skip}, {kind}, client_id, NULL, {corrects}, currency,
               begins + {later}, ends + {later}, {net}, 0, {net}, 0, 'O', 0, 'x', '{{}}', '{{}}',
               'x' FROM billing_invoice"""
    right = {"skip": 1, "kind": "'invoice'", "corrects": "NULL", "net": 10_000}
    month, far = "interval '1 month'", "interval '40 years'"
    refused(copy.format(**right | {"skip": 2, "later": month}), "MG121")
    refused(copy.format(**right | {"later": month}), "MG122")
    refused(copy.format(**right | {"later": far}), "MG123")
    note = {"kind": "'credit_note'", "corrects": "id", "later": month}
    refused(copy.format(**right | note), "MG124")
    with connection.cursor() as cursor:  # whoever owns the database, past the guards: told
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE billing_invoice SET net_micros = net_micros + 1, number = 3")
        cursor.execute("SET LOCAL session_replication_role = origin")
    assert len(findings(AUDITS)) == 2
    assert card.net.micros


def test_an_outsider_has_no_papers_and_finds_nobodys():
    clara, _ = month_of_work()
    (card,) = actions.issue_month(month=MARCH)
    other = good_customer("olga")
    assert queries.papers_for(other.id) == []
    with pytest.raises(NoSuchInvoice):
        queries.paper_for(other.id, card.public_id)
    assert queries.paper_for(clara.id, card.public_id).card == card
