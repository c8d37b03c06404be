-- Uses on which members vote first: no project, ordinary, derived or collecting, is published for
-- a use that is forbidden, or under double consent before the members concerned said yes (G9).
-- Error codes: MG853 barred, MG854 no yes of the members.

-- What members vote on: the words and recipients of a project as they are now. A project that is
-- derived stands on the yes to its parent. Another word is another matter, and asks for a new vote.
CREATE OR REPLACE FUNCTION work_vote_matter(p_project bigint) RETURNS uuid
LANGUAGE sql STABLE AS $$
    SELECT encode(substr(sha256(convert_to(jsonb_build_array(
               asked.public_id, asked.title, asked.purpose, asked.purpose_class, (
                   SELECT jsonb_agg(jsonb_build_array(link.legal_name, link.country, link.role)
                                    ORDER BY link.place)
                     FROM work_recipient link WHERE link.project_id = asked.id
               ))::text, 'UTF8')), 1, 16), 'hex')::uuid
      FROM work_project project
      JOIN work_project asked ON asked.id = coalesce(project.parent_id, project.id)
     WHERE project.id = p_project
$$;

-- True when members said yes to a project's use, or none is needed. The yes to the terms of a
-- collection counts for a class that covers one of their purposes.
CREATE OR REPLACE FUNCTION work_use_is_voted(p_project work_project) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT NOT consent_class_needs_vote(p_project.purpose_class)
        OR consent_vote_passed(work_vote_matter(p_project.id))
        OR EXISTS (
            SELECT 1 FROM work_collection collection
              JOIN consent.open_terms terms ON terms.series = collection.series,
                   jsonb_array_elements_text(terms.body->'purposes') AS chosen (name)
              JOIN consent_purposes() AS listed USING (name)
             WHERE collection.project_id = p_project.id
               AND listed.vote_class = p_project.purpose_class
               AND consent_vote_passed(terms.public_id))
$$;

CREATE OR REPLACE FUNCTION work_project_is_voted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.state <> 'draft' AND NEW.items <= OLD.items THEN
        RETURN NULL;
    END IF;
    IF consent_class_is_barred(NEW.purpose_class) THEN
        RAISE EXCEPTION 'G9: the members voted against the use of project %', NEW.id
            USING ERRCODE = 'MG853';
    END IF;
    IF NOT work_use_is_voted(NEW) THEN
        RAISE EXCEPTION 'G9: the members have not said yes to the use of project %', NEW.id
            USING ERRCODE = 'MG854';
    END IF;
    RETURN NULL;
END
$$;

DROP TRIGGER IF EXISTS work_project_is_voted ON work_project;
CREATE TRIGGER work_project_is_voted AFTER INSERT OR UPDATE OF state, items ON work_project
    FOR EACH ROW WHEN (NEW.state = 'published')
    EXECUTE FUNCTION work_project_is_voted();
