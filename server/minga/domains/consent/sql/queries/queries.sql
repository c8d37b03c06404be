-- name: clock
-- The moment of the database, not the beginning of the transaction.
SELECT clock_timestamp();

-- name: live_grants
-- Live grants with their subject and recipients; a WHERE clause follows.
SELECT live.id, live.public_id, member.subject, live.client, terms.public_id, live.series,
       ARRAY(SELECT recipient->>'key'
               FROM jsonb_array_elements(terms.body::jsonb->'recipients') AS recipient),
       live.live_from, live.expires_at
  FROM consent.live_grant live
  JOIN people.member member ON member.id = live.member_id
  JOIN consent_terms terms ON terms.id = live.terms_id;

-- name: voted_for
-- Those of some matters to which the members concerned said yes.
SELECT matter FROM unnest(%s::uuid[]) AS matter WHERE consent_vote_passed(matter);

-- name: newest_standing
-- Members who asked to see offers, each with the newest version of what they allow.
SELECT newest.member_id, newest.body
  FROM (SELECT DISTINCT ON (standing.member_id) standing.member_id, standing.body
          FROM consent_standingtermsversion standing
          JOIN people.member member
            ON member.id = standing.member_id AND member.left_at IS NULL
         ORDER BY standing.member_id, standing.version DESC) AS newest
 WHERE (newest.body::jsonb->>'opted_in')::boolean;

-- name: records_of_client
-- Records of the consents to a client's terms that came into force, in the order they were made.
SELECT record.public_id, granted.public_id, pseudonym.name, terms.public_id,
       record.event, record.recorded_at, granted.live_from, granted.expires_at,
       granted.withdrawn_at
  FROM consent_record record
  JOIN consent_grant granted ON granted.id = record.grant_id
  JOIN consent_terms terms ON terms.id = granted.terms_id
  JOIN consent_pseudonym pseudonym
    ON pseudonym.member_id = granted.member_id AND pseudonym.client = record.client
 WHERE record.client = %(client)s AND record.public_id >= %(first)s
   AND consent_came_into_force(granted, terms.body::jsonb)
 ORDER BY record.public_id
 LIMIT %(limit)s;

-- name: ending_grants
-- Grants whose end is near or past and whose member was not told: with title, end, still open.
SELECT ending.id, ending.public_id, ending.member_id, member.subject,
       terms.body::jsonb->>'title', ending.expires_at,
       ending.expires_at <= clock_timestamp(), consent_is_open(terms.id)
  FROM consent_ends_untold(clock_timestamp()) AS ending
  JOIN consent_terms terms ON terms.id = ending.terms_id
  JOIN people.member member ON member.id = ending.member_id
 ORDER BY ending.expires_at, ending.id;

-- name: grant_is_understood
-- True when a member's right answers count for this grant, their own or those it renews.
SELECT consent_is_understood(%s);

-- name: renewal_is_understood
-- True when a renewal of this grant would need no questions.
SELECT EXISTS (SELECT 1 FROM consent_attempts_of(%s) AS attempt
                WHERE attempt.passed AND attempt.tried_at >
                      clock_timestamp() - make_interval(days => consent_understanding_days()));

-- name: chain_in_force
-- A grant, and of those that it renews or that renew it the ones that have not ended.
SELECT id FROM consent_chain_of(%(grant)s)
 WHERE id = %(grant)s
    OR (withdrawn_at IS NULL AND (expires_at IS NULL OR expires_at > clock_timestamp()));
