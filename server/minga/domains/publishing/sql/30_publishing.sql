-- What stands between a project and the members, whoever publishes it by whatever way.

-- All that one version says: two projects with the same words were tried by the same pilot.
CREATE OR REPLACE FUNCTION publishing_words(p_project int, p_version int) RETURNS bytea
LANGUAGE sql STABLE AS $$
    SELECT sha256(convert_to(jsonb_build_array(
               project.task_type, project.multiple, project.content_language,
               told.question, told.text, told.labels, (
                   SELECT jsonb_agg(line.text ORDER BY line.number) FROM work.criterion line
                    WHERE line.project_id = p_project AND line.version = p_version
               ))::text, 'UTF8'))
      FROM work.project project
      JOIN work.instruction told ON told.project_id = project.id AND told.version = p_version
     WHERE project.id = p_project
$$;

-- The pilot that speaks for this version: its own, or one of the same client within twelve months
-- that tried the very same words.
CREATE OR REPLACE FUNCTION publishing_pilot_for(p_project int) RETURNS bigint
LANGUAGE sql STABLE AS $$
    SELECT pilot.id
      FROM work.project mine
      JOIN work.project tried ON tried.client_id = mine.client_id
           AND tried.currency = mine.currency
      JOIN publishing_pilot pilot ON pilot.project_id = tried.id AND pilot.state = 'approved'
     WHERE mine.id = p_project
       AND ((pilot.project_id = mine.id AND pilot.version = mine.instruction_version)
            OR (pilot.decided_at > now() - interval '12 months'
                AND publishing_words(pilot.project_id, pilot.version)
                    = publishing_words(mine.id, mine.instruction_version)))
     ORDER BY pilot.project_id = mine.id DESC, pilot.decided_at DESC LIMIT 1
$$;

-- How many answers this project and its near-copies want together: splitting it avoids no pilot.
CREATE OR REPLACE FUNCTION publishing_wanted(p_project int, p_items int) RETURNS bigint
LANGUAGE sql STABLE AS $$
    SELECT p_items::bigint * mine.redundancy + coalesce((
               SELECT sum(other.items::bigint * other.redundancy)
                 FROM publishing_near_copies(p_project) AS copy
                 JOIN work.project other ON other.id = copy.project_id), 0)::bigint
      FROM work.project mine WHERE mine.id = p_project
$$;

-- The near-copy that paid more an hour, if there is one and no vote allows less. The time of an
-- answer is what members needed in a pilot; without one, what the older project said, so that a
-- shorter estimate makes nothing cheaper.
CREATE OR REPLACE FUNCTION publishing_dearer_copy(p_project int) RETURNS int
LANGUAGE sql STABLE AS $$
    SELECT other.id
      FROM work.project mine
      LEFT JOIN publishing_pilot my ON my.id = publishing_pilot_for(mine.id)
     CROSS JOIN publishing_near_copies(p_project) AS copy
      JOIN work.project other ON other.id = copy.project_id AND other.currency = mine.currency
      LEFT JOIN publishing_pilot its ON its.id = publishing_pilot_for(other.id)
     CROSS JOIN LATERAL (
           SELECT coalesce(its.spent_ms, other.estimated_seconds * 1000)::numeric AS old_ms
     ) AS was
     CROSS JOIN LATERAL (
           SELECT coalesce(my.spent_ms, greatest(mine.estimated_seconds * 1000, was.old_ms))
                  AS new_ms
     ) AS now_takes
     WHERE mine.id = p_project
       AND mine.price_micros * was.old_ms < other.price_micros * now_takes.new_ms
       AND NOT EXISTS (SELECT 1 FROM publishing_cheapercopy WHERE project_id = mine.id)
     ORDER BY other.id LIMIT 1
$$;

CREATE OR REPLACE FUNCTION publishing_publishing() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    r publishing_pilot;
BEGIN
    IF OLD.published_at IS NOT NULL AND NEW.items = OLD.items AND NOT EXISTS (
        SELECT 1 FROM work.instruction told WHERE told.project_id = NEW.id
           AND told.version = NEW.instruction_version AND told.written_at > OLD.published_at
    ) THEN
        RETURN NULL;  -- open again, and nothing is new
    END IF;
    IF publishing_dearer_copy(NEW.id) IS NOT NULL THEN
        RAISE EXCEPTION 'H13: project % is a near-copy of a dearer one', NEW.id
            USING ERRCODE = 'MG813';
    END IF;
    IF publishing_wanted(NEW.id, NEW.items)
       < (publishing_value('pilot_from_answers') #>> '{}')::bigint THEN
        RETURN NULL;
    END IF;
    SELECT * INTO r FROM publishing_pilot WHERE id = publishing_pilot_for(NEW.id);
    IF r.id IS NULL THEN
        RAISE EXCEPTION 'H10: no members have tried version % of project %',
            NEW.instruction_version, NEW.id USING ERRCODE = 'MG810';
    END IF;
    IF NEW.price_micros < r.lowest_micros THEN
        RAISE EXCEPTION 'H08: project % pays less than the time of its round asks for', NEW.id
            USING ERRCODE = 'MG811';
    END IF;
    IF NOT NEW.requirements::text[] <@ r.met::text[] THEN
        RAISE EXCEPTION 'H22: nobody in the round could meet what project % requires', NEW.id
            USING ERRCODE = 'MG812';
    END IF;
    RETURN NULL;
END
$$;

-- AFTER, so that the helpers above read the row as it is going to be.
DROP TRIGGER IF EXISTS publishing_project_publishing ON work_project;
CREATE TRIGGER publishing_project_publishing AFTER UPDATE OF state, items, published_at
    ON work_project FOR EACH ROW
    WHEN (NEW.state = 'published' AND NEW.derived_kind = ''
          AND (OLD.state <> 'published' OR NEW.items > OLD.items))
    EXECUTE FUNCTION publishing_publishing();

-- Only the members can allow that the same work comes back cheaper: a vote that names the project.
CREATE OR REPLACE FUNCTION publishing_cheaper_was_voted() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' OR NOT EXISTS (
        SELECT 1 FROM charter.vote vote
          JOIN work.project project ON project.id = NEW.project_id
         WHERE vote.id = NEW.vote_id
           AND vote.decides->>'cheaper_copy' = project.public_id::text
    ) THEN
        RAISE EXCEPTION 'H13: no vote allows that this project pays less than the one it repeats'
            USING ERRCODE = 'MG813';
    END IF;
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS publishing_cheaper_voted ON publishing_cheapercopy;
CREATE TRIGGER publishing_cheaper_voted BEFORE INSERT OR UPDATE ON publishing_cheapercopy
    FOR EACH ROW EXECUTE FUNCTION publishing_cheaper_was_voted();
