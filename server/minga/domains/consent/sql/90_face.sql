-- The face of consent in SQL: which grants are live, for whom, and for which recipient.
--
-- Another domain names these views and functions, never a table of this one; tests/architecture
-- refuses it. The clock is that of the database at the moment of the question, not the beginning
-- of the transaction: a grant that ends meanwhile is not live any more.

CREATE SCHEMA IF NOT EXISTS consent;

-- Grants live at a moment: understood, cooled off (inclusive), not expired (exclusive), not
-- withdrawn by then, of no forbidden purpose, and confirmed where members voted for double consent.
CREATE OR REPLACE FUNCTION consent_live_at(p_moment timestamptz)
RETURNS SETOF consent_grant LANGUAGE sql STABLE AS $$
    SELECT granted.* FROM consent_grant granted
      JOIN consent_terms terms ON terms.id = granted.terms_id
     WHERE granted.understood_at <= granted.granted_at
       AND granted.live_from <= p_moment AND p_moment < granted.expires_at
       AND (granted.withdrawn_at IS NULL OR p_moment < granted.withdrawn_at)
       AND NOT consent_terms_under(terms.body::jsonb, 'forbidden_purposes')
       AND (granted.confirmed_at <= p_moment
            OR NOT consent_terms_under(terms.body::jsonb, 'double_consent_purposes'))
$$;

CREATE OR REPLACE VIEW consent.live_grant AS
    SELECT live.id, live.public_id, live.member_id, live.terms_id, terms.series, terms.client,
           live.live_from, live.expires_at
      FROM consent_live_at(clock_timestamp()) AS live
      JOIN consent_terms terms ON terms.id = live.terms_id;

-- Copies that left: which item, for whom, under which grant and terms. Not the bytes, no salt;
-- the member only by the name that this client knows.
CREATE OR REPLACE VIEW consent.delivery AS
    SELECT copy.public_id, copy.item, copy.recipient, copy.sha256, copy.delivered_at,
           granted.public_id AS grant_id, terms.client, encode(terms.digest, 'hex') AS terms_sha256,
           pseudonym.name AS pseudonym
      FROM consent_copydelivery copy
      JOIN consent_grant granted ON granted.id = copy.grant_id
      JOIN consent_terms terms ON terms.id = granted.terms_id
      JOIN consent_pseudonym pseudonym
        ON pseudonym.member_id = granted.member_id AND pseudonym.client = terms.client;

-- Members who asked to see offers, and since when; not what they answered.
CREATE OR REPLACE VIEW consent.opted_in AS
    SELECT newest.member_id, newest.set_at
      FROM (SELECT DISTINCT ON (member_id) member_id, set_at, body
              FROM consent_standingtermsversion ORDER BY member_id, version DESC) AS newest
     WHERE (newest.body::jsonb->>'opted_in')::boolean;

-- True when this grant is live now and its terms name this recipient: what a delivery asks.
CREATE OR REPLACE FUNCTION consent_may_receive(p_grant uuid, p_recipient text) RETURNS boolean
LANGUAGE sql VOLATILE AS $$
    SELECT EXISTS (
        SELECT 1 FROM consent_live_at(clock_timestamp()) AS live
          JOIN consent_terms terms ON terms.id = live.terms_id,
               jsonb_array_elements(terms.body::jsonb->'recipients') AS recipient
         WHERE live.public_id = p_grant AND recipient->>'key' = p_recipient)
$$;

-- Copies that left, with whose they are and for which client's recipient.
CREATE OR REPLACE VIEW consent.delivered_copy AS
    SELECT copy.id, copy.public_id, copy.grant_id, granted.public_id AS grant, copy.item,
           copy.recipient, copy.media_type, copy.delivered_at, granted.member_id, terms.client
      FROM consent_copydelivery copy
      JOIN consent_grant granted ON granted.id = copy.grant_id
      JOIN consent_terms terms ON terms.id = granted.terms_id;

-- Grants that were withdrawn, and when.
CREATE OR REPLACE VIEW consent.ended_grant AS
    SELECT id, public_id, member_id, withdrawn_at FROM consent_grant
     WHERE withdrawn_at IS NOT NULL;

-- Every version of terms, for whoever licenses what they cover; its body is the signed text.
CREATE OR REPLACE VIEW consent.terms AS
    SELECT id, public_id, series, version, client, body
      FROM consent_terms;

-- Grants that were given, also those that ended; whether one is live: consent.live_grant.
CREATE OR REPLACE VIEW consent.given AS
    SELECT id, public_id, member_id, terms_id, granted_at, live_from, expires_at, confirmed_at,
           withdrawn_at
      FROM consent_grant WHERE granted_at IS NOT NULL;
