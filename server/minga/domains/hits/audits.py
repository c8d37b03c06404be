"""Audits of HITs: keys within their caps, every HIT charged and funded, names for one client."""

from minga.domains.audit import Audit
from minga.domains.sql_files import missing_guards

AUDITS = [
    Audit(
        guarantee="G1",
        sentence="Every access key has spent what its charges say, and no more than its cap",
        rows="hits_accesskey",
        sql="""
            SELECT key.key_id FROM hits_accesskey key
              LEFT JOIN hits_charge charge ON charge.key_id = key.id
             GROUP BY key.id
            HAVING key.spent_micros <> coalesce(sum(charge.micros), 0)
                OR key.spent_micros > key.cap_micros
        """,
    ),
    Audit(
        guarantee="G1",
        sentence="Every HIT was charged to a key what its project was funded with",
        rows="hits_hit",
        sql="""
            SELECT hit.public_id FROM hits_hit hit
              JOIN hits_charge charge ON charge.id = hit.charge_id
              JOIN work.project project ON project.id = hit.project_id
             WHERE charge.micros <> (
                   SELECT coalesce(sum(moved.amount_micros), 0) FROM ledger.transfer moved
                    WHERE moved.code = 'fund'
                      AND moved.reference LIKE 'fund:' || project.public_id || ':0:%')
        """,
    ),
    Audit(
        guarantee="G3",
        sentence="Every rejection of an assignment is a question that the co-operative decides",
        rows="hits_assignmentdecision",
        sql="""
            SELECT decision.answer FROM hits_assignmentdecision decision
              JOIN hits_hit hit ON hit.id = decision.hit_id
             WHERE decision.rejected_at IS NOT NULL
               AND NOT EXISTS (
                   SELECT 1 FROM judgement.dispute dispute
                    WHERE dispute.public_id = decision.dispute
                      AND dispute.project_id = hit.project_id)
        """,
    ),
    Audit(
        guarantee="G4",
        sentence="The guards of HITs and access keys are in place and awake",
        rows="hits_hit",
        check=lambda: missing_guards("hits"),
    ),
]
