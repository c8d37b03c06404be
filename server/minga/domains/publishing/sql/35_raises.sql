-- A price that rises, rises for everybody: who worked before is topped up, whoever she is (H12).
-- Code MG401: a raise that would pay somebody less, or twice.

-- What a raise still owes to whom: each answer comes to the new price. It runs as the blind role.
CREATE OR REPLACE FUNCTION publishing_owed(p_raise bigint, p_limit int)
RETURNS TABLE (member_id bigint, micros bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT answer.member_id,
           sum(rise.after_micros - greatest(answer.price_micros, rise.before_micros))::bigint
      FROM publishing_raise rise
      JOIN answers.answer answer ON answer.project_id = rise.project_id
           AND answer.price_micros < rise.after_micros
     WHERE rise.id = p_raise
       AND NOT EXISTS (SELECT 1 FROM publishing_topup paid
                        WHERE paid.rise_id = rise.id AND paid.member_id = answer.member_id)
     GROUP BY 1 ORDER BY 1 LIMIT p_limit
$$;

CREATE OR REPLACE FUNCTION publishing_raise_is_for_all() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.project_id, NEW.before_micros, NEW.after_micros)
            IS DISTINCT FROM (OLD.project_id, OLD.before_micros, OLD.after_micros)
            OR OLD.state = 'done'
            OR (NEW.state = 'done' AND EXISTS (SELECT 1 FROM publishing_owed(NEW.id, 1))) THEN
        RAISE EXCEPTION 'G4: raise % is done when everybody was topped up', OLD.public_id
            USING ERRCODE = 'MG401';
    END IF;
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS publishing_raise_for_all ON publishing_raise;
CREATE TRIGGER publishing_raise_for_all BEFORE UPDATE ON publishing_raise
    FOR EACH ROW EXECUTE FUNCTION publishing_raise_is_for_all();

-- A top-up is what the raise owes this member, no more and no less, and moved by the ledger.
CREATE OR REPLACE FUNCTION publishing_topup_is_owed() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' OR NEW.micros IS DISTINCT FROM (
        SELECT sum(rise.after_micros - greatest(answer.price_micros, rise.before_micros))
          FROM publishing_raise rise
          JOIN answers.answer answer ON answer.project_id = rise.project_id
               AND answer.price_micros < rise.after_micros
         WHERE rise.id = NEW.rise_id AND answer.member_id = NEW.member_id
    ) OR NOT EXISTS (
        SELECT 1 FROM ledger.transfer WHERE id = NEW.transfer_id
           AND code = 'raise' AND amount_micros = NEW.micros
    ) THEN
        RAISE EXCEPTION 'G4: a top-up is what its raise owes the member' USING ERRCODE = 'MG401';
    END IF;
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS publishing_topup_owed ON publishing_topup;
CREATE TRIGGER publishing_topup_owed BEFORE INSERT OR UPDATE OR DELETE ON publishing_topup
    FOR EACH ROW EXECUTE FUNCTION publishing_topup_is_owed();
