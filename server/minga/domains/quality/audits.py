"""Audits of quality: an objection to a gold answer is paid and decided."""

from minga.domains.audit import Audit, TransferDocuments, audits_of
from minga.domains.ledger.types import TransferCode
from minga.domains.sql_files import missing_guards

DOCUMENTS = [
    TransferDocuments(
        guarantee="G5",
        sentence="Every payment for an objection is two minutes at the floor, for one objection",
        codes=(TransferCode.OBJECTION,),
        prefix="objection:",
        sql="""
            SELECT format('objection:%s:%s:%s', project.public_id, objection.external_id,
                          member.subject) AS key,
                   greatest(1, (SELECT (value.value->>project.currency)::bigint
                                  FROM charter.value value
                                 WHERE value.name = 'floor_micros_per_hour'
                                   AND value.valid_from <= objection.made_at
                                 ORDER BY value.valid_from DESC LIMIT 1) * 120 / 3600) AS micros,
                   project.currency, project.public_id AS payer, member.subject AS payee
              FROM quality_objection objection
              JOIN work.project project ON project.id = objection.project_id
              JOIN people.member member ON member.id = objection.member_id
        """,
    ),
]

AUDITS: list[Audit] = [
    Audit(
        guarantee="G1",
        sentence="No project is offered whose client has yet to say what members do in doubt",
        rows="quality_claritycheck",
        sql="""
            SELECT project.public_id FROM quality_claritycheck clarity
              JOIN work.project project ON project.id = clarity.project_id
             WHERE project.state = 'published' AND clarity.decision IN ('', 'stop')
        """,
    ),
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
    Audit(
        guarantee="G7",
        sentence="The guards of true answers and objections are in place and awake",
        rows="quality_objection",
        check=lambda: missing_guards("quality"),
    ),
]
AUDITS += audits_of(DOCUMENTS)
