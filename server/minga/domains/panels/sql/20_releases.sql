-- A count is told to a client only while all counts together single out nobody: every set of people
-- that the rosters told apart is empty or has `panel_people_min` people, also across time (H45).
-- The same decision as minga_pure.panels.may_release; a property test compares them. MG985.

-- The sets that the rosters tell apart, and how many people are in each, with one more roster.
CREATE OR REPLACE FUNCTION panels_cells(p_tokens bytea[]) RETURNS TABLE (people bigint)
LANGUAGE sql STABLE AS $$
    WITH told AS (
        SELECT release.id, token FROM panels_release release, unnest(release.tokens) AS token
        UNION ALL SELECT 0, token FROM unnest(p_tokens) AS token
    ), person AS (
        SELECT array_agg(id ORDER BY id) AS rosters FROM told GROUP BY token
    )
    SELECT count(*) FROM person GROUP BY rosters
$$;

CREATE OR REPLACE FUNCTION panels_release_is_safe() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    v_people_min int := consent_people_min();
    v_people int;
    v_listed bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('panels rosters', 0));
    SELECT count(DISTINCT token) INTO v_people FROM unnest(NEW.tokens) AS token
     WHERE octet_length(token) = 32;
    IF v_people <> cardinality(NEW.tokens)
       OR v_people <> (SELECT count(*) FROM panels_membership WHERE panel_id = NEW.panel_id) THEN
        RAISE EXCEPTION 'a count is of everybody in the panel, each once' USING ERRCODE = 'MG985';
    END IF;
    SELECT coalesce(sum(people), 0) INTO v_listed FROM panels_cells(NEW.tokens);
    IF v_people < v_people_min
       OR EXISTS (SELECT 1 FROM panels_cells(NEW.tokens) AS cell WHERE cell.people < v_people_min)
       OR (SELECT count(*) FROM people.member WHERE left_at IS NULL) - v_listed < v_people_min THEN
        RAISE EXCEPTION 'H45: this count would tell of fewer than % people', v_people_min
            USING ERRCODE = 'MG985';
    END IF;
    NEW.people_min := v_people_min;
    NEW.people := v_people / v_people_min * v_people_min;
    NEW.released_at := clock_timestamp();
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS panels_release_is_safe ON panels_release;
CREATE TRIGGER panels_release_is_safe BEFORE INSERT ON panels_release
    FOR EACH ROW EXECUTE FUNCTION panels_release_is_safe();

DROP TRIGGER IF EXISTS panels_release_stays ON panels_release;
CREATE TRIGGER panels_release_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON panels_release
    FOR EACH STATEMENT EXECUTE FUNCTION guard_append_only('MG983', 'what was told stays');
