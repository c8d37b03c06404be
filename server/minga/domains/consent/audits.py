"""Audits of consent (G9): understood, cooled off, bounded, recorded; a no names nobody."""

from minga.domains.audit import Audit
from minga.domains.sql_files import missing_guards

AUDITS = [
    Audit(
        guarantee="G9",
        sentence="Nobody consented before they showed that they understand the terms",
        rows="SELECT count(*) FROM consent_grant WHERE granted_at IS NOT NULL",
        sql="""
            SELECT granted.public_id FROM consent_grant granted
             WHERE granted.granted_at IS NOT NULL
               AND (granted.understood_at IS NULL OR granted.understood_at > granted.granted_at
                    OR NOT EXISTS (SELECT 1 FROM consent_attempts_of(granted.id) AS attempt
                                    WHERE attempt.passed
                                      AND attempt.tried_at <= granted.understood_at))
        """,
    ),
    Audit(
        guarantee="G9",
        sentence="Every consent had its cooling-off of 24 to 72 hours, and has a day of its end",
        rows="SELECT count(*) FROM consent_grant WHERE granted_at IS NOT NULL",
        sql="""
            SELECT granted.public_id FROM consent_grant granted
              JOIN consent_terms terms ON terms.id = granted.terms_id
             WHERE granted.granted_at IS NOT NULL
               AND (granted.live_from IS NULL OR granted.expires_at IS NULL
                    OR granted.live_from - granted.granted_at
                       NOT BETWEEN interval '24 hours' AND interval '72 hours'
                    OR granted.expires_at - granted.live_from
                       > make_interval(days => consent_valid_days(
                             terms.body::jsonb, granted.renews_id IS NOT NULL) + 1))
        """,
    ),
    Audit(
        guarantee="G9",
        sentence="Nothing was renewed but near its end, by its own member, for the same terms",
        rows="SELECT count(*) FROM consent_grant WHERE renews_id IS NOT NULL",
        sql="""
            SELECT renewal.public_id FROM consent_grant renewal
              JOIN consent_grant older ON older.id = renewal.renews_id
             WHERE (renewal.member_id, renewal.terms_id) <> (older.member_id, older.terms_id)
                OR older.granted_at IS NULL
                OR renewal.offered_at < older.expires_at - least(
                       interval '90 days', (older.expires_at - older.live_from) / 2)
        """,
    ),
    Audit(
        guarantee="G9",
        sentence="A member is told in time that a consent of theirs ends",
        rows="SELECT count(*) FROM consent_grant WHERE granted_at IS NOT NULL",
        sql="""
            SELECT public_id FROM consent_ends_untold(clock_timestamp() - interval '2 hours')
        """,
    ),
    Audit(
        guarantee="G9",
        sentence="All terms are as they were hashed, name their purposes and hold no clause barred",
        rows="consent_terms",
        sql="""
            SELECT terms.public_id FROM consent_terms terms
             WHERE terms.digest <> sha256(convert_to(terms.body, 'UTF8'))
                OR consent_terms_faults(terms.body::jsonb) <> '{}'
        """,
    ),
    Audit(
        guarantee="G9",
        sentence="No consent is in force for a purpose that the members voted against",
        rows="SELECT count(*) FROM consent.live_grant",
        sql="""
            SELECT live.public_id FROM consent.live_grant live
              JOIN consent_terms terms ON terms.id = live.terms_id
             WHERE consent_terms_under(terms.body::jsonb, 'forbidden_purposes')
                OR consent_terms_under(terms.body::jsonb, 'double_consent_purposes')
                   AND NOT EXISTS (SELECT 1 FROM consent_grant granted
                                    WHERE granted.id = live.id AND granted.confirmed_at IS NOT NULL)
        """,
    ),
    Audit(
        guarantee="G9",
        sentence="A vote of the members concerned counts each of its voters once",
        rows="consent_groupvote",
        sql="""
            SELECT vote.public_id FROM consent_groupvote vote
             WHERE (vote.electorate, vote.yes + vote.no) <> (
                   SELECT count(*)::int, (count(*) FILTER (WHERE voter.has_voted))::int
                     FROM consent_groupvoter voter WHERE voter.vote_id = vote.id)
        """,
    ),
    Audit(
        guarantee="G9",
        sentence="Nothing under double consent was offered before the members concerned said yes",
        rows="consent_grant",
        sql="""
            SELECT granted.public_id FROM consent_grant granted
              JOIN consent_terms terms ON terms.id = granted.terms_id
              JOIN LATERAL (SELECT value.valid_from FROM charter.value value
                             WHERE value.name = 'double_consent_purposes'
                               AND value.valid_from <= clock_timestamp()
                             ORDER BY value.valid_from DESC LIMIT 1) AS voted ON true
              LEFT JOIN consent_groupvote vote ON vote.matter = terms.public_id
             WHERE consent_terms_under(terms.body::jsonb, 'double_consent_purposes')
               AND granted.offered_at > voted.valid_from
               AND (NOT consent_vote_passed(terms.public_id)
                    OR granted.offered_at < vote.closes_at)
        """,
    ),
    Audit(
        guarantee="G9",
        sentence="Every consent was given by a member who had asked to see such offers",
        rows="consent_grant",
        sql="""
            SELECT granted.public_id FROM consent_grant granted
              JOIN consent_standingtermsversion standing ON standing.id = granted.standing_id
             WHERE standing.member_id <> granted.member_id
                OR NOT (standing.body::jsonb->>'opted_in')::boolean
                OR standing.digest <> sha256(convert_to(standing.body, 'UTF8'))
        """,
    ),
    Audit(
        guarantee="G9",
        sentence="A refused offer is kept without a name: nothing but a token that no key opens",
        rows="consent_decline",
        sql="""
            SELECT column_name FROM information_schema.columns
             WHERE table_schema = current_schema() AND table_name = 'consent_decline'
               AND column_name <> 'token'
        """,
    ),
    Audit(
        guarantee="G14",
        sentence="Every yes and every withdrawal has its signed record, a leaf of the log",
        rows="consent_record",
        sql="""
            SELECT granted.public_id FROM consent_grant granted,
                   LATERAL (VALUES ('granted', granted.granted_at),
                                   ('confirmed', granted.confirmed_at),
                                   ('withdrawn', granted.withdrawn_at)) AS step (event, moment)
             WHERE step.moment IS NOT NULL AND NOT EXISTS (
                   SELECT 1 FROM consent_record record
                    WHERE record.grant_id = granted.id AND record.event = step.event)
            UNION ALL
            SELECT record.public_id FROM consent_record record
              LEFT JOIN log.pending pending
                ON pending.leaf = sha256(record.salt || convert_to(record.body, 'UTF8'))
              LEFT JOIN log.entry entry
                ON sha256('\\x00'::bytea || entry.data) = log_leaf_hash(
                       sha256(record.salt || convert_to(record.body, 'UTF8')))
             WHERE pending.id IS NULL AND entry.index IS NULL
        """,
    ),
    Audit(
        guarantee="G9",
        sentence="A consent record names its member as its one client knows them, and nobody else",
        rows="consent_record",
        sql="""
            SELECT record.public_id FROM consent_record record
              JOIN consent_grant granted ON granted.id = record.grant_id
              JOIN consent_terms terms ON terms.id = granted.terms_id
              JOIN people.member member ON member.id = granted.member_id
              LEFT JOIN consent_pseudonym pseudonym
                ON pseudonym.member_id = granted.member_id AND pseudonym.client = terms.client
             WHERE record.client <> terms.client
                OR record.body::jsonb->>'member' IS DISTINCT FROM pseudonym.name::text
                OR record.body::jsonb->'dpv:hasDataSubject'->>'dpv:hasIdentifier'
                   IS DISTINCT FROM pseudonym.name::text
                OR strpos(record.body, member.subject::text) > 0
                OR EXISTS (SELECT 1 FROM consent_pseudonym other
                            WHERE other.member_id = granted.member_id
                              AND other.client <> terms.client
                              AND strpos(record.body, other.name::text) > 0)
        """,
    ),
    Audit(
        guarantee="G9",
        sentence="Each record commits to the key of its own member's file, and to no other",
        rows="consent_record",
        sql="""
            SELECT public_id FROM consent_record
             WHERE body::jsonb->>'minga:holder' IS DISTINCT FROM
                   encode(sha256(holder_key), 'hex')
        """,
    ),
    Audit(
        guarantee="G7",
        sentence="A data steward explained terms, and to nobody of their own home",
        rows="SELECT count(*) FROM consent_explanation WHERE explained_at IS NOT NULL",
        sql="""
            SELECT explanation.public_id FROM consent_explanation explanation
             WHERE explanation.explained_by_id IS NOT NULL
               AND (people_is_near(explanation.explained_by_id, explanation.member_id)
                    OR NOT EXISTS (SELECT 1 FROM people.stewardterm term
                                    WHERE term.person_id = explanation.explained_by_id
                                      AND term.office = 'data_steward'))
        """,
    ),
    Audit(
        guarantee="G9",
        sentence="Every copy that left had a live consent that named its recipient",
        rows="consent_copydelivery",
        sql="""
            SELECT copy.public_id FROM consent_copydelivery copy
              JOIN consent_grant granted ON granted.id = copy.grant_id
              JOIN consent_terms terms ON terms.id = granted.terms_id
             WHERE granted.live_from IS NULL OR copy.delivered_at < granted.live_from
                OR copy.delivered_at >= granted.expires_at
                OR copy.delivered_at >= granted.withdrawn_at
                OR NOT EXISTS (
                   SELECT 1 FROM jsonb_array_elements(terms.body::jsonb->'recipients') AS node
                    WHERE node->>'key' = copy.recipient)
        """,
    ),
    Audit(
        guarantee="G14",
        sentence="Every copy that left is a leaf of the log",
        rows="consent_copydelivery",
        sql="""
            SELECT copy.public_id FROM consent_copydelivery copy
              LEFT JOIN log.pending pending ON pending.leaf = consent_delivery_leaf(copy)
              LEFT JOIN log.entry entry
                ON sha256('\\x00'::bytea || entry.data)
                   = log_leaf_hash(consent_delivery_leaf(copy))
             WHERE pending.id IS NULL AND entry.index IS NULL
        """,
    ),
    Audit(
        guarantee="G9",
        sentence="The guards of consent are in place and awake",
        rows="consent_grant",
        check=lambda: missing_guards("consent"),
    ),
]
