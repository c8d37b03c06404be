-- Terms of consent are those of a client whom a registrar verified, named as verified (G8, G9).
-- Error code: MG916.

CREATE OR REPLACE FUNCTION work_terms_have_a_known_client() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    v_row jsonb := to_jsonb(NEW);
    v_controller jsonb := (v_row->>'body')::jsonb->'controller';
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM work_client client
         WHERE client.public_id = (v_row->>'client')::uuid AND client.verified_at IS NOT NULL
           AND client.held_since IS NULL
           AND client.legal_name = v_controller->>'name'
           AND client.country = v_controller->>'country'
           AND client.registry_number = v_controller->>'registry_number') THEN
        RAISE EXCEPTION 'G8: terms name a verified client as it is registered'
            USING ERRCODE = 'MG916';
    END IF;
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS work_terms_have_a_known_client ON consent_terms;
CREATE TRIGGER work_terms_have_a_known_client BEFORE INSERT ON consent_terms
    FOR EACH ROW EXECUTE FUNCTION work_terms_have_a_known_client();
