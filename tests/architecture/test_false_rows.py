"""An attacker with the application's database role inserts rows, and the audit names each.

Transfers: one false row for each code and each form of its references, taken from the code itself,
so that a new code without documents fails here. The rows are plain INSERTs; where a guard of the
database refuses a row at once, that is the better answer.
"""

from collections import defaultdict
from collections.abc import Iterator
from importlib import import_module
from uuid import uuid4

import pytest
from django.db import connection

from minga.domains.audit import Audit, TransferDocuments
from minga.domains.ledger import rules
from minga.domains.ledger.types import OWNED, REFERENCES, AccountKind, TransferCode
from tests.architecture.test_audits_tell import (
    a_payday,
    a_pilot_and_a_raise,
    an_example_tried,
    an_objection,
    papers,
    payouts_on_their_way,
)
from tests.integration.billing.papers import SELLER
from tests.integration.refusals import offenders
from tools.house.plan import domains

pytestmark = pytest.mark.django_db

MICROS = 1_000
SCENES = [
    a_payday, an_example_tried, an_objection, a_pilot_and_a_raise, papers, payouts_on_their_way,
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


def false_transfer(code: TransferCode, form: str, flow: tuple[AccountKind, AccountKind]) -> None:
    """Insert one transfer that no document explains, and those that fill its payer's account."""
    owners: dict[AccountKind, str] = defaultdict(lambda: str(uuid4()))
    for step, source, target in way_to(flow[0]):
        insert(step, account(source, owners), account(target, owners), f"way:{uuid4()}")
    other: dict[AccountKind, str] = defaultdict(lambda: str(uuid4()))
    payee = account(flow[1], other if flow[0] is flow[1] else owners)
    insert(code, account(flow[0], owners), payee, f"{form}{uuid4()}:x")


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


def _count(audit: Audit) -> int:
    with connection.cursor() as cursor:
        cursor.execute(audit.rows)
        return int(cursor.fetchone()[0])


def test_every_rule_of_documents_is_a_line_of_the_audit():
    for domain in domains():
        audits = _audits_of(domain)
        lines: list[Audit] = getattr(audits, "AUDITS", [])
        for rule in getattr(audits, "DOCUMENTS", []):
            assert rule.audit() in lines
