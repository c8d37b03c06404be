-- A payday goes one way: draft, computed (as often as one likes), approved, posted (G5, G11).

CREATE OR REPLACE FUNCTION wages_payday_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'UPDATE' THEN
        RAISE EXCEPTION 'G5: % of a payday is refused', TG_OP USING ERRCODE = 'MG501';
    END IF;
    IF (OLD.since, OLD.until, OLD.public_id) IS DISTINCT FROM (NEW.since, NEW.until, NEW.public_id)
            OR OLD.stage = 'posted'
            OR (OLD.stage, NEW.stage) NOT IN (
                ('draft', 'draft'), ('draft', 'computed'), ('computed', 'computed'),
                ('computed', 'approved'), ('approved', 'computed'), ('approved', 'approved'),
                ('approved', 'posted')) THEN
        RAISE EXCEPTION 'G5: a payday does not go from % to %', OLD.stage, NEW.stage
            USING ERRCODE = 'MG501';
    END IF;
    IF OLD.stage = 'approved' AND NEW.stage = 'computed' AND EXISTS (
            SELECT 1 FROM wages_paydayline WHERE payday_id = OLD.id AND posted_at IS NOT NULL) THEN
        RAISE EXCEPTION 'G5: a payday that has paid somebody is not computed again'
            USING ERRCODE = 'MG501';
    END IF;
    IF NEW.stage = 'posted' AND EXISTS (
            SELECT 1 FROM wages_paydayline WHERE payday_id = OLD.id AND posted_at IS NULL) THEN
        RAISE EXCEPTION 'G5: a payday ends when everybody is paid' USING ERRCODE = 'MG501';
    END IF;
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS wages_payday_moves ON wages_payday;
CREATE TRIGGER wages_payday_moves BEFORE UPDATE OR DELETE ON wages_payday
    FOR EACH ROW EXECUTE FUNCTION wages_payday_moves();

DROP TRIGGER IF EXISTS wages_payday_not_emptied ON wages_payday;
CREATE TRIGGER wages_payday_not_emptied BEFORE TRUNCATE ON wages_payday
    FOR EACH STATEMENT EXECUTE FUNCTION wages_payday_moves();

-- Lines are written while a payday is computed; once approved they are only paid, each in whole.
CREATE OR REPLACE FUNCTION wages_paydayline_follows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    v_stage text;
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        RAISE EXCEPTION 'G5: lines of paydays stay' USING ERRCODE = 'MG502';
    END IF;
    SELECT stage INTO v_stage FROM wages_payday
     WHERE id = CASE TG_OP WHEN 'DELETE' THEN OLD.payday_id ELSE NEW.payday_id END;
    IF TG_OP IN ('INSERT', 'DELETE') THEN
        IF v_stage NOT IN ('draft', 'computed') THEN
            RAISE EXCEPTION 'G5: the lines of an approved payday stay' USING ERRCODE = 'MG502';
        END IF;
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF v_stage <> 'approved' OR OLD.posted_at IS NOT NULL OR NEW.posted_at IS NULL
            OR (OLD.id, OLD.payday_id, OLD.member_id, OLD.project_id, OLD.kind, OLD.overhead_id,
                OLD.currency, OLD.spent_ms, OLD.honest_ms, OLD.earned_micros, OLD.floor_micros,
                OLD.due_micros)
               IS DISTINCT FROM
               (NEW.id, NEW.payday_id, NEW.member_id, NEW.project_id, NEW.kind, NEW.overhead_id,
                NEW.currency, NEW.spent_ms, NEW.honest_ms, NEW.earned_micros, NEW.floor_micros,
                NEW.due_micros) THEN
        RAISE EXCEPTION 'G5: a line is paid one time, as it was approved' USING ERRCODE = 'MG502';
    END IF;
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS wages_paydayline_follows ON wages_paydayline;
CREATE TRIGGER wages_paydayline_follows BEFORE INSERT OR UPDATE OR DELETE ON wages_paydayline
    FOR EACH ROW EXECUTE FUNCTION wages_paydayline_follows();

DROP TRIGGER IF EXISTS wages_paydayline_not_emptied ON wages_paydayline;
CREATE TRIGGER wages_paydayline_not_emptied BEFORE TRUNCATE ON wages_paydayline
    FOR EACH STATEMENT EXECUTE FUNCTION wages_paydayline_follows();

-- Overhead is never taken away; what waits is decided one time, and only by somebody.
CREATE OR REPLACE FUNCTION wages_overhead_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'UPDATE' OR OLD.state <> 'waiting' OR NEW.state = 'waiting'
            OR (OLD.reference, OLD.member_id, OLD.project_id, OLD.kind, OLD.seconds, OLD.currency,
                OLD.paid_micros, OLD.recorded_at)
               IS DISTINCT FROM
               (NEW.reference, NEW.member_id, NEW.project_id, NEW.kind, NEW.seconds, NEW.currency,
                NEW.paid_micros, NEW.recorded_at) THEN
        RAISE EXCEPTION 'G5: recorded time stays' USING ERRCODE = 'MG503';
    END IF;
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS wages_overhead_stays ON wages_overhead;
CREATE TRIGGER wages_overhead_stays BEFORE UPDATE OR DELETE ON wages_overhead
    FOR EACH ROW EXECUTE FUNCTION wages_overhead_stays();

DROP TRIGGER IF EXISTS wages_overhead_not_emptied ON wages_overhead;
CREATE TRIGGER wages_overhead_not_emptied BEFORE TRUNCATE ON wages_overhead
    FOR EACH STATEMENT EXECUTE FUNCTION wages_overhead_stays();

-- A document of the books: written once, with the transfers that it explains.
DROP TRIGGER IF EXISTS wages_floorremainder_stays ON wages_floorremainder;
CREATE TRIGGER wages_floorremainder_stays
    BEFORE UPDATE OR DELETE OR TRUNCATE ON wages_floorremainder
    FOR EACH STATEMENT
    EXECUTE FUNCTION guard_append_only('MG005', 'the ledger is written for good');

DROP TRIGGER IF EXISTS wages_overhead_decided_apart ON wages_overhead;
CREATE TRIGGER wages_overhead_decided_apart
    BEFORE INSERT OR UPDATE OF decided_by_id ON wages_overhead
    FOR EACH ROW WHEN (NEW.decided_by_id IS NOT NULL)
    EXECUTE FUNCTION guard_decides_apart('decided_by_id', 'people_concerns_near', 'member_id');

DROP TRIGGER IF EXISTS wages_look_decided_apart ON wages_look;
CREATE TRIGGER wages_look_decided_apart
    BEFORE INSERT OR UPDATE OF decided_by_id ON wages_look
    FOR EACH ROW WHEN (NEW.decided_by_id IS NOT NULL)
    EXECUTE FUNCTION guard_decides_apart('decided_by_id', 'people_concerns_near', 'member_id');
