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
