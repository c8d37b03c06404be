-- What a text looks like, so that cosmetic edits do not make another project of it (H13).

-- The marks of a text: hashes of each three words in a row, without case and signs; of a long text
-- the 256 lowest (bottom-k sketch, Broder 1997), so that comparing costs the same for every length.
CREATE OR REPLACE FUNCTION publishing_marks(p_text text) RETURNS bigint[]
LANGUAGE sql IMMUTABLE AS $$
    WITH word AS (
        SELECT word, number
          FROM regexp_split_to_table(
                   btrim(regexp_replace(lower(p_text), '[^[:alnum:]]+', ' ', 'g')), ' ')
               WITH ORDINALITY AS said(word, number)
    ), shingle AS (
        SELECT word || ' ' || coalesce(lead(word, 1) OVER rows, '') || ' '
                    || coalesce(lead(word, 2) OVER rows, '') AS three, number,
               count(*) OVER () AS words
          FROM word WINDOW rows AS (ORDER BY number)
    )
    SELECT coalesce(array_agg(mark ORDER BY mark), '{}') FROM (
        SELECT DISTINCT hashtextextended(three, 0) AS mark FROM shingle
         WHERE number <= greatest(1, words - 2)
         ORDER BY mark LIMIT 256) AS lowest
$$;

-- How alike two texts are, from 0 to 1: the share of their three-word runs that both have.
CREATE OR REPLACE FUNCTION publishing_likeness(p_one bigint[], p_other bigint[]) RETURNS numeric
LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(count(*) FILTER (WHERE mark = ANY (p_one) AND mark = ANY (p_other))::numeric
                    / nullif(count(*), 0), 0)
      FROM (SELECT DISTINCT mark FROM unnest(p_one || p_other) AS mark
             ORDER BY mark LIMIT 256) AS lowest
$$;

CREATE OR REPLACE FUNCTION publishing_sketches_a_text() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO publishing_sketch (project_id, version, marks)
    SELECT NEW.project_id, NEW.version,
           publishing_marks(concat_ws(' ', NEW.question, NEW.text, (
               SELECT string_agg(
                          concat_ws(' ', label->>'name', label->>'title', label->>'help'), ' ')
                 FROM jsonb_array_elements(NEW.labels) AS label)));
    RETURN NULL;
END
$$;

DROP TRIGGER IF EXISTS publishing_instruction_is_sketched ON work_instruction;
CREATE TRIGGER publishing_instruction_is_sketched AFTER INSERT ON work_instruction
    FOR EACH ROW EXECUTE FUNCTION publishing_sketches_a_text();

DROP TRIGGER IF EXISTS publishing_sketch_stays ON publishing_sketch;
CREATE TRIGGER publishing_sketch_stays BEFORE UPDATE ON publishing_sketch
    FOR EACH ROW EXECUTE FUNCTION guard_append_only('MG807', 'H13: it is written once');

-- The client's other projects of the last twelve months that ask nearly the same.
CREATE OR REPLACE FUNCTION publishing_near_copies(p_project int) RETURNS TABLE (project_id int)
LANGUAGE sql STABLE AS $$
    SELECT other.id
      FROM work.project mine
      JOIN publishing_sketch my ON my.project_id = mine.id AND my.version = mine.instruction_version
      JOIN work.project other ON other.client_id = mine.client_id AND other.id <> mine.id
           AND other.derived_kind = '' AND other.published_at > now() - interval '12 months'
      JOIN publishing_sketch its ON its.project_id = other.id
           AND its.version = other.instruction_version
     WHERE mine.id = p_project
       AND publishing_likeness(my.marks, its.marks)
           >= (publishing_value('near_copy_rate') #>> '{}')::numeric
$$;
