-- Every yes and every withdrawal has its signed record, and the record is a leaf of the log (G14).
-- Error codes: MG914 record missing, MG915 a record that is not of its grant.

CREATE OR REPLACE FUNCTION consent_record_is_its_grants() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    v_body jsonb := NEW.body::jsonb;
    v_grant consent_grant;
BEGIN
    SELECT * INTO v_grant FROM consent_grant WHERE id = NEW.grant_id;
    IF NEW.client IS DISTINCT FROM
          (SELECT client FROM consent_terms WHERE id = v_grant.terms_id)
       OR v_body->>'receipt' IS DISTINCT FROM NEW.public_id::text
       OR v_body->>'minga:grant' IS DISTINCT FROM v_grant.public_id::text
       OR v_body->>'member' IS DISTINCT FROM
          (SELECT pseudonym.name::text FROM consent_pseudonym pseudonym
             JOIN consent_terms terms ON terms.client = pseudonym.client
            WHERE pseudonym.member_id = v_grant.member_id AND terms.id = v_grant.terms_id)
       OR v_body->>'minga:holder' IS DISTINCT FROM encode(sha256(NEW.holder_key), 'hex')
       OR v_body->'dpv:hasNotice'->0->>'minga:sha256' IS DISTINCT FROM
          (SELECT encode(digest, 'hex') FROM consent_terms WHERE id = v_grant.terms_id)
       OR (v_body->>'at')::timestamptz IS DISTINCT FROM
          (CASE NEW.event WHEN 'granted' THEN v_grant.granted_at
                          WHEN 'confirmed' THEN v_grant.confirmed_at
                          ELSE v_grant.withdrawn_at END) THEN
        RAISE EXCEPTION 'G9: a record states the step of its own grant' USING ERRCODE = 'MG915';
    END IF;
    PERFORM log_submit('consent', sha256(NEW.salt || convert_to(NEW.body, 'UTF8')));
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS consent_record_is_its_grants ON consent_record;
CREATE TRIGGER consent_record_is_its_grants BEFORE INSERT ON consent_record
    FOR EACH ROW EXECUTE FUNCTION consent_record_is_its_grants();

CREATE OR REPLACE FUNCTION consent_grant_is_recorded() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM consent_grant granted,
               LATERAL (VALUES ('granted', granted.granted_at), ('confirmed', granted.confirmed_at),
                               ('withdrawn', granted.withdrawn_at)) AS step (event, moment)
         WHERE granted.id = NEW.id AND step.moment IS NOT NULL AND NOT EXISTS (
               SELECT 1 FROM consent_record record
                WHERE record.grant_id = NEW.id AND record.event = step.event)) THEN
        RAISE EXCEPTION 'G14: a step of a grant has its record' USING ERRCODE = 'MG914';
    END IF;
    RETURN NULL;
END
$$;

DROP TRIGGER IF EXISTS consent_grant_is_recorded ON consent_grant;
CREATE CONSTRAINT TRIGGER consent_grant_is_recorded AFTER UPDATE ON consent_grant
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION consent_grant_is_recorded();

-- True for a consent that has come into force: cooled off, and confirmed where members voted for
-- double consent. Only then does its client see its records. What was so at a withdrawal stays so,
-- whatever members vote later: a no before the consent was in force leaves its client no trace.
CREATE OR REPLACE FUNCTION consent_came_into_force(p_grant consent_grant, p_terms jsonb)
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN p_grant.withdrawn_at IS NOT NULL THEN p_grant.was_in_force
                ELSE p_grant.live_from <= clock_timestamp()
                     AND (p_grant.confirmed_at IS NOT NULL
                          OR NOT consent_terms_under(p_terms, 'double_consent_purposes')) END
$$;
