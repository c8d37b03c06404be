"""Audits of billing: invoices equal the ledger, and their numbers have no gap."""

from minga.domains.audit import Audit, TransferDocuments, audits_of
from minga.domains.ledger.types import TransferCode
from minga.domains.sql_files import missing_guards

DOCUMENTS = [
    TransferDocuments(
        guarantee="G12",
        sentence="Every correction of the books is one credit note, of its amount",
        codes=(TransferCode.CORRECTION,),
        prefix="credit-note:",
        sql="""
            SELECT format('credit-note:%s', note.public_id) AS key, note.net_micros AS micros,
                   note.currency, NULL::uuid AS payer, client.public_id AS payee
              FROM billing_invoice note JOIN work.client client ON client.id = note.client_id
             WHERE note.kind = 'credit_note'
        """,
    ),
    TransferDocuments(
        guarantee="G12",
        sentence="Every fee is what the answers paid by then had earned of the voted share",
        codes=(TransferCode.FEE,),
        prefix="fee:",
        sql="""
            SELECT format('fee:%s:%s', project.public_id, earning.public_id) AS key,
                   earning.reserve_micros - ceil(earning.to_come_micros * (
                       SELECT (value.value #>> '{}')::numeric FROM charter.value value
                        WHERE value.name = 'fee_rate' AND value.valid_from <= project.published_at
                        ORDER BY value.valid_from DESC LIMIT 1)) AS micros,
                   project.currency, project.public_id AS payer, NULL::uuid AS payee
              FROM billing_feeearning earning
              JOIN work.project project ON project.id = earning.project_id
        """,
    ),
]

AUDITS: list[Audit] = [
    Audit(
        guarantee="G12",
        sentence="The lines of every invoice sum to what the ledger charged that client",
        rows="billing_invoice",
        sql="""
            SELECT paper.number FROM billing_invoice paper
             WHERE paper.kind = 'invoice' AND paper.net_micros <> (
                   SELECT coalesce(sum(line.micros), 0)
                     FROM billing_lines(paper.client_id, paper.currency, paper.begins, paper.ends,
                                        paper.project_id) AS line)
        """,
    ),
    Audit(
        guarantee="G12",
        sentence="Invoices and credit notes are numbered without a gap",
        rows="billing_invoice",
        sql="""
            SELECT number FROM (
                SELECT number, row_number() OVER (ORDER BY number) AS place FROM billing_invoice
            ) AS paper WHERE number <> place
        """,
    ),
    Audit(
        guarantee="G12",
        sentence="Every credit note moved its money, and gave back no more than was charged",
        rows="SELECT count(*) FROM billing_invoice WHERE kind = 'credit_note'",
        sql="""
            SELECT note.number FROM billing_invoice note
              JOIN billing_invoice charged ON charged.id = note.corrects_id
             WHERE NOT EXISTS (
                       SELECT 1 FROM ledger.transfer moved
                        WHERE moved.reference = 'credit-note:' || note.public_id
                          AND moved.amount_micros = note.net_micros)
                OR charged.billed_micros < (SELECT sum(each.net_micros) FROM billing_invoice each
                                             WHERE each.corrects_id = charged.id)
        """,
    ),
    Audit(
        guarantee="G12",
        sentence="Every deposit that a bank's statement confirmed is booked with what came, once",
        rows="SELECT count(*) FROM billing_entry WHERE deposit_id IS NOT NULL",
        sql="""
            SELECT entry.bank_reference FROM billing_entry entry
              JOIN work.deposit deposit ON deposit.id = entry.deposit_id
              LEFT JOIN ledger.transfer moved ON moved.reference = 'deposit:' || deposit.public_id
             WHERE moved.amount_micros IS DISTINCT FROM entry.amount_micros
                OR deposit.state <> 'confirmed' OR deposit.currency <> entry.currency
        """,
    ),
    Audit(
        guarantee="G7",
        sentence="Every confirmed deposit has its entry of the bank, or the signatures of two",
        rows="SELECT count(*) FROM work.deposit WHERE state = 'confirmed'",
        sql="""
            SELECT deposit.public_id FROM work.deposit deposit
             WHERE deposit.state = 'confirmed' AND NOT billing_deposit_signed(deposit.id)
        """,
    ),
    Audit(
        guarantee="G7",
        sentence="Every credit note has the signatures that its amount needed",
        rows="SELECT count(*) FROM billing_invoice WHERE kind = 'credit_note'",
        sql="""
            SELECT note.number FROM billing_invoice note
             WHERE note.kind = 'credit_note' AND NOT billing_note_signed(note, note.issued_at)
        """,
    ),
    Audit(
        guarantee="G12",
        sentence="The database's own guards of invoices and bank statements are in force",
        check=lambda: missing_guards("billing"),
    ),
]
AUDITS += audits_of(DOCUMENTS)
