-- Members try a project before it goes to everybody; what they needed and said decides (H08, H10,
-- H22). Codes: MG810 not tried, MG811 under the round's price, MG812 a requirement that nobody met,
-- MG813 a cheaper copy, MG814 a round that is not what its members said.

-- The time within which three answers out of four of a round were made. It runs as the blind role
-- (30_blind.sql): whose answers they are cannot play a part.
CREATE OR REPLACE FUNCTION publishing_spent_ms(p_errand int) RETURNS int
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT percentile_disc(0.75) WITHIN GROUP (ORDER BY spent_ms)
      FROM answers_answer WHERE project_id = p_errand AND spent_ms > 0
$$;

-- A round is decided by its seats and its answers, whoever writes the decision.
CREATE OR REPLACE FUNCTION publishing_round_says_what_was_said() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    v_spoken int;
    v_go int;
    v_met text[];
BEGIN
    IF OLD.state <> 'open' OR (NEW.project_id, NEW.version, NEW.errand_id, NEW.seed)
            IS DISTINCT FROM (OLD.project_id, OLD.version, OLD.errand_id, OLD.seed) THEN
        RAISE EXCEPTION 'H10: round % is decided for good', OLD.public_id USING ERRCODE = 'MG814';
    END IF;
    IF NEW.state = 'approved' THEN
        SELECT count(*) FILTER (WHERE go IS NOT NULL), count(*) FILTER (WHERE go)
          INTO v_spoken, v_go FROM publishing_seat WHERE round_id = NEW.id;
        SELECT coalesce(array_agg(DISTINCT name), '{}') INTO v_met
          FROM publishing_seat, unnest(met) AS name WHERE round_id = NEW.id;
        IF v_spoken < 5 OR v_go * 2 <= v_spoken OR NOT NEW.met::text[] <@ v_met
                OR NEW.spent_ms IS DISTINCT FROM publishing_spent_ms(NEW.errand_id) THEN
            RAISE EXCEPTION 'H10: the members of round % did not say so', OLD.public_id
                USING ERRCODE = 'MG814';
        END IF;
    END IF;
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS publishing_round_decides ON publishing_round;
CREATE TRIGGER publishing_round_decides BEFORE UPDATE ON publishing_round
    FOR EACH ROW EXECUTE FUNCTION publishing_round_says_what_was_said();

CREATE OR REPLACE FUNCTION publishing_round_begins_open() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state <> 'open' THEN
        RAISE EXCEPTION 'H10: a round begins open' USING ERRCODE = 'MG814';
    END IF;
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS publishing_round_opens ON publishing_round;
CREATE TRIGGER publishing_round_opens BEFORE INSERT ON publishing_round
    FOR EACH ROW EXECUTE FUNCTION publishing_round_begins_open();

-- Who sits in a round was drawn with it; she is heard once, after her work, and while it is open.
CREATE OR REPLACE FUNCTION publishing_seat_is_heard_once() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.go IS NOT NULL
            OR (NEW.round_id, NEW.member_id) <> (OLD.round_id, OLD.member_id)
            OR NOT EXISTS (SELECT 1 FROM publishing_round WHERE id = OLD.round_id AND state = 'open')
            OR NOT EXISTS (
                SELECT 1 FROM publishing_round round
                  JOIN answers_answer answer ON answer.project_id = round.errand_id
                 WHERE round.id = OLD.round_id AND answer.member_id = OLD.member_id) THEN
        RAISE EXCEPTION 'H10: a seat is heard once, by who worked, while its round is open'
            USING ERRCODE = 'MG814';
    END IF;
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS publishing_seat_heard ON publishing_seat;
CREATE TRIGGER publishing_seat_heard BEFORE UPDATE OR DELETE ON publishing_seat
    FOR EACH ROW EXECUTE FUNCTION publishing_seat_is_heard_once();
