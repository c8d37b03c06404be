"""Audits of take-downs (G10): sure, logged, decided apart, forgotten in time, held when silent."""

from minga.domains.audit import Audit
from minga.domains.sql_files import missing_guards
from minga.domains.takedowns import queries

AUDITS = [
    Audit(
        guarantee="G10",
        sentence="Every take-down case is of a delivered copy, by a mark that is not chance",
        rows="takedowns_case",
        sql="""
            SELECT opened.public_id FROM takedowns_case opened
              JOIN takedowns_match match ON match.id = opened.match_id
              LEFT JOIN consent.delivery delivery ON delivery.public_id = match.delivery
             WHERE delivery.public_id IS NULL OR delivery.item <> match.item
                OR delivery.client <> opened.client OR match.search_id <> opened.search_id
                OR match.false_accusation_bound > 1e-6
                OR opened.statement::jsonb->>'delivery' IS DISTINCT FROM match.delivery::text
        """,
    ),
    Audit(
        guarantee="G9",
        sentence="The statement of a take-down names a member only as the client of the copy does",
        rows="takedowns_case",
        sql="""
            SELECT opened.public_id FROM takedowns_case opened
              JOIN takedowns_search search ON search.id = opened.search_id
              JOIN takedowns_match match ON match.id = opened.match_id
              JOIN consent.delivery delivery ON delivery.public_id = match.delivery
              LEFT JOIN people.member member ON member.id = search.member_id
             WHERE opened.statement::jsonb->>'member' IS DISTINCT FROM
                   takedowns_claimant_name(search, delivery.pseudonym)
                OR strpos(opened.statement, member.subject::text) > 0
        """,
    ),
    Audit(
        guarantee="G14",
        sentence="Every take-down case and each of its events is a leaf of the log",
        rows="takedowns_caseevent",
        sql="""
            SELECT told.public_id
              FROM (SELECT public_id, takedowns_case_leaf(opened) AS leaf
                      FROM takedowns_case opened
                    UNION ALL
                    SELECT public_id, takedowns_event_leaf(event)
                      FROM takedowns_caseevent event) AS told
              LEFT JOIN log.pending pending ON pending.leaf = told.leaf
              LEFT JOIN log.entry entry
                ON sha256('\\x00'::bytea || entry.data) = log_leaf_hash(told.leaf)
             WHERE pending.id IS NULL AND entry.index IS NULL
        """,
    ),
    Audit(
        guarantee="G10",
        sentence="Nothing more is delivered to a recipient that did not answer in its time",
        rows="takedowns_case",
        sql="""
            SELECT opened.public_id FROM takedowns_case opened
             WHERE opened.answer_until < clock_timestamp() - interval '2 hours'
               AND NOT EXISTS (
                   SELECT 1 FROM takedowns_caseevent event
                    WHERE event.case_id = opened.id
                      AND (event.kind IN ('held', 'overdue', 'removed', 'disputed')
                           OR event.kind LIKE 'closed%'))
        """,
    ),
    Audit(
        guarantee="G7",
        sentence="A data steward decided each take-down case, and nobody one of their own",
        rows="SELECT count(*) FROM takedowns_caseevent WHERE decided_by_id IS NOT NULL",
        sql="""
            SELECT event.public_id FROM takedowns_caseevent event
             WHERE event.decided_by_id IS NOT NULL
               AND (takedowns_concerns_near(event.decided_by_id, to_jsonb(event), 'case_id')
                    OR NOT EXISTS (SELECT 1 FROM people.stewardterm term
                                    WHERE term.person_id = event.decided_by_id
                                      AND term.office = 'data_steward'))
        """,
    ),
    Audit(
        guarantee="G10",
        sentence="A file that somebody found is destroyed when the time of its search is over",
        rows="takedowns_search",
        sql="""
            SELECT search.public_id FROM takedowns_search search
              JOIN vault.item item ON item.subject = search.subject
             WHERE search.expires_at < clock_timestamp() - interval '2 hours'
        """,
    ),
    Audit(
        guarantee="G10",
        sentence="While a take-down case is held, its recipient can be given no copy",
        rows="takedowns_case",
        check=queries.unfrozen_holds,
    ),
    Audit(
        guarantee="G10",
        sentence="The guards of take-downs are in place and awake",
        rows="takedowns_case",
        check=lambda: missing_guards("takedowns"),
    ),
]
