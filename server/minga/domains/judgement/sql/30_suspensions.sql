-- A suspension is carried out only as a finding says: on its voted ground, after its notice, not
-- while a jury looks nor after she has won, and no longer than was decided (G7, H15, H18).

CREATE OR REPLACE FUNCTION judgement_suspension_is_lawful() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    v_earliest timestamptz;
    v_days int;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF (NEW.finding, NEW.member_id, NEW.since, NEW.until)
               IS DISTINCT FROM (OLD.finding, OLD.member_id, OLD.since, OLD.until)
               OR OLD.lifted_at IS NOT NULL OR NEW.lifted_at IS NULL THEN
            RAISE EXCEPTION 'G7: a suspension can only be lifted, and stays lifted'
                USING ERRCODE = 'MG702';
        END IF;
        RETURN NEW;
    END IF;
    SELECT greatest(finding.begins_at, appeal.decided_at), finding.days INTO v_earliest, v_days
      FROM judgement_finding finding
      JOIN judgement_ground ground ON ground.name = finding.ground_id
      LEFT JOIN judgement_appeal appeal ON appeal.finding_id = finding.id
     WHERE finding.public_id = NEW.finding AND finding.kind = 'suspension'
       AND finding.member_id = NEW.member_id AND coalesce(appeal.state, 'lost') = 'lost';
    IF NOT FOUND OR v_earliest > now() OR NEW.since < v_earliest OR NEW.lifted_at IS NOT NULL
            OR NEW.until > v_earliest + make_interval(days => v_days) THEN
        RAISE EXCEPTION 'G7: nobody is suspended but by a finding, after its notice, for its days'
            USING ERRCODE = 'MG704';
    END IF;
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS judgement_suspension_lawful ON assignment_suspension;
CREATE TRIGGER judgement_suspension_lawful BEFORE INSERT OR UPDATE ON assignment_suspension
    FOR EACH ROW EXECUTE FUNCTION judgement_suspension_is_lawful();

DROP TRIGGER IF EXISTS judgement_suspension_stays ON assignment_suspension;
CREATE TRIGGER judgement_suspension_stays BEFORE DELETE OR TRUNCATE ON assignment_suspension
    FOR EACH STATEMENT EXECUTE FUNCTION guard_append_only('MG702', 'G7: it is written for good');

-- An appeal that was won leaves nobody suspended, in the same transaction.
CREATE OR REPLACE FUNCTION judgement_victory_lifts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM assignment.suspension carried
                 JOIN judgement_finding finding ON finding.public_id = carried.finding
                WHERE finding.id = NEW.finding_id AND carried.lifted_at IS NULL) THEN
        RAISE EXCEPTION 'G7: appeal % was won, and she is still suspended', NEW.public_id
            USING ERRCODE = 'MG703';
    END IF;
    RETURN NULL;
END
$$;

DROP TRIGGER IF EXISTS judgement_appeal_lifts ON judgement_appeal;
CREATE CONSTRAINT TRIGGER judgement_appeal_lifts AFTER UPDATE ON judgement_appeal
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.state = 'won')
    EXECUTE FUNCTION judgement_victory_lifts();
