"""Audits of rights (G10): everybody who has a copy was asked, in time, and silence was named."""

from minga.domains.audit import Audit
from minga.domains.sql_files import missing_guards

AUDITS = [
    Audit(
        guarantee="G10",
        sentence="Every withdrawn consent asked everybody who had a copy of it",
        rows="SELECT count(*) FROM rights_request WHERE kind = 'consent_withdrawn'",
        sql="""
            SELECT DISTINCT copy.grant FROM consent.delivered_copy copy
              JOIN consent.ended_grant ended ON ended.id = copy.grant_id
             WHERE ended.withdrawn_at IS NOT NULL AND NOT EXISTS (
                   SELECT 1 FROM rights_request request
                    WHERE request.member_id = copy.member_id
                      AND request.kind IN ('consent_withdrawn', 'erasure')
                      AND request.item IS NULL
                      AND coalesce(request.grant, copy.grant) = copy.grant
                      AND request.requested_at <= ended.withdrawn_at + interval '1 minute')
        """,
    ),
    Audit(
        guarantee="G10",
        sentence="Every request went to each recipient that had a copy when it was asked",
        rows="rights_request",
        sql="""
            SELECT request.public_id FROM rights_request request
             WHERE request.fanned_out_at < clock_timestamp()
               AND EXISTS (
                   SELECT 1 FROM consent.delivered_copy copy
                    WHERE copy.member_id = request.member_id
                      AND coalesce(request.grant, copy.grant) = copy.grant
                      AND coalesce(request.item, copy.item) = copy.item
                      AND copy.delivered_at <= request.requested_at
                      AND NOT EXISTS (
                          SELECT 1 FROM rights_branch branch
                           WHERE branch.request_id = request.id AND branch.client = copy.client
                             AND branch.node = copy.recipient
                             AND copy.public_id::text = ANY (branch.items)))
            UNION ALL
            SELECT request.public_id FROM rights_request request
             WHERE request.fanned_out_at IS NULL
               AND request.requested_at < clock_timestamp() - interval '1 day'
        """,
    ),
    Audit(
        guarantee="G10",
        sentence="Every request has its deadline of a month at most, extended once with a reason",
        rows="rights_request",
        sql="""
            SELECT public_id FROM rights_request
             WHERE respond_by > requested_at + interval '30 days'
                                + CASE WHEN extension_reason = '' THEN interval '0'
                                       ELSE rights_extension_time() END
        """,
    ),
    Audit(
        guarantee="G10",
        sentence="Each recipient counts as it said itself in a receipt of its own request",
        rows="rights_branch",
        sql="""
            SELECT branch.public_id FROM rights_branch branch
             WHERE branch.state <> rights_state_by_receipts(branch.id)
            UNION ALL
            SELECT branch.public_id FROM rights_receipt receipt
              JOIN rights_branch branch ON branch.id = receipt.branch_id
             WHERE receipt.digest <> encode(sha256(convert_to(receipt.note, 'UTF8')), 'hex')
                OR NOT EXISTS (
                   SELECT 1 FROM rights_signedrequest signed
                    WHERE signed.branch_id = branch.id AND signed.digest =
                          split_part(receipt.note, E'\\n', 2)::jsonb->>'request')
        """,
    ),
    Audit(
        guarantee="G10",
        sentence="Every recipient that was silent beyond its deadline was escalated",
        rows="rights_branch",
        sql="""
            SELECT branch.public_id FROM rights_branch branch
              JOIN rights_request request ON request.id = branch.request_id
             WHERE rights_is_overdue(branch.state, request.respond_by,
                                     clock_timestamp() - interval '1 day')
               AND NOT EXISTS (SELECT 1 FROM rights_escalation escalation
                                WHERE escalation.branch_id = branch.id)
            UNION ALL
            SELECT branch.public_id FROM rights_escalation escalation
              JOIN rights_branch branch ON branch.id = escalation.branch_id
              JOIN rights_request request ON request.id = branch.request_id
             WHERE date_trunc('second', escalation.escalated_at) <= request.respond_by
        """,
    ),
    Audit(
        guarantee="G14",
        sentence="Every request and every receipt of a recipient is a leaf of the log",
        rows="rights_request",
        sql="""
            SELECT listed.name FROM (
                   SELECT public_id AS name, rights_request_leaf(request) AS leaf
                     FROM rights_request request
                   UNION ALL
                   SELECT branch.public_id, sha256(convert_to(receipt.note, 'UTF8'))
                     FROM rights_receipt receipt
                     JOIN rights_branch branch ON branch.id = receipt.branch_id) AS listed
              LEFT JOIN log.pending pending ON pending.leaf = listed.leaf
              LEFT JOIN log.entry entry
                ON sha256('\\x00'::bytea || entry.data) = log_leaf_hash(listed.leaf)
             WHERE pending.id IS NULL AND entry.index IS NULL
        """,
    ),
    Audit(
        guarantee="G10",
        sentence="Everybody whom a breach concerns is named in it and was told in time",
        rows="rights_breachnotice",
        sql="""
            SELECT breach.public_id FROM rights_breach breach,
                   rights_breach_members(breach.client, breach.node, breach.kinds::text[],
                                         breach.since, breach.until) AS concerned
             WHERE concerned NOT IN (SELECT notice.member_id FROM rights_breachnotice notice
                                      WHERE notice.breach_id = breach.id)
               AND breach.reported_at > breach.until
            UNION ALL
            SELECT breach.public_id FROM rights_breachnotice notice
              JOIN rights_breach breach ON breach.id = notice.breach_id
             WHERE coalesce(notice.told_at, clock_timestamp())
                   > greatest(breach.notify_by, breach.reported_at + interval '1 hour')
        """,
    ),
    Audit(
        guarantee="G7",
        sentence="Nobody was told of a breach before a second data steward confirmed it",
        rows="SELECT count(*) FROM rights_breach WHERE confirmed_at IS NOT NULL",
        sql="""
            SELECT breach.public_id FROM rights_breach breach
             WHERE breach.confirmed_at IS NULL AND (breach.authority_told_at IS NOT NULL
                    OR EXISTS (SELECT 1 FROM rights_breachnotice notice
                                WHERE notice.breach_id = breach.id AND notice.told_at IS NOT NULL))
                OR breach.confirmed_at IS NOT NULL AND (
                   breach.confirmed_by_id = breach.reported_by_id OR NOT EXISTS (
                   SELECT 1 FROM people.stewardterm term
                    WHERE term.person_id = breach.confirmed_by_id
                      AND term.office = 'data_steward'))
        """,
    ),
    Audit(
        guarantee="G10",
        sentence="The authority was told of every breach within the voted hours, or why later",
        rows="rights_breach",
        sql="""
            SELECT public_id FROM rights_breach
             WHERE notify_by > known_at + interval '72 hours'
                OR authority_told_at IS NULL AND clock_timestamp() > notify_by
                OR authority_told_at > notify_by AND delay_reason = ''
        """,
    ),
    Audit(
        guarantee="G10",
        sentence="The guards of rights are in place and awake",
        rows="rights_request",
        check=lambda: missing_guards("rights"),
    ),
]
