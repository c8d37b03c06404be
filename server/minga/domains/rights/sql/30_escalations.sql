-- Silence is escalated after the last second of the deadline, once, and never before (G10).
-- Error codes: MG951 it stays, MG952 not overdue.

-- Overdue at a moment: the whole second of the deadline still belongs to the recipient.
CREATE OR REPLACE FUNCTION rights_is_overdue(
    p_state text, p_respond_by timestamptz, p_moment timestamptz
) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT p_state NOT IN ('answered', 'denied') AND date_trunc('second', p_moment) > p_respond_by
$$;

CREATE OR REPLACE FUNCTION rights_escalation_is_due() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM 1 FROM rights_branch WHERE id = NEW.branch_id FOR UPDATE;
        IF NUM_NONNULLS(NEW.frozen_at, NEW.forfeited_at, NEW.lifted_at) > 0 OR NOT EXISTS (
                SELECT 1 FROM rights_branch branch
                  JOIN rights_request request ON request.id = branch.request_id
                 WHERE branch.id = NEW.branch_id
                   AND rights_is_overdue(branch.state, request.respond_by, clock_timestamp())) THEN
            RAISE EXCEPTION 'G10: only silence beyond the deadline is escalated'
                USING ERRCODE = 'MG952';
        END IF;
        NEW.escalated_at := clock_timestamp();
        RETURN NEW;
    END IF;
    IF (OLD.public_id, OLD.branch_id, OLD.escalated_at)
       IS DISTINCT FROM (NEW.public_id, NEW.branch_id, NEW.escalated_at)
       OR OLD.frozen_at IS NOT NULL AND NEW.frozen_at IS DISTINCT FROM OLD.frozen_at
       OR OLD.forfeited_at IS NOT NULL AND NEW.forfeited_at IS DISTINCT FROM OLD.forfeited_at
       OR OLD.lifted_at IS NOT NULL AND (NEW.lifted_at, NEW.lifted_by_id, NEW.words)
          IS DISTINCT FROM (OLD.lifted_at, OLD.lifted_by_id, OLD.words) THEN
        RAISE EXCEPTION 'G10: an escalation goes forward' USING ERRCODE = 'MG951';
    END IF;
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS rights_escalation_is_due ON rights_escalation;
CREATE TRIGGER rights_escalation_is_due BEFORE INSERT OR UPDATE ON rights_escalation
    FOR EACH ROW EXECUTE FUNCTION rights_escalation_is_due();

DROP TRIGGER IF EXISTS rights_escalation_stays ON rights_escalation;
CREATE TRIGGER rights_escalation_stays BEFORE DELETE ON rights_escalation
    FOR EACH ROW EXECUTE FUNCTION guard_append_only('MG951', 'an escalation stays');

DROP TRIGGER IF EXISTS rights_escalation_not_emptied ON rights_escalation;
CREATE TRIGGER rights_escalation_not_emptied BEFORE TRUNCATE ON rights_escalation
    FOR EACH STATEMENT EXECUTE FUNCTION guard_append_only('MG951', 'an escalation stays');
