-- Beside a collection of pictures or recordings of members lies work that pays the same (G9): as
-- many slots of it are set aside as the collection asks for. Whoever opted in and has no grant of
-- its terms takes them, as many as the collection would ask of them. Nothing here is written when
-- somebody refuses, and nothing is read but who agreed.
-- Error codes: MG966 too few slots set aside.

CREATE OR REPLACE FUNCTION assignment_may_collect(p_member bigint, p_project int) RETURNS boolean
LANGUAGE sql VOLATILE AS $$
    SELECT NOT EXISTS (SELECT 1 FROM work.collection collection
                        WHERE collection.project_id = p_project
                          AND NOT consent_has_given(p_member, collection.series))
$$;

-- How many slots set aside beside a collection this member may still take.
CREATE OR REPLACE FUNCTION assignment_alternatives_left(p_member bigint, p_collection int)
RETURNS int LANGUAGE sql VOLATILE AS $$
    SELECT coalesce((
        SELECT greatest(0, project.items - coalesce((
                   SELECT used.slots FROM assignment_alternativeuse used
                    WHERE used.collection_id = p_collection AND used.member_id = p_member), 0))
          FROM work.project project
          JOIN work.collection collection ON collection.project_id = project.id
         WHERE project.id = p_collection AND project.state IN ('published', 'paused')
           AND consent_has_other_work(p_member, collection.series)), 0)
$$;

-- Count slots that a member took, or gave back (fewer than none).
CREATE OR REPLACE FUNCTION assignment_count_alternatives(
    p_member bigint, p_collection int, p_slots int
) RETURNS void LANGUAGE sql AS $$
    INSERT INTO assignment_alternativeuse (collection_id, member_id, slots)
    SELECT p_collection, p_member, greatest(0, p_slots) WHERE p_collection IS NOT NULL
    ON CONFLICT (collection_id, member_id)
    DO UPDATE SET slots = greatest(0, assignment_alternativeuse.slots + p_slots)
$$;

-- Slots that a member is about to give back unanswered: of one project, or of leases that ran out.
CREATE OR REPLACE FUNCTION assignment_uncount_alternatives(
    p_member bigint, p_project int, p_now timestamptz
) RETURNS void LANGUAGE sql AS $$
    SELECT assignment_count_alternatives(p_member, back.collection, -back.slots)
      FROM (SELECT set_aside_for_id AS collection,
                   sum(upper(stretch) - lower(stretch))::int AS slots
              FROM assignment_lease, unnest(open) AS stretch
             WHERE member_id = p_member AND set_aside_for_id IS NOT NULL
               AND (project_id = p_project OR expires_at < p_now)
             GROUP BY 1 ORDER BY 1) AS back
$$;

-- Set slots aside from the free ones of the alternative, lane by lane. Returns how many.
CREATE OR REPLACE FUNCTION assignment_set_aside(p_collection int, p_slots int) RETURNS int
LANGUAGE plpgsql AS $$
DECLARE
    v_left int := p_slots;
    v_alternative int := (
        SELECT alternative_id FROM work.collection WHERE project_id = p_collection);
    v_take int;
    r record;
BEGIN
    FOR r IN
        SELECT lane, next, hi, price_micros FROM assignment_lane
         WHERE project_id = v_alternative AND next < hi ORDER BY lane FOR UPDATE
    LOOP
        EXIT WHEN v_left = 0;
        v_take := least(v_left, r.hi - r.next);
        UPDATE assignment_lane SET next = next + v_take
         WHERE project_id = v_alternative AND lane = r.lane AND hi - next >= v_take;
        INSERT INTO assignment_returned (project_id, lo, hi, price_micros, set_aside_for_id)
        VALUES (v_alternative, r.next, r.next + v_take, r.price_micros, p_collection);
        v_left := v_left - v_take;
    END LOOP;
    RETURN p_slots - v_left;
END
$$;

-- At the end of the publishing: as many slots lie beside the new items as they ask answers.
CREATE OR REPLACE FUNCTION assignment_alternative_is_set_aside() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM work.collection JOIN work.project ON project.id = project_id
                WHERE project_id = NEW.id AND project.state = 'published')
       AND coalesce((SELECT sum(hi - lo) FROM assignment_returned
                      WHERE set_aside_for_id = NEW.id), 0)
           + coalesce((SELECT sum(slots) FROM assignment_alternativeuse
                        WHERE collection_id = NEW.id), 0)
           < (NEW.items - OLD.items) * NEW.redundancy THEN
        RAISE EXCEPTION 'G9: too few slots are set aside beside project %', NEW.id
            USING ERRCODE = 'MG966';
    END IF;
    RETURN NULL;
END
$$;

DROP TRIGGER IF EXISTS work_collection_set_aside ON work_project;
CREATE CONSTRAINT TRIGGER work_collection_set_aside AFTER UPDATE OF items
    ON work_project DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.items > OLD.items)
    EXECUTE FUNCTION assignment_alternative_is_set_aside();

-- Offer to everybody what no collection needs any more: it is closed, or has all its answers.
CREATE OR REPLACE FUNCTION assignment_release_alternatives() RETURNS int LANGUAGE plpgsql AS $$
DECLARE
    v_rows int;
BEGIN
    WITH done AS (
        SELECT project.id FROM work.collection collection
          JOIN work.project project ON project.id = collection.project_id
         WHERE project.state = 'closed' OR project.state = 'published'
           AND NOT EXISTS (SELECT 1 FROM assignment_lane lane
                            WHERE lane.project_id = project.id AND lane.next < lane.hi)
           AND NOT EXISTS (SELECT 1 FROM assignment_returned back
                            WHERE back.project_id = project.id)
           AND NOT EXISTS (SELECT 1 FROM assignment_lease lease
                            WHERE lease.project_id = project.id)
    ), freed AS (
        UPDATE assignment_returned SET set_aside_for_id = NULL
         WHERE set_aside_for_id IN (SELECT id FROM done)
        RETURNING hi - lo AS slots
    )
    SELECT coalesce(sum(slots), 0) INTO v_rows FROM freed;
    RETURN v_rows;
END
$$;
