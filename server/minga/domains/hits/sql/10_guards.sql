-- An access key spends within its cap while it lives; what was posted with it stays as written.
-- Error codes: MG990 the key has ended, MG991 the cap is reached, MG992 for good, MG993 the rows
-- belong to different clients.

CREATE OR REPLACE FUNCTION hits_accesskey_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.spent_micros <> 0 OR NEW.revoked_at IS NOT NULL THEN
            RAISE EXCEPTION 'an access key begins unspent and alive' USING ERRCODE = 'MG992';
        END IF;
        RETURN NEW;
    END IF;
    IF to_jsonb(OLD) - '{revoked_at,spent_micros}'::text[]
       IS DISTINCT FROM to_jsonb(NEW) - '{revoked_at,spent_micros}'::text[]
       OR OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS DISTINCT FROM OLD.revoked_at
       -- Only the trigger of a charge, one level further down, counts what was spent.
       OR NEW.spent_micros <> OLD.spent_micros AND pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'an access key stays as it was made, until it is revoked'
            USING ERRCODE = 'MG992';
    END IF;
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS hits_accesskey_moves ON hits_accesskey;
CREATE TRIGGER hits_accesskey_moves BEFORE INSERT OR UPDATE ON hits_accesskey
    FOR EACH ROW EXECUTE FUNCTION hits_accesskey_moves();

DROP TRIGGER IF EXISTS hits_accesskey_stays ON hits_accesskey;
CREATE TRIGGER hits_accesskey_stays BEFORE DELETE OR TRUNCATE ON hits_accesskey
    FOR EACH STATEMENT EXECUTE FUNCTION guard_append_only('MG992', 'an access key stays');

-- Count a charge against the cap of its key. The row of the key is locked, so that two charges at
-- once cannot both fit into what is left.
CREATE OR REPLACE FUNCTION hits_charge_counts() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    v_key hits_accesskey;
BEGIN
    SELECT * INTO v_key FROM hits_accesskey WHERE id = NEW.key_id FOR UPDATE;
    IF v_key.revoked_at IS NOT NULL OR v_key.expires_at <= clock_timestamp() THEN
        RAISE EXCEPTION 'this access key is revoked or has expired' USING ERRCODE = 'MG990';
    END IF;
    IF v_key.spent_micros + NEW.micros > v_key.cap_micros THEN
        RAISE EXCEPTION 'the spend cap of this access key is reached' USING ERRCODE = 'MG991';
    END IF;
    UPDATE hits_accesskey SET spent_micros = spent_micros + NEW.micros WHERE id = NEW.key_id;
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS hits_charge_counts ON hits_charge;
CREATE TRIGGER hits_charge_counts BEFORE INSERT ON hits_charge
    FOR EACH ROW EXECUTE FUNCTION hits_charge_counts();

DROP TRIGGER IF EXISTS hits_charge_stays ON hits_charge;
CREATE TRIGGER hits_charge_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON hits_charge
    FOR EACH STATEMENT EXECUTE FUNCTION guard_append_only('MG992', 'a charge stays');

DROP TRIGGER IF EXISTS hits_hittype_stays ON hits_hittype;
CREATE TRIGGER hits_hittype_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON hits_hittype
    FOR EACH STATEMENT EXECUTE FUNCTION guard_append_only('MG992', 'a HIT type stays');

CREATE OR REPLACE FUNCTION hits_hit_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (
           to_jsonb(OLD) - '{hit_type_id,expires_at,is_reviewing,disposed_at}'::text[]
           IS DISTINCT FROM
           to_jsonb(NEW) - '{hit_type_id,expires_at,is_reviewing,disposed_at}'::text[]
           OR OLD.disposed_at IS NOT NULL) THEN
        RAISE EXCEPTION 'a HIT stays as it was posted' USING ERRCODE = 'MG992';
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM hits_charge charge
          JOIN hits_accesskey key ON key.id = charge.key_id AND key.client = NEW.client
          JOIN hits_hittype type ON type.id = NEW.hit_type_id AND type.client = NEW.client
          JOIN work.project project ON project.id = NEW.project_id
               AND project.price_micros >= type.reward_micros
               AND project.currency = type.currency
          JOIN work.client client ON client.id = project.client_id
               AND client.public_id = NEW.client
         WHERE charge.id = NEW.charge_id) THEN
        RAISE EXCEPTION 'a HIT, its type, its key and its project belong to one client'
            USING ERRCODE = 'MG993';
    END IF;
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS hits_hit_moves ON hits_hit;
CREATE TRIGGER hits_hit_moves BEFORE INSERT OR UPDATE ON hits_hit
    FOR EACH ROW EXECUTE FUNCTION hits_hit_moves();

DROP TRIGGER IF EXISTS hits_hit_stays ON hits_hit;
CREATE TRIGGER hits_hit_stays BEFORE DELETE OR TRUNCATE ON hits_hit
    FOR EACH STATEMENT EXECUTE FUNCTION guard_append_only('MG992', 'a HIT stays');

-- A decision is about a paid answer to its HIT. A rejection may be taken back by an approval, an
-- approval by nothing.
CREATE OR REPLACE FUNCTION hits_assignmentdecision_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (
           OLD.approved_at IS NOT NULL OR NEW.approved_at IS NULL
           OR to_jsonb(OLD) - '{approved_at,feedback,decided_by_id}'::text[]
              IS DISTINCT FROM to_jsonb(NEW) - '{approved_at,feedback,decided_by_id}'::text[]) THEN
        RAISE EXCEPTION 'a decision about an assignment stays' USING ERRCODE = 'MG992';
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM hits_hit hit JOIN answers.readable answer
               ON answer.project_id = hit.project_id AND answer.id = NEW.answer
         WHERE hit.id = NEW.hit_id) THEN
        RAISE EXCEPTION 'a decision is about a paid answer to its HIT' USING ERRCODE = 'MG993';
    END IF;
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS hits_assignmentdecision_moves ON hits_assignmentdecision;
CREATE TRIGGER hits_assignmentdecision_moves BEFORE INSERT OR UPDATE ON hits_assignmentdecision
    FOR EACH ROW EXECUTE FUNCTION hits_assignmentdecision_moves();

DROP TRIGGER IF EXISTS hits_assignmentdecision_stays ON hits_assignmentdecision;
CREATE TRIGGER hits_assignmentdecision_stays BEFORE DELETE OR TRUNCATE ON hits_assignmentdecision
    FOR EACH STATEMENT EXECUTE FUNCTION guard_append_only('MG992', 'a decision stays');
