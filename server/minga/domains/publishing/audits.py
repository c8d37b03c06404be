"""Audits of publishing: pilots before big projects, no cheaper copy, one price for all."""

from minga.domains.audit import Audit, TransferDocuments, audits_of
from minga.domains.ledger.types import TransferCode
from minga.domains.sql_files import missing_guards

_BIG = """
    FROM work.project project
   WHERE project.state <> 'draft' AND project.derived_kind = ''
     AND project.items::bigint * project.redundancy >= (
         SELECT (value #>> '{}')::bigint FROM charter.value
          WHERE name = 'pilot_from_answers' AND valid_from <= project.published_at
          ORDER BY valid_from DESC LIMIT 1)
"""

DOCUMENTS = [
    TransferDocuments(
        guarantee="G4",
        sentence="Every payment of a raise is one of its top-ups",
        codes=(TransferCode.RAISE,),
        prefix="raise:",
        sql="""
            SELECT format('raise:%s:%s', rise.public_id, member.subject) AS key,
                   paid.micros AS micros,
                   project.currency, project.public_id AS payer, member.subject AS payee
              FROM publishing_topup paid JOIN publishing_raise rise ON rise.id = paid.rise_id
              JOIN work.project project ON project.id = rise.project_id
              JOIN people.member member ON member.id = paid.member_id
        """,
    ),
    TransferDocuments(
        guarantee="G1",
        sentence="Every payment into a project for a raise was ordered by that raise",
        codes=(
            TransferCode.FUND,
            TransferCode.DERIVED_FUNDING,
        ),
        prefix="raise:",
        sql="""
            SELECT format('raise:%s:%s', rise.public_id, line.kind) AS key,
                   line.micros::bigint AS micros, project.currency, client.public_id AS payer,
                   project.public_id AS payee
              FROM publishing_raise rise
              JOIN work.project project ON project.id = rise.project_id
              JOIN work.client client ON client.id = project.client_id
             CROSS JOIN LATERAL jsonb_each_text(rise.lines) AS line (kind, micros)
        """,
    ),
]

AUDITS: list[Audit] = [
    Audit(
        guarantee="G5",
        sentence="No big project reached members untried, or under the time that a round measured",
        rows="SELECT count(*)" + _BIG,
        sql="SELECT project.public_id"  # noqa: S608 (two texts of ours)
        + _BIG
        + """
             AND NOT EXISTS (SELECT 1 FROM publishing_pilot pilot
                              WHERE pilot.id = publishing_pilot_for(project.id)
                                AND project.price_micros >= pilot.lowest_micros
                                AND project.requirements::text[] <@ pilot.met::text[])
        """,
    ),
    Audit(
        guarantee="G5",
        sentence="Each round was decided by what its members said, and by the time they needed",
        rows="publishing_pilot",
        sql="""
            SELECT pilot.public_id FROM publishing_pilot pilot
             WHERE pilot.state = 'approved' AND (
                   pilot.spent_ms IS DISTINCT FROM publishing_spent_ms(pilot.derived_project_id)
                OR (SELECT count(*) FILTER (WHERE go) * 2 <= count(*) OR count(*) < 5
                      FROM publishing_seat WHERE pilot_id = pilot.id AND go IS NOT NULL))
        """,
    ),
    Audit(
        guarantee="G4",
        sentence="A price that rose came to everybody who had worked, by the same amount an answer",
        rows="publishing_raise",
        sql="""
            SELECT rise.public_id FROM publishing_raise rise
             WHERE rise.state = 'done' AND (
                   EXISTS (SELECT 1 FROM publishing_owed(rise.id, 1))
                OR EXISTS (
                   SELECT 1 FROM publishing_topup paid
                     LEFT JOIN ledger.transfer moved ON moved.id = paid.transfer_id
                    WHERE paid.rise_id = rise.id
                      AND moved.amount_micros IS DISTINCT FROM paid.micros))
        """,
    ),
    Audit(
        guarantee="G4",
        sentence="The guards of pilots and raises are in place and awake",
        rows="publishing_raise",
        check=lambda: missing_guards("publishing"),
    ),
]
AUDITS += audits_of(DOCUMENTS)
