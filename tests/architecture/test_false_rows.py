"""An attacker with the application's database role inserts rows: refused, or named by the audit.

Transfers: one false row for each code and each form of its references, taken from the code itself,
so that a new code without documents fails here. The database refuses each at the end of its
transaction (MG010), and the audit names it where that guard was asleep.
"""

from collections import defaultdict
from collections.abc import Iterator
from importlib import import_module
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from minga.domains.audit import Audit, TransferDocuments
from minga.domains.key_store import keys
from minga.domains.ledger import rules
from minga.domains.ledger.types import OWNED, REFERENCES, AccountKind, TransferCode
from tests.architecture.money_scenes import MONEY_SCENES
from tests.architecture.payout_scenes import payouts_on_their_way
from tests.architecture.sealed_rows import SEALED
from tests.architecture.test_audits_tell import (
    a_payday,
    a_pilot_and_a_raise,
    an_example_tried,
    an_objection,
    papers,
)
from tests.integration.billing.papers import SELLER
from tests.integration.licences.cast import licence_with_ended_bonds
from tests.integration.refusals import offenders
from tests.unexplained import unexplained_money
from tools.house.plan import domains

pytestmark = pytest.mark.django_db

MICROS = 1_000
SCENES = [
    a_payday, an_example_tried, an_objection, a_pilot_and_a_raise, papers, payouts_on_their_way,
    licence_with_ended_bonds, *MONEY_SCENES,
]  # fmt: skip
FORMS = [(code, form) for code in TransferCode for form in REFERENCES[code]]


def documents() -> list[TransferDocuments]:
    return [
        rule
        for domain in domains()
        if (audits := _audits_of(domain)) is not None
        for rule in getattr(audits, "DOCUMENTS", [])
    ]


def _audits_of(domain: str):
    try:
        return import_module(f"minga.domains.{domain}.audits")
    except ModuleNotFoundError:
        return None


def owners_of(code: TransferCode, form: str) -> list[TransferDocuments]:
    """The rules that own the references of this form."""
    return [rule for rule in documents() if code in rule.codes and form.startswith(rule.prefix)]


def flows(code: TransferCode) -> Iterator[tuple[AccountKind, AccountKind]]:
    for payer in AccountKind:
        for payee in AccountKind:
            same_account = payer is payee and payer not in OWNED
            if rules.may_flow(code, payer, payee) and not same_account:
                yield payer, payee


def way_to(kind: AccountKind) -> list[tuple[TransferCode, AccountKind, AccountKind]]:
    """The flows that bring money from outside, or from the promise, into such an account."""
    ways: dict[AccountKind, list] = {AccountKind.EXTERNAL: [], AccountKind.GUARANTEE: []}
    reached = list(ways)
    for payer in reached:
        for code in TransferCode:
            for source, payee in flows(code):
                if source is payer and payee not in ways:
                    ways[payee] = [*ways[payer], (code, payer, payee)]
                    reached.append(payee)
    return ways[kind]


def account(kind: AccountKind, owners: dict[AccountKind, str]) -> int:
    owner = owners[kind] if kind in OWNED else None
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_account (kind, owner, currency) VALUES (%s, %s, 'USD')"
            " ON CONFLICT DO NOTHING",
            [kind.value, owner],
        )
        cursor.execute(
            "SELECT id FROM ledger_account WHERE kind = %s AND owner IS NOT DISTINCT FROM %s"
            " AND currency = 'USD'",
            [kind.value, owner],
        )
        return int(cursor.fetchone()[0])


def insert(code: TransferCode, payer: int, payee: int, reference: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_transfer (debit, credit, amount_micros, code, reference)"
            " VALUES (%s, %s, %s, %s, %s)",
            [payer, payee, MICROS, code.value, reference],
        )


def filled(flow: tuple[AccountKind, AccountKind]) -> tuple[int, int]:
    """Two accounts that no document explains, the payer's with money in it."""
    owners: dict[AccountKind, str] = defaultdict(lambda: str(uuid4()))
    with unexplained_money():
        for step, source, target in way_to(flow[0]):
            insert(step, account(source, owners), account(target, owners), f"way:{uuid4()}")
    other: dict[AccountKind, str] = defaultdict(lambda: str(uuid4()))
    payee = account(flow[1], other if flow[0] is flow[1] else owners)
    return account(flow[0], owners), payee


def false_transfer(code: TransferCode, form: str, flow: tuple[AccountKind, AccountKind]) -> None:
    """Insert one transfer that no document explains: refused, then with its guard asleep."""
    ends = filled(flow)
    reference = f"{form}{uuid4()}:x"
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        insert(code, *ends, reference)
        end_of_transaction()
    assert getattr(caught.value.__cause__, "sqlstate", None) == "MG010"
    with unexplained_money():
        insert(code, *ends, reference)


def end_of_transaction() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def test_every_code_has_a_form_and_each_form_one_owner():
    assert set(REFERENCES) == set(TransferCode)
    assert all(REFERENCES.values())
    unowned = [(code.value, form) for code, form in FORMS if len(owners_of(code, form)) != 1]
    assert unowned == []


@pytest.mark.parametrize(("code", "form"), FORMS, ids=[f"{c.value}-{f}" for c, f in FORMS])
def test_a_transfer_without_its_document_is_told(code: TransferCode, form: str):
    (rule,) = owners_of(code, form)
    for flow in flows(code):
        before = offenders(rule.audit())
        false_transfer(code, form, flow)
        assert len(offenders(rule.audit())) == len(before) + 1, flow


@pytest.mark.parametrize("code", TransferCode)
def test_a_transfer_that_names_no_document_of_its_code_is_told(code: TransferCode):
    flow = next(flows(code))
    false_transfer(code, "nothing:", flow)
    (line,) = [
        audit
        for audit in import_module("minga.domains.ledger.audits").AUDITS
        if audit.sentence == "Every transfer names a document of a form that its code has"
    ]
    assert any(name.startswith("nothing:") for name in offenders(line))


ALTERED = {
    "one micro more": {"micros": 1},
    "another payee": {"owner": True},
    "another currency": {"currency": True},
}
AGAIN = """
    WITH side AS (
        SELECT account.id, account.kind, account.currency, account.owner,
               account.id = moved.credit AS is_payee
          FROM ledger_transfer moved
          JOIN ledger_account account ON account.id IN (moved.debit, moved.credit)
         WHERE moved.reference = %(reference)s
    )
    INSERT INTO ledger_account (kind, owner, currency)
    SELECT kind, CASE WHEN owner IS NULL OR NOT (is_payee AND %(owner)s) THEN owner
                      ELSE gen_random_uuid() END,
           CASE WHEN %(currency)s THEN 'EUR' ELSE currency END
      FROM side ORDER BY is_payee
    ON CONFLICT (kind, owner, currency) DO UPDATE SET kind = excluded.kind
    RETURNING id
"""


@pytest.mark.parametrize("happened", SCENES, ids=lambda scene: scene.__name__)
@pytest.mark.parametrize("altered", ALTERED)
def test_a_transfer_unlike_its_document_is_refused(behind_our_back, settings, happened, altered):
    """The document is there, and the transfer moves another amount, to others, or other money."""
    settings.MINGA_SELLER = SELLER
    happened()
    change = {"micros": 0, "owner": False, "currency": False} | ALTERED[altered]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT ON (code) code, reference, amount_micros, payee.owner"
            "  FROM ledger_transfer moved JOIN ledger_account payee ON payee.id = moved.credit"
            " WHERE NOT starts_with(reference, 'test:') ORDER BY code, moved.id"
        )
        moved = cursor.fetchall()
    assert len(moved) >= 2
    for code, reference, micros, payee in moved:
        if change["owner"] and payee is None:
            continue
        with pytest.raises(DatabaseError) as caught, transaction.atomic():
            with behind_our_back() as cursor:
                cursor.execute(AGAIN, change | {"reference": reference})
                payer_id, payee_id = (number for (number,) in cursor.fetchall())
                cursor.execute("UPDATE ledger_account SET balance_micros = 1000000000000")
                cursor.execute("DELETE FROM ledger_transfer WHERE reference = %s", [reference])
            with connection.cursor() as cursor:
                cursor.execute(
                    "INSERT INTO ledger_transfer (debit, credit, amount_micros, code, reference)"
                    " VALUES (%s, %s, %s, %s, %s)",
                    [payer_id, payee_id, micros + change["micros"], code, reference],
                )
            end_of_transaction()
        assert getattr(caught.value.__cause__, "sqlstate", None) == "MG010", code


SWAPPED = """
    INSERT INTO ledger_transfer (debit, credit, amount_micros, code, reference)
    SELECT %s, other.id, %s, 'fund', %s FROM ledger_account payee
      JOIN ledger_account other ON other.owner = payee.owner AND other.currency = payee.currency
       AND other.kind = 'fee_reserve'
     WHERE payee.id = %s
"""


def test_the_pay_of_answers_lies_in_no_other_account_of_the_project(behind_our_back):
    """Same document, same amount, same owner: only the kind of the account is another."""
    a_payday()
    (line,) = [
        audit for audit in _audits_of("ledger").AUDITS if "one kind of account" in audit.sentence
    ]
    assert offenders(line) == []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT debit, amount_micros, reference, credit FROM ledger_transfer"
            " WHERE starts_with(reference, 'fund:') AND reference LIKE '%:escrow' LIMIT 1"
        )
        transfer = cursor.fetchone()
    with behind_our_back() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("DELETE FROM ledger_transfer WHERE reference = %s", [transfer[2]])
        cursor.execute("UPDATE ledger_account SET balance_micros = 1000000000000")
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(SWAPPED, transfer)
        end_of_transaction()
    assert getattr(caught.value.__cause__, "sqlstate", None) == "MG010"
    with unexplained_money(), connection.cursor() as cursor:
        cursor.execute(SWAPPED, transfer)
    assert offenders(line) == [transfer[2]]


@pytest.mark.parametrize("happened", SCENES, ids=lambda scene: scene.__name__)
def test_a_document_without_its_transfer_is_told(behind_our_back, settings, happened):
    settings.MINGA_SELLER = SELLER
    happened()
    rules_here = [rule for rule in documents() if _count(rule.audit())]
    assert len(rules_here) >= 2
    assert [rule.sentence for rule in documents() if offenders(rule.audit())] == []
    with behind_our_back() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("DELETE FROM ledger_transfer")
    assert [rule.sentence for rule in rules_here if not offenders(rule.audit())] == []


# table: a plain INSERT of a row that the application did not write; a change of one that it wrote


def sealed_line(table: str) -> Audit:
    """The line of the audit that computes the seals of a table again."""
    (line,) = [
        audit
        for domain in domains()
        for audit in getattr(_audits_of(domain), "AUDITS", [])
        if f"{table}_seal(" in audit.sql
    ]
    return line


def test_every_table_with_a_seal_has_its_line_and_its_false_row():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid"
            " WHERE attname = 'seal' AND relkind = 'r' AND NOT attisdropped"
        )
        assert {name for (name,) in cursor.fetchall()} == set(SEALED)


@pytest.mark.parametrize("table", SEALED)
def test_a_row_that_the_application_did_not_write_is_told(table: str):
    """The attacker has the application's role, and not the key that lies beside the database."""
    a_payday()
    line = sealed_line(table)
    assert _count(line) > 0
    assert offenders(line) == []
    insertion, _change = SEALED[table]
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('minga.seal_key', '', true)")
        cursor.execute(insertion)
        inserted = cursor.rowcount
        cursor.execute("SELECT set_config('minga.seal_key', %s, true)", [_seal_key()])
    assert len(offenders(line)) == inserted > 0


@pytest.mark.parametrize("table", SEALED)
def test_a_row_that_was_changed_is_told(table: str, behind_our_back):
    a_payday()
    _insertion, change = SEALED[table]
    with behind_our_back() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(change)
    line = sealed_line(table)
    assert len(offenders(line)) == _count(line) > 0


@pytest.mark.parametrize(
    ("happened", "domain", "table"),
    [(a_payday, "answers", "answers_answer"), (an_example_tried, "training", "training_attempt")],
)
def test_a_value_unlike_its_receipt_is_told(behind_our_back, happened, domain, table):
    happened()
    (line,) = [audit for audit in _audits_of(domain).AUDITS if "SHA-256" in audit.sentence]
    assert offenders(line) == []
    with behind_our_back() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"""UPDATE {table} SET value = '{{"label": "nothing of this"}}'""")
    assert len(offenders(line)) == _count(line) > 0


def _seal_key() -> str:
    return keys("seal.key", variable="MINGA_SEAL_KEY", may_make=False)[0].hex()


def _count(audit: Audit) -> int:
    with connection.cursor() as cursor:
        rows = audit.rows if " " in audit.rows else f"SELECT count(*) FROM {audit.rows}"
        cursor.execute(rows)
        return int(cursor.fetchone()[0])


def test_every_rule_of_documents_is_a_line_of_the_audit():
    for domain in domains():
        audits = _audits_of(domain)
        lines: list[Audit] = getattr(audits, "AUDITS", [])
        for rule in getattr(audits, "DOCUMENTS", []):
            assert rule.audit() in lines
