"""Audit queries of the ledger (G12)."""

from minga.domains.audit import Audit
from minga.domains.ledger.types import REFERENCES
from minga.domains.sql_files import missing_guards

_FORMS = " OR ".join(
    f"code = '{code}' AND starts_with(reference, '{beginning}')"
    for code, beginnings in REFERENCES.items()
    for beginning in beginnings
)

AUDITS = [
    Audit(
        guarantee="G12",
        sentence="In every currency all accounts together sum to zero",
        sql="SELECT * FROM ledger_unbalanced_currencies()",
        rows="ledger_account",
    ),
    Audit(
        guarantee="G12",
        sentence="Every balance is the sum of its transfers",
        sql="SELECT * FROM ledger_wrong_balances()",
        rows="ledger_transfer",
    ),
    Audit(
        guarantee="G12",
        sentence="No wallet, escrow or reserve is below zero",
        sql="SELECT * FROM ledger_overdrawn()",
        rows="ledger_account",
    ),
    Audit(
        guarantee="G12",
        sentence="Every account's hash chain, computed again, is the one that was written",
        sql="SELECT * FROM ledger_broken_chains()",
        rows="ledger_transfer",
    ),
    Audit(
        guarantee="G12",
        sentence="Every transfer is in one currency, between accounts that it may flow between",
        sql="SELECT * FROM ledger_wrong_transfers()",
        rows="ledger_transfer",
    ),
    Audit(
        guarantee="G12",
        sentence="No transfer comes from a transaction that this database has not reached",
        sql="SELECT * FROM ledger_future_transfers()",
        rows="ledger_transfer",
    ),
    Audit(
        guarantee="G12",
        sentence="Every transfer names a document of a form that its code has",
        sql=f"SELECT reference FROM ledger_transfer WHERE NOT ({_FORMS})",  # noqa: S608
        rows="ledger_transfer",
    ),
    Audit(
        guarantee="G12",
        sentence="Each transfer that names a document of one kind of account moved such money",
        sql="""
            SELECT transfer.reference FROM ledger_transfer transfer
              JOIN ledger_account payer ON payer.id = transfer.debit
              JOIN ledger_account payee ON payee.id = transfer.credit
             WHERE ledger_named_kind(transfer.reference) NOT IN (payer.kind, payee.kind)
        """,
        rows="ledger_transfer",
    ),
    Audit(
        guarantee="G12",
        sentence="The guards that keep the ledger immutable are in place and awake",
        check=lambda: missing_guards("ledger"),
        rows="ledger_account",
    ),
]
