"""Statements as real banks write them: each credit once, together what the bank booked."""

from pathlib import Path

import pytest

from minga.domains.billing import actions, queries
from minga.domains.billing.errors import NoSuchEntry
from minga.domains.billing.types import MatchOutcome
from minga.domains.work import actions as work
from minga.domains.work import queries as work_queries
from minga.domains.work.types import DepositState
from minga.doors.cli.auditing import audit_everything
from minga_pure.money import Money
from tests.cast import customer, steward
from tests.integration.billing.papers import entry, statement
from tests.integration.refusals import refused

pytestmark = pytest.mark.django_db
DIALECTS = Path(__file__).parent / "dialects"


@pytest.fixture
def tiana():
    return steward()


def read(tiana, name: str):
    content = (DIALECTS / f"{name}.xml").read_bytes()
    return actions.read_statement(actor_id=tiana.id, content=content)


def euros(view) -> list[str]:
    return [entry.money.decimal_text() for entry in view.entries]


@pytest.mark.parametrize(
    ("name", "amounts"),
    [
        ("net_charges", ["48.50", "48.50"]),
        ("detail_debit", ["98.00"]),
        ("zero", ["50.00"]),
        ("addtltx", ["50.00"]),
        ("debit_batch_053_02", []),
        ("reversal_of_credit", ["10.00"]),
    ],
)
def test_an_entry_is_worth_what_the_bank_booked(tiana, name, amounts):
    assert euros(read(tiana, name)) == amounts
    assert [audit.sentence for audit in audit_everything() if audit.offenders] == []


def test_an_entry_without_an_amount_is_named_and_the_rest_is_read(tiana):
    view = read(tiana, "zero")
    assert view.odd == ("Z1 (0.00)",)


def test_a_reference_in_additional_information_is_found(tiana):
    assert "RF18539007547034" in read(tiana, "addtltx").entries[0].remittance


def test_an_entry_number_that_begins_anew_every_day_is_no_duplicate(tiana):
    first, second = read(tiana, "seq_day1"), read(tiana, "seq_day2")
    assert (euros(first), euros(second)) == (["50.00"], ["70.00"])
    assert second.known_entries == 0


def test_a_reference_of_the_bank_with_another_amount_or_day_is_another_entry(tiana):
    for amount in ("5.00", "6.00", "5.00"):
        content = statement(entry("B1", amount), name=f"S{amount}")
        actions.read_statement(actor_id=tiana.id, content=content)
    waiting = queries.entries_waiting()
    assert [entry.money.decimal_text() for entry in waiting] == ["5.00", "6.00"]


def test_a_reversal_is_linked_to_its_deposit_and_waits_for_eyes(tiana):
    clara = customer()
    public_id = work.announce_deposit(
        client=clara.client.public_id,
        actor_id=clara.id,
        money=Money(5_000_000, "USD"),
        reference="INV 7",
    )
    deposit = work_queries.deposit(public_id)
    name = deposit.creditor_reference
    actions.read_statement(
        actor_id=tiana.id, content=statement(entry("B1", "5.00", reference=name))
    )
    back = {"side": "DBIT", "more": "<RvslInd>true</RvslInd>"}
    for content in (
        statement(entry("B1", "5.00", **back)),
        statement(entry("B9", "5.00", reference=name, **back)),
    ):
        actions.read_statement(actor_id=tiana.id, content=content)
    waiting = queries.entries_waiting()
    assert [(row.outcome, row.deposit_reference) for row in waiting] == [
        (MatchOutcome.REVERSAL, deposit.reference)
    ] * 2
    refused("UPDATE billing_entry SET outcome = 'unmatched' WHERE outcome = 'reversal'", "MG120")
    for row in waiting:
        actions.see_reversal(entry=row.id, actor_id=tiana.id)
    assert queries.entries_waiting() == []
    with pytest.raises(NoSuchEntry):
        actions.see_reversal(entry=waiting[0].id, actor_id=tiana.id)


def test_a_reversed_deposit_moves_its_balance_once_whatever_the_bank_sends_again(tiana):
    clara = customer()
    public_id = announced(clara, "INV 7")
    name = work_queries.deposit(public_id).creditor_reference
    credit = entry("B1", "5.00", reference=name)
    back = entry("B1", "5.00", side="DBIT", more="<RvslInd>true</RvslInd>")
    for number, entries in enumerate([(credit,), (back,), (credit, back), (back, credit)]):
        actions.read_statement(actor_id=tiana.id, content=statement(*entries, name=f"S{number}"))
    assert work_queries.funds(clara.client.public_id, "USD") == Money(5_000_000, "USD")
    (reversal,) = queries.entries_waiting()
    assert (reversal.outcome, reversal.deposit_reference) == (MatchOutcome.REVERSAL, "INV 7")
    actions.see_reversal(entry=reversal.id, actor_id=tiana.id)
    assert work_queries.funds(clara.client.public_id, "USD") == Money(5_000_000, "USD")
    assert [audit.sentence for audit in audit_everything() if audit.offenders] == []


def test_a_batch_that_does_not_add_up_is_matched_to_one_deposit_only(tiana):
    clara = customer()
    first, second = announced(clara, "INV 7"), announced(clara, "INV 8")
    names = [work_queries.deposit(public_id).creditor_reference for public_id in (first, second)]
    details = "".join(
        f'<TxDtls><Amt Ccy="USD">5.00</Amt><RmtInf><Ustrd>{name}</Ustrd></RmtInf></TxDtls>'
        for name in names
    )
    batch = entry("B1", "9.00").partition("<TxDtls>")[0] + details + "</NtryDtls></Ntry>"
    actions.read_statement(actor_id=tiana.id, content=statement(batch))
    (waiting,) = queries.entries_waiting()
    assert waiting.money == Money(9_000_000, "USD")
    assert not actions.match_entry(entry=waiting.id, deposit=first, actor_id=tiana.id)
    assert actions.match_entry(entry=waiting.id, deposit=first, actor_id=steward("ravo").id)
    with pytest.raises(NoSuchEntry):
        actions.match_entry(entry=waiting.id, deposit=second, actor_id=tiana.id)
    refused("UPDATE billing_entry SET deposit_id = %s", "MG120", work_queries.deposit_row(second))
    assert work_queries.funds(clara.client.public_id, "USD") == Money(9_000_000, "USD")
    assert work_queries.deposit(second).state is DepositState.ANNOUNCED


def announced(clara, reference: str):
    return work.announce_deposit(
        client=clara.client.public_id,
        actor_id=clara.id,
        money=Money(5_000_000, "USD"),
        reference=reference,
    )


def test_an_unmatched_credit_is_not_made_unseen(tiana):
    actions.read_statement(actor_id=tiana.id, content=statement(entry("B1", "5.00")))
    (waiting,) = queries.entries_waiting()
    with pytest.raises(NoSuchEntry):
        actions.see_reversal(entry=waiting.id, actor_id=tiana.id)
    refused("UPDATE billing_entry SET outcome = 'seen'", "MG120")


@pytest.mark.parametrize("kind", ["BkToCstmrStmt/Stmt/053", "BkToCstmrAcctRpt/Rpt/052",
                                  "BkToCstmrDbtCdtNtfctn/Ntfctn/054"])  # fmt: skip
@pytest.mark.parametrize("version", ["02", "08", "13"])
def test_statements_reports_and_notifications_are_read_alike(tiana, kind, version):
    root, node, number = kind.split("/")
    content = statement(entry("B1", "5.00", words="hello")).decode()
    content = content.replace("BkToCstmrStmt", root).replace("<Stmt>", f"<{node}>")
    content = content.replace("</Stmt>", f"</{node}>").replace(
        "camt.053.001.08", f"camt.{number}.001.{version}"
    )
    view = actions.read_statement(actor_id=tiana.id, content=content.encode())
    assert [row.remittance for row in view.entries] == ["hello"]
