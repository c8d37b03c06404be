-- The end of a grant: told once in the voted days before it, renewed by asking again, and never
-- prolonged by silence (G9). A renewal is of the same terms, and shorter than their retention.

-- Days before its end in which a grant can be renewed: 30 without a vote, from 1 to 90.
CREATE OR REPLACE FUNCTION consent_renewal_days() RETURNS int LANGUAGE sql STABLE AS $$
    SELECT greatest(1, least(90, coalesce((consent_voted('renewal_days') #>> '{}')::int, 30)))
$$;

-- Days for which right answers to the questions count for a renewal of the very same terms; none
-- without a vote, at most five years.
CREATE OR REPLACE FUNCTION consent_understanding_days() RETURNS int LANGUAGE sql STABLE AS $$
    SELECT greatest(0, least(1826, coalesce(
        (consent_voted('understanding_days') #>> '{}')::int, 0)))
$$;

-- From when on a grant is renewed: in the voted days before its end, never in its first half.
CREATE OR REPLACE FUNCTION consent_renewable_from(p_grant consent_grant) RETURNS timestamptz
LANGUAGE sql STABLE AS $$
    SELECT p_grant.expires_at - least(make_interval(days => consent_renewal_days()),
                                      (p_grant.expires_at - p_grant.live_from) / 2)
$$;

-- Days for which a grant is given: what the terms say; a renewal never more than their retention.
CREATE OR REPLACE FUNCTION consent_valid_days(p_terms jsonb, p_is_renewal boolean) RETURNS int
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN p_is_renewal
                THEN least((p_terms->>'validity_days')::int, (p_terms->>'retention_days')::int)
                ELSE (p_terms->>'validity_days')::int END
$$;

-- The teach-back attempts of a grant and of those that it renews: same member, terms and language.
CREATE OR REPLACE FUNCTION consent_attempts_of(p_grant bigint)
RETURNS SETOF consent_teachbackattempt LANGUAGE sql STABLE AS $$
    WITH RECURSIVE chain AS (
        SELECT id, renews_id, member_id, terms_id, language FROM consent_grant WHERE id = p_grant
        UNION ALL
        SELECT older.id, older.renews_id, older.member_id, older.terms_id, older.language
          FROM consent_grant older JOIN chain ON older.id = chain.renews_id
         WHERE (older.member_id, older.terms_id, older.language)
               = (chain.member_id, chain.terms_id, chain.language)
    )
    SELECT attempt.* FROM consent_teachbackattempt attempt JOIN chain ON chain.id = attempt.grant_id
$$;

-- A member showed that they understand: for this grant, or for the one it renews and lately.
CREATE OR REPLACE FUNCTION consent_is_understood(p_grant bigint) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM consent_attempts_of(p_grant) AS attempt
                    WHERE attempt.passed AND (attempt.grant_id = p_grant
                       OR attempt.tried_at > clock_timestamp()
                          - make_interval(days => consent_understanding_days())))
       AND NOT EXISTS (SELECT 1 FROM consent_explanation
                        WHERE grant_id = p_grant AND explained_at IS NULL)
$$;

-- Grants that were in force and whose end is near or past, and of which nobody told their member.
-- Left out: withdrawn and renewed ones, members who left, and uses that members voted against.
CREATE OR REPLACE FUNCTION consent_ends_untold(p_moment timestamptz)
RETURNS SETOF consent_grant LANGUAGE sql STABLE AS $$
    SELECT granted.* FROM consent_grant granted
      JOIN consent_terms terms ON terms.id = granted.terms_id
      JOIN people.member member ON member.id = granted.member_id
     WHERE granted.granted_at IS NOT NULL AND granted.withdrawn_at IS NULL
       AND granted.reminded_at IS NULL AND member.left_at IS NULL
       AND consent_renewable_from(granted) <= p_moment
       AND consent_came_into_force(granted, terms.body::jsonb)
       AND NOT consent_terms_under(terms.body::jsonb, 'forbidden_purposes')
       AND NOT EXISTS (SELECT 1 FROM consent_grant renewal
                        WHERE renewal.renews_id = granted.id AND renewal.granted_at IS NOT NULL)
$$;

-- A grant, those that it renews, and those that renew it: the same consent over the years.
CREATE OR REPLACE FUNCTION consent_chain_of(p_grant bigint) RETURNS SETOF consent_grant
LANGUAGE sql STABLE AS $$
    WITH RECURSIVE earlier AS (
        SELECT id, renews_id FROM consent_grant WHERE id = p_grant
        UNION ALL
        SELECT older.id, older.renews_id FROM consent_grant older
          JOIN earlier ON older.id = earlier.renews_id
    ), later AS (
        SELECT id FROM consent_grant WHERE id = p_grant
        UNION ALL
        SELECT newer.id FROM consent_grant newer JOIN later ON newer.renews_id = later.id
    )
    SELECT granted.* FROM consent_grant granted
     WHERE granted.id IN (SELECT id FROM earlier UNION SELECT id FROM later)
$$;

-- A withdrawal ends the whole consent: no renewal of it and nothing that it renews stays.
CREATE OR REPLACE FUNCTION consent_withdrawal_is_whole() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM consent_chain_of(NEW.id) WHERE withdrawn_at IS NOT NULL)
       AND EXISTS (SELECT 1 FROM consent_chain_of(NEW.id)
                    WHERE granted_at IS NOT NULL AND withdrawn_at IS NULL
                      AND expires_at > clock_timestamp()) THEN
        RAISE EXCEPTION 'a withdrawn consent is still in force by its renewal'
            USING ERRCODE = 'MG904';
    END IF;
    RETURN NULL;
END
$$;

DROP TRIGGER IF EXISTS consent_withdrawal_is_whole ON consent_grant;
CREATE CONSTRAINT TRIGGER consent_withdrawal_is_whole
    AFTER UPDATE OF withdrawn_at, granted_at ON consent_grant
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.withdrawn_at IS NOT NULL OR NEW.renews_id IS NOT NULL)
    EXECUTE FUNCTION consent_withdrawal_is_whole();
