-- Somebody without an account proves an address within the time and the tries of its code; what was
-- asked and decided stays. Error code: MG951; MG154 a steward decides about nobody near.

CREATE OR REPLACE FUNCTION rights_visitor_moves() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    v_now timestamptz := clock_timestamp();
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF num_nonnulls(NEW.verified_at, NEW.request_id, NEW.decided_at, NEW.told_at,
                        NEW.code_sent_at) > 0 OR NEW.code_tries > 0 THEN
            RAISE EXCEPTION 'G10: a visitor begins without a proof' USING ERRCODE = 'MG951';
        END IF;
        NEW.asked_at := v_now;
        NEW.code_until := v_now + interval '2 hours';
        NEW.respond_by := date_trunc('second', v_now) + rights_answer_time();
        RETURN NEW;
    END IF;
    IF (OLD.public_id, OLD.subject, OLD.kind, OLD.reference, OLD.contact_digest, OLD.code_digest,
        OLD.code_until, OLD.asked_at, OLD.respond_by)
       IS DISTINCT FROM
       (NEW.public_id, NEW.subject, NEW.kind, NEW.reference, NEW.contact_digest, NEW.code_digest,
        NEW.code_until, NEW.asked_at, NEW.respond_by)
       OR NEW.code_tries < OLD.code_tries
       OR OLD.verified_at IS NOT NULL AND NEW.verified_at IS DISTINCT FROM OLD.verified_at
       OR OLD.request_id IS NOT NULL AND NEW.request_id IS DISTINCT FROM OLD.request_id
       OR OLD.decided_at IS NOT NULL AND (NEW.decided_at, NEW.decided_by_id, NEW.decision)
          IS DISTINCT FROM (OLD.decided_at, OLD.decided_by_id, OLD.decision) THEN
        RAISE EXCEPTION 'G10: what a visitor asked stays' USING ERRCODE = 'MG951';
    END IF;
    IF OLD.verified_at IS NULL AND NEW.verified_at IS NOT NULL THEN
        IF v_now > OLD.code_until OR NEW.code_tries = 0 THEN
            RAISE EXCEPTION 'G10: a code proves an address while it lasts' USING ERRCODE = 'MG951';
        END IF;
        NEW.verified_at := v_now;
    END IF;
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS rights_visitor_moves ON rights_visitor;
CREATE TRIGGER rights_visitor_moves BEFORE INSERT OR UPDATE ON rights_visitor
    FOR EACH ROW EXECUTE FUNCTION rights_visitor_moves();

CREATE OR REPLACE FUNCTION rights_request_of_near(p_person bigint, p_row jsonb, p_column text)
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM rights_request request
                    WHERE request.id = (p_row->>p_column)::bigint
                      AND people_is_near(p_person, request.member_id))
$$;

DROP TRIGGER IF EXISTS rights_visitor_decided_apart ON rights_visitor;
CREATE TRIGGER rights_visitor_decided_apart
    BEFORE INSERT OR UPDATE OF decided_by_id ON rights_visitor
    FOR EACH ROW WHEN (NEW.decided_by_id IS NOT NULL)
    EXECUTE FUNCTION guard_decides_apart('decided_by_id', 'rights_request_of_near', 'request_id');
