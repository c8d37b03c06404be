-- name: clock
-- The moment of the database, not the beginning of the transaction.
SELECT clock_timestamp();

-- name: concerns
-- Whether a case concerns a person, their household or a client they speak for.
SELECT takedowns_concerns_near(%s, jsonb_build_object('case_id', id), 'case_id')
  FROM takedowns_case WHERE public_id = %s;
