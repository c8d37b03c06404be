"""Audits of training: every example that somebody tried is paid, at the price of an answer."""

from minga.domains.answers import queries as answers
from minga.domains.audit import Audit, TransferDocuments, audits_of
from minga.domains.ledger.types import TransferCode
from minga.domains.sql_files import missing_guards

_RECEIPTED = """
    SELECT line->>'id', attempt.value::text, line->>'sha256'
      FROM answers.receipt receipt
     CROSS JOIN LATERAL json_array_elements((receipt.body::json)->'answers') AS line
      LEFT JOIN training_attempt attempt ON attempt.id = (line->>'id')::uuid
           AND attempt.receipt_id = receipt.id
     WHERE (receipt.body::json)->>'kind' = 'practice'
"""

DOCUMENTS = [
    TransferDocuments(
        guarantee="G2",
        sentence="Every payment for a worked example is for one attempt of one member",
        codes=(TransferCode.PRACTICE,),
        prefix="practice:",
        sql="""
            SELECT format('practice:%s:%s', attempt.example, member.subject) AS key,
                   attempt.price_micros AS micros, project.currency, project.public_id AS payer,
                   member.subject AS payee
              FROM training_attempt attempt
              JOIN work.project project ON project.id = attempt.project_id
              JOIN people.member member ON member.id = attempt.member_id
        """,
    ),
]

AUDITS: list[Audit] = [
    Audit(
        guarantee="G2",
        sentence="Every worked example that was tried is paid, at the price of an answer",
        rows="training_attempt",
        sql="""
            SELECT attempt.id FROM training_attempt attempt
              JOIN work.project project ON project.id = attempt.project_id
              JOIN people.member member ON member.id = attempt.member_id
              LEFT JOIN ledger.transfer moved ON moved.id = attempt.transfer_id
              LEFT JOIN ledger.account payee ON payee.id = moved.credit
             WHERE moved.amount_micros IS DISTINCT FROM attempt.price_micros
                OR attempt.price_micros > project.price_micros
                OR (payee.kind, payee.owner) IS DISTINCT FROM ('wallet', member.subject)
        """,
    ),
    Audit(
        guarantee="G6",
        sentence="Every receipt for worked examples names those that are kept, each one time",
        rows="SELECT count(*) FROM answers.receipt WHERE (body::json)->>'kind' = 'practice'",
        sql="""
            SELECT receipt.public_id FROM answers.receipt receipt
              LEFT JOIN (SELECT receipt_id, count(*) AS kept FROM training_attempt GROUP BY 1)
                AS attempts ON attempts.receipt_id = receipt.id
             WHERE (receipt.body::json)->>'kind' = 'practice'
               AND attempts.kept IS DISTINCT FROM receipt.answers
        """,
    ),
    Audit(
        guarantee="G6",
        sentence="Every attempt at a worked example has the SHA-256 that its receipt says",
        rows="training_attempt",
        check=lambda: answers.values_unlike_receipts(_RECEIPTED),
    ),
    Audit(
        guarantee="G2",
        sentence="The guards of worked examples are in place and awake",
        rows="training_attempt",
        check=lambda: missing_guards("training"),
    ),
]
AUDITS += audits_of(DOCUMENTS)
