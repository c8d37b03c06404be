"""Audits of quality: an objection to a gold answer is paid and decided."""

from minga.domains.audit import Audit

AUDITS = [
    Audit(
        guarantee="G7",
        sentence="Every objection to a true answer was paid to the member who made it",
        rows="quality_objection",
        sql="""
            SELECT objection.public_id FROM quality_objection objection
              JOIN people.member member ON member.id = objection.member_id
              LEFT JOIN ledger.transfer moved ON moved.id = objection.transfer_id
              LEFT JOIN ledger.account payee ON payee.id = moved.credit
             WHERE moved.code IS DISTINCT FROM 'objection'
                OR (payee.kind, payee.owner) IS DISTINCT FROM ('wallet', member.subject)
        """,
    ),
    Audit(
        guarantee="G7",
        sentence="Where an objection was upheld, the true answer is withdrawn for everybody",
        rows="quality_objection",
        sql="""
            SELECT objection.public_id FROM quality_objection objection
              JOIN quality_gold gold USING (project_id, external_id)
             WHERE objection.state = 'upheld' AND gold.withdrawn_at IS NULL
        """,
    ),
    Audit(
        guarantee="G2",
        sentence="A result is made of paid answers only: an item has no more of them than are paid",
        rows="quality_result",
        sql="""
            SELECT result.project_id || ':' || result.pos FROM quality_result result
             WHERE result.answers > (
                    SELECT count(*) FROM answers.answer answer
                      JOIN ledger.transfer paid ON paid.id = answer.transfer_id
                     WHERE answer.project_id = result.project_id AND answer.pos = result.pos)
        """,
    ),
]
