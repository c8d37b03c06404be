"""Audit queries of answers: each paid, at one price for all, with a receipt in the log."""

from minga.domains.answers import queries
from minga.domains.audit import Audit, TransferDocuments, audits_of
from minga.domains.ledger.types import TransferCode
from minga.domains.sql_files import missing_guards

_RECEIPTED = """
    SELECT line->>'id', answer.value::text, line->>'sha256'
      FROM answers_receipt receipt
     CROSS JOIN LATERAL json_array_elements((receipt.body::json)->'answers') AS line
      LEFT JOIN answers_answer answer ON answer.id = (line->>'id')::uuid
           AND answer.receipt_id = receipt.id
     WHERE (receipt.body::json)->>'kind' = 'answers'
"""

DOCUMENTS = [
    TransferDocuments(
        guarantee="G2",
        sentence="Every payment for answers is for the answers of one receipt, at their price",
        codes=(TransferCode.ANSWER_PAY,),
        prefix="receipt:",
        sql="""
            SELECT format('receipt:%s:%s', receipt.public_id, answer.project_id) AS key,
                   answer.price_micros AS micros, project.currency, project.public_id AS payer,
                   CASE WHEN project.review_hours IS NULL THEN member.subject
                        ELSE project.public_id END AS payee
              FROM answers_answer answer
              JOIN answers_receipt receipt ON receipt.id = answer.receipt_id
              JOIN work.project project ON project.id = answer.project_id
              JOIN people.member member ON member.id = answer.member_id
        """,
    ),
    TransferDocuments(
        guarantee="G2",
        sentence="Every payment into an escrow for a late answer is for one that is stored as late",
        codes=(TransferCode.LATE_ANSWER,),
        prefix="late:",
        sql="""
            SELECT format('late:%s', answer.id) AS key, answer.price_micros AS micros,
                   project.currency, project.public_id AS payer, project.public_id AS payee
              FROM answers_answer answer JOIN work.project project ON project.id = answer.project_id
             WHERE answer.late
        """,
    ),
    TransferDocuments(
        guarantee="G3",
        sentence="What was paid for reviewed answers is what those answers say, member by member",
        codes=(
            TransferCode.ACCEPTED,
            TransferCode.TIME_PAID,
        ),
        prefix="",
        key="format('%s:%s', payer.owner, payee.owner)",
        sql="""
            SELECT format('%s:%s', project.public_id, member.subject) AS key,
                   stand.paid_micros AS micros, project.currency, project.public_id AS payer,
                   member.subject AS payee
              FROM answers_reviewstatus stand
              JOIN work.project project ON project.id = stand.project_id
              JOIN people.member member ON member.id = stand.member_id
             WHERE stand.paid_micros > 0
        """,
    ),
    TransferDocuments(
        guarantee="G3",
        sentence="What was released to quality is the rest of refused answers, project by project",
        codes=(TransferCode.RELEASED,),
        prefix="released:",
        key="payer.owner::text",
        sql="""
            SELECT project.public_id::text AS key,
                   stand.price_micros - stand.paid_micros AS micros, project.currency,
                   project.public_id AS payer, project.public_id AS payee
              FROM answers_reviewstatus stand
              JOIN work.project project ON project.id = stand.project_id
             WHERE stand.released
        """,
    ),
]

AUDITS: list[Audit] = [
    Audit(
        guarantee="G9",
        sentence="Every picture or recording in the vault was made under its member's own consent",
        rows="answers_collecteditem",
        sql="""
            SELECT item.item FROM answers_collecteditem item
              JOIN people.member member ON member.id = item.member_id
              LEFT JOIN work.collection collection ON collection.project_id = item.project_id
             WHERE NOT EXISTS (SELECT 1 FROM consent.agreed
                                WHERE agreed.public_id = item.grant
                                  AND agreed.member_id = item.member_id
                                  AND agreed.series = collection.series)
                OR NOT EXISTS (SELECT 1 FROM vault.item stored
                                WHERE stored.id = item.item AND stored.subject = member.subject
                                  AND stored.purpose = collection.item_kind)
        """,
    ),
    Audit(
        guarantee="G9",
        sentence="No answer to a collection names a file that a client could fetch",
        rows="""
            SELECT count(*) FROM answers_answer JOIN work.collection USING (project_id)
             WHERE kind = 'label'
        """,
        sql="""
            SELECT answer.id FROM answers_answer answer JOIN work.collection USING (project_id)
             WHERE answer.kind = 'label'
               AND (answer.value ? 'media' OR NOT answer.value ? 'item')
        """,
    ),
    Audit(
        guarantee="G1",
        sentence="No slot was made or lost: free, held, answered and taken back are those wanted",
        rows="SELECT coalesce(sum(items::bigint * redundancy), 0) FROM work.project",
        sql="""
            WITH free AS (
                SELECT project_id, sum(slots) AS slots FROM (
                    SELECT project_id, hi - next AS slots FROM assignment.lane
                    UNION ALL
                    SELECT project_id, hi - lo FROM assignment.returned
                    UNION ALL
                    SELECT project_id, upper(stretch) - lower(stretch)
                      FROM assignment.lease, unnest(open) AS stretch WHERE NOT late
                ) AS every GROUP BY 1
            ), answered AS (
                SELECT project_id, count(*) AS slots FROM answers_answer WHERE NOT late GROUP BY 1
            )
            SELECT project.public_id
              FROM work.project project
              LEFT JOIN free ON free.project_id = project.id
              LEFT JOIN answered ON answered.project_id = project.id
             WHERE project.items::bigint * project.redundancy
                   <> coalesce(free.slots, 0) + coalesce(answered.slots, 0) + (
                       SELECT coalesce(sum(taken_back), 0) FROM assignment.lane
                        WHERE project_id = project.id)
        """,
    ),
    Audit(
        guarantee="G9",
        sentence="An item is stopped for everybody only by a member who said that it shows private"
        " data",
        rows="SELECT coalesce(sum(assignment_size(positions)), 0) FROM assignment.stopped",
        sql="""
            SELECT format('%s:%s', project.public_id, at.pos)
              FROM assignment.stopped stopped
              JOIN work.project project ON project.id = stopped.project_id
             CROSS JOIN unnest(stopped.positions) AS stretch
             CROSS JOIN generate_series(lower(stretch), upper(stretch) - 1) AS at (pos)
             WHERE NOT EXISTS (
                       SELECT 1 FROM work.project relative
                         JOIN work.item item ON item.project_id = relative.id
                         JOIN work.item same ON same.project_id = project.id AND same.pos = at.pos
                                            AND same.external_id = item.external_id
                         JOIN answers_answer answer ON answer.project_id = relative.id
                              AND answer.pos = item.pos AND answer.kind = 'private'
                        WHERE coalesce(relative.parent_id, relative.id)
                              = coalesce(project.parent_id, project.id))
        """,
    ),
    Audit(
        guarantee="G9",
        sentence="An item of which a member said that it shows private data is given to nobody",
        rows="SELECT count(*) FROM answers_answer WHERE kind = 'private'",
        sql="""
            SELECT answer.id
              FROM answers_answer answer
              LEFT JOIN assignment.stopped stopped ON stopped.project_id = answer.project_id
             WHERE answer.kind = 'private' AND NOT coalesce(stopped.positions @> answer.pos, false)
        """,
    ),
    Audit(
        guarantee="G2",
        sentence="Every stored answer is paid: its transfer pays exactly the answers that name it",
        rows="answers_answer",
        sql="""
            SELECT paid.transfer_id
              FROM (SELECT transfer_id, sum(price_micros) AS price
                      FROM answers_answer GROUP BY 1) AS paid
              LEFT JOIN ledger.transfer moved ON moved.id = paid.transfer_id
             WHERE moved.amount_micros IS DISTINCT FROM paid.price
        """,
    ),
    Audit(
        guarantee="G2",
        sentence="Every answer's pay went from its own project's escrow to its own member's wallet",
        rows="answers_answer",
        sql="""
            SELECT DISTINCT answer.transfer_id
              FROM answers_answer answer
              JOIN work.project project ON project.id = answer.project_id
              JOIN people.member member ON member.id = answer.member_id
              JOIN ledger.transfer moved ON moved.id = answer.transfer_id
              JOIN ledger.account payer ON payer.id = moved.debit
              JOIN ledger.account payee ON payee.id = moved.credit
             WHERE (payer.kind, payer.owner) <> ('escrow', project.public_id)
                OR (payee.kind, payee.owner) <> ('wallet', member.subject)
               AND ((payee.kind, payee.owner) <> ('pending_review', project.public_id)
                    OR NOT EXISTS (SELECT 1 FROM answers_reviewstatus stand
                                    WHERE stand.answer = answer.id))
        """,
    ),
    Audit(
        guarantee="G2",
        sentence="What is put aside for checked answers is what they are still owed, to the micro",
        rows="answers_reviewstatus",
        sql="""
            SELECT project.public_id
              FROM (SELECT project_id, sum(price_micros - paid_micros)
                             FILTER (WHERE NOT released) AS micros
                      FROM answers_reviewstatus GROUP BY 1) AS owed
              JOIN work.project project ON project.id = owed.project_id
              LEFT JOIN ledger.account aside ON aside.kind = 'pending_review'
                   AND aside.owner = project.public_id AND aside.currency = project.currency
             WHERE aside.balance_micros IS DISTINCT FROM coalesce(owed.micros, 0)
        """,
    ),
    Audit(
        guarantee="G3",
        sentence="Whatever was accepted after a look is paid in full, by a transfer for just that",
        rows="answers_reviewstatus",
        sql="""
            SELECT stand.answer FROM answers_reviewstatus stand
             WHERE stand.state = 'accepted' AND stand.paid_micros <> stand.price_micros
                OR stand.state = 'accepted' AND NOT EXISTS (
                       SELECT 1 FROM ledger.transfer moved WHERE moved.id = stand.transfer
                          AND moved.code IN ('accepted', 'time_paid'))
        """,
    ),
    Audit(
        guarantee="G7",
        sentence="No answer waits for longer than a day after its deadline: silence accepts",
        rows="answers_reviewstatus",
        sql="""
            SELECT answer FROM answers_reviewstatus
             WHERE state = 'waiting' AND until < now() - interval '1 day'
        """,
    ),
    Audit(
        guarantee="G4",
        sentence="Everybody is paid the same for the same task: the project's price",
        rows="answers_answer",
        sql="""
            WITH raised AS (  -- a price that rose came to those who had answered before
                SELECT escrow.owner AS project, wallet.owner AS subject,
                       sum(moved.amount_micros) AS micros
                  FROM ledger.transfer moved
                  JOIN ledger.account escrow ON escrow.id = moved.debit
                  JOIN ledger.account wallet ON wallet.id = moved.credit
                 WHERE moved.code = 'raise' GROUP BY 1, 2
            )
            SELECT project.public_id || ': ' || member.subject
              FROM answers_answer answer
              JOIN work.project project ON project.id = answer.project_id
              JOIN people.member member ON member.id = answer.member_id
              LEFT JOIN raised ON raised.project = project.public_id
                   AND raised.subject = member.subject
             GROUP BY project.public_id, project.price_micros, member.subject, raised.micros
            HAVING sum(answer.price_micros) + coalesce(raised.micros, 0)
                   <> count(*) * project.price_micros
                OR max(answer.price_micros) > project.price_micros  -- a price never falls
        """,
    ),
    Audit(
        guarantee="G6",
        sentence="Nothing acknowledged is lost: every receipt's answers are stored, each one time",
        rows="answers_receipt",
        sql="""
            SELECT receipt.public_id FROM answers_receipt receipt
              LEFT JOIN (SELECT receipt_id, count(*) AS answers, sum(price_micros) AS price
                           FROM answers_answer GROUP BY 1) AS kept
                ON kept.receipt_id = receipt.id
             WHERE (receipt.body::json)->>'kind' = 'answers'
               AND (kept.answers IS DISTINCT FROM receipt.answers
                OR kept.answers <> json_array_length((receipt.body::json)->'answers')
                OR kept.price <> (SELECT sum(told.value::bigint)
                                    FROM json_each_text((receipt.body::json)->'totals') AS told))
        """,
    ),
    Audit(
        guarantee="G6",
        sentence="Never more answers than wanted, but for late ones, which are paid as well",
        rows="answers_answer",
        sql="""
            SELECT answer.project_id || ':' || answer.pos FROM answers_answer answer
              JOIN work.project project ON project.id = answer.project_id
             WHERE NOT answer.late
               AND NOT EXISTS (SELECT 1 FROM assignment.reserved kept
                                WHERE kept.project_id = project.id)
             GROUP BY answer.project_id, answer.pos, project.redundancy
            HAVING count(*) > project.redundancy
            UNION ALL
            SELECT project.public_id::text FROM work.project project
              JOIN assignment.reserved kept ON kept.project_id = project.id
             WHERE (SELECT count(*) FROM answers_answer answer
                     WHERE answer.project_id = project.id AND NOT answer.late)
                   > project.items::bigint * project.redundancy
        """,
    ),
    Audit(
        guarantee="G14",
        sentence="Every receipt's leaf is in the log or waits for it",
        rows="answers_receipt",
        sql="""
            SELECT receipt.public_id FROM answers_receipt receipt
             WHERE NOT EXISTS (
                       SELECT 1 FROM log.entry entry
                        WHERE sha256('\\x00'::bytea || entry.data) = receipt.leaf)
               AND NOT EXISTS (
                       SELECT 1 FROM log.pending pending
                        WHERE sha256('\\x00'::bytea || pending.leaf) = receipt.leaf)
                OR sha256('\\x00'::bytea || sha256(
                       receipt.salt || convert_to(receipt.body, 'UTF8'))) <> receipt.leaf
        """,
    ),
    Audit(
        guarantee="G3",
        sentence="Every answer is as it was when it was stored: value, time and price",
        rows="answers_answer",
        sql="""
            SELECT line.id FROM answers_answer line
             WHERE line.seal IS NULL OR line.seal IS DISTINCT FROM answers_answer_seal(line)
        """,
    ),
    Audit(
        guarantee="G6",
        sentence="Every stored answer has the SHA-256 that its receipt says",
        rows="answers_answer",
        check=lambda: queries.values_unlike_receipts(_RECEIPTED),
    ),
    Audit(
        guarantee="G9",
        sentence="Members of a panel are told apart only where a count may tell so many of them",
        rows="answers_panelnaming",
        sql="""
            SELECT project.public_id FROM answers_panelnaming naming
              JOIN work.project project ON project.id = naming.project_id
             WHERE answers_people(naming.project_id) < greatest(2, naming.people_min)
                OR naming.people < naming.people_min
        """,
    ),
    Audit(
        guarantee="G3",
        sentence="The guards of answers and receipts are in place and awake",
        rows="answers_answer",
        check=lambda: missing_guards("answers"),
    ),
]
AUDITS += audits_of(DOCUMENTS)
