-- Members of a panel are told apart, in files and on pages, only when as many of them as a count
-- may tell have answers that the client reads (G9, H45). Error codes: MG305 too few of them, MG301
-- it stays.

CREATE OR REPLACE FUNCTION answers_people(p_project bigint) RETURNS bigint
LANGUAGE sql STABLE AS $$
    SELECT count(DISTINCT member_id) FROM answers_readable WHERE project_id = p_project
$$;

CREATE OR REPLACE FUNCTION answers_panelnaming_is_of_enough() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    NEW.people_min := consent_people_min();
    NEW.people := answers_people(NEW.project_id);
    NEW.named_at := clock_timestamp();
    IF NEW.people < NEW.people_min
       OR NOT EXISTS (SELECT 1 FROM work.project_panel WHERE project_id = NEW.project_id) THEN
        RAISE EXCEPTION 'G9: the members of project % are not told apart', NEW.project_id
            USING ERRCODE = 'MG305';
    END IF;
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS answers_panelnaming_of_enough ON answers_panelnaming;
CREATE TRIGGER answers_panelnaming_of_enough BEFORE INSERT ON answers_panelnaming
    FOR EACH ROW EXECUTE FUNCTION answers_panelnaming_is_of_enough();

DROP TRIGGER IF EXISTS answers_panelnaming_stays ON answers_panelnaming;
CREATE TRIGGER answers_panelnaming_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON answers_panelnaming
    FOR EACH STATEMENT EXECUTE FUNCTION guard_append_only('MG301', 'G9: what was told stays told');
