"""Audit queries of the charter (G11)."""

from minga.domains.audit import Audit
from minga.domains.sql_files import missing_guards

AUDITS = [
    Audit(
        guarantee="G11",
        sentence="Every value of the charter is exactly what a vote decided that passed",
        sql="""
            SELECT format('value %s (%s)', v.id, v.name)
              FROM charter_value AS v LEFT JOIN charter_vote AS vote ON vote.id = v.vote_id
             WHERE (vote.decides -> v.name = v.value AND vote.yes > vote.no
                    AND v.valid_from >= vote.decided_at) IS NOT TRUE""",
        rows="charter_value",
    ),
    Audit(
        guarantee="G11",
        sentence="What a vote decided came into force, and nothing of it has gone since",
        sql="""
            SELECT format('vote %s decided %s', vote.id, decided.name)
              FROM charter_vote AS vote, jsonb_object_keys(vote.decides) AS decided (name)
             WHERE NOT EXISTS (
                   SELECT FROM charter_value AS v
                    WHERE v.vote_id = vote.id AND v.name = decided.name)""",
        rows="charter_vote",
    ),
    Audit(
        guarantee="G11",
        sentence="Every vote is as the application wrote it",
        sql="""
            SELECT format('vote %s', line.id) FROM charter_vote AS line
             WHERE line.seal IS NULL OR line.seal IS DISTINCT FROM charter_vote_seal(line)""",
        rows="charter_vote",
    ),
    Audit(
        guarantee="G11",
        sentence="Every value of the charter is as the application wrote it",
        sql="""
            SELECT format('value %s (%s)', line.id, line.name) FROM charter_value AS line
             WHERE line.seal IS NULL OR line.seal IS DISTINCT FROM charter_value_seal(line)""",
        rows="charter_value",
    ),
    Audit(
        guarantee="G11",
        sentence="The guards that keep votes and values as they were are in place and awake",
        check=lambda: missing_guards("charter"),
        rows="charter_vote",
    ),
]
