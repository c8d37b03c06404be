-- Members try a project before it goes to everybody; what they needed and said decides (H08, H10,
-- H22). Codes: MG810 not tried, MG811 under the pilot's price, MG812 a requirement that nobody met,
-- MG813 a cheaper copy, MG814 a pilot that is not what its members said.

-- The time within which three answers out of four of a pilot were made. It runs as the blind role
-- (30_blind.sql): whose answers they are cannot play a part.
CREATE OR REPLACE FUNCTION publishing_spent_ms(p_derived_project int) RETURNS int
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT percentile_disc(0.75) WITHIN GROUP (ORDER BY spent_ms)
      FROM answers.answer WHERE project_id = p_derived_project AND spent_ms > 0
$$;

-- A pilot is decided by its seats and its answers, whoever writes the decision.
CREATE OR REPLACE FUNCTION publishing_pilot_says_what_was_said() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    v_spoken int;
    v_go int;
    v_met text[];
BEGIN
    IF OLD.state <> 'open' OR (NEW.project_id, NEW.version, NEW.derived_project_id, NEW.seed)
            IS DISTINCT FROM (OLD.project_id, OLD.version, OLD.derived_project_id, OLD.seed) THEN
        RAISE EXCEPTION 'H10: round % is decided for good', OLD.public_id USING ERRCODE = 'MG814';
    END IF;
    IF NEW.state = 'approved' THEN
        SELECT count(*) FILTER (WHERE go IS NOT NULL), count(*) FILTER (WHERE go)
          INTO v_spoken, v_go FROM publishing_seat WHERE pilot_id = NEW.id;
        SELECT coalesce(array_agg(DISTINCT name), '{}') INTO v_met
          FROM publishing_seat, unnest(met) AS name WHERE pilot_id = NEW.id;
        IF v_spoken < 5 OR v_go * 2 <= v_spoken OR NOT NEW.met::text[] <@ v_met
                OR NEW.spent_ms IS DISTINCT FROM publishing_spent_ms(NEW.derived_project_id) THEN
            RAISE EXCEPTION 'H10: the members of round % did not say so', OLD.public_id
                USING ERRCODE = 'MG814';
        END IF;
    END IF;
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS publishing_pilot_decides ON publishing_pilot;
CREATE TRIGGER publishing_pilot_decides BEFORE UPDATE ON publishing_pilot
    FOR EACH ROW EXECUTE FUNCTION publishing_pilot_says_what_was_said();

CREATE OR REPLACE FUNCTION publishing_pilot_begins_open() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state <> 'open' THEN
        RAISE EXCEPTION 'H10: a round begins open' USING ERRCODE = 'MG814';
    END IF;
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS publishing_pilot_opens ON publishing_pilot;
CREATE TRIGGER publishing_pilot_opens BEFORE INSERT ON publishing_pilot
    FOR EACH ROW EXECUTE FUNCTION publishing_pilot_begins_open();

-- Who sits in a pilot was drawn with it; she is heard once, after her work, and while it is open.
CREATE OR REPLACE FUNCTION publishing_seat_is_heard_once() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.go IS NOT NULL
            OR (NEW.pilot_id, NEW.member_id) <> (OLD.pilot_id, OLD.member_id)
            OR NOT EXISTS (SELECT 1 FROM publishing_pilot
                            WHERE id = OLD.pilot_id AND state = 'open')
            OR NOT EXISTS (
                SELECT 1 FROM publishing_pilot pilot
                  JOIN answers.answer answer ON answer.project_id = pilot.derived_project_id
                 WHERE pilot.id = OLD.pilot_id AND answer.member_id = OLD.member_id) THEN
        RAISE EXCEPTION 'H10: a seat is heard once, by who worked, while its round is open'
            USING ERRCODE = 'MG814';
    END IF;
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS publishing_seat_heard ON publishing_seat;
CREATE TRIGGER publishing_seat_heard BEFORE UPDATE OR DELETE ON publishing_seat
    FOR EACH ROW EXECUTE FUNCTION publishing_seat_is_heard_once();
