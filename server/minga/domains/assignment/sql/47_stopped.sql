-- Items that show somebody's private data: nobody is given them any more, in the project and in
-- every project that serves it (audits, pilots, work done again).

CREATE OR REPLACE FUNCTION assignment_stop_items(p_project int, p_positions int4multirange)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH named AS (
        SELECT item.external_id, coalesce(project.parent_id, project.id) AS root
          FROM unnest(p_positions) AS stretch
          JOIN work.item item ON item.project_id = p_project
                             AND item.pos >= lower(stretch) AND item.pos < upper(stretch)
          JOIN work.project project ON project.id = p_project
    )
    INSERT INTO assignment_stopped (project_id, positions)
    SELECT item.project_id, range_agg(int4range(item.pos, item.pos + 1))
      FROM named
      JOIN work.project project ON project.id = named.root OR project.parent_id = named.root
      JOIN work.item item ON item.project_id = project.id AND item.external_id = named.external_id
     GROUP BY 1 ORDER BY 1
    ON CONFLICT (project_id)
    DO UPDATE SET positions = assignment_stopped.positions + EXCLUDED.positions
$$;

-- Take the slots of stopped items off the offer: of lanes, which become returned slots without
-- them, and of returned slots. What a member holds comes back when it is put down or runs out.
-- Returns how many; the refund belongs to the same transaction.
CREATE OR REPLACE FUNCTION assignment_take_out_stopped(p_project int) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    v_stopped int4multirange := (
        SELECT positions FROM assignment_stopped WHERE project_id = p_project);
    v_lanes bigint;
    v_loose bigint;
BEGIN
    IF v_stopped IS NULL THEN
        RETURN 0;
    END IF;
    WITH hit AS (
        SELECT lane, price_micros, hi, int4multirange(int4range(next, hi)) AS slots
          FROM assignment_lane
         WHERE project_id = p_project AND next < hi AND int4range(next, hi) && v_stopped
           FOR UPDATE
    ), split AS (
        INSERT INTO assignment_returned (project_id, lo, hi, price_micros)
        SELECT p_project, lower(stretch), upper(stretch), price_micros
          FROM hit, unnest(slots - v_stopped) AS stretch
    ), emptied AS (
        UPDATE assignment_lane lane
           SET next = hit.hi,
               taken_back = lane.taken_back + assignment_size(hit.slots * v_stopped)
          FROM hit WHERE lane.project_id = p_project AND lane.lane = hit.lane
    )
    SELECT coalesce(sum(assignment_size(slots * v_stopped)), 0) INTO v_lanes FROM hit;
    WITH hit AS (
        DELETE FROM assignment_returned
         WHERE project_id = p_project AND int4range(lo, hi) && v_stopped
        RETURNING price_micros, skilled, set_aside_for_id,
                  int4multirange(int4range(lo, hi)) AS slots
    ), split AS (
        INSERT INTO assignment_returned
            (project_id, lo, hi, price_micros, skilled, set_aside_for_id)
        SELECT p_project, lower(stretch), upper(stretch), price_micros, skilled, set_aside_for_id
          FROM hit, unnest(slots - v_stopped) AS stretch
    )
    SELECT coalesce(sum(assignment_size(slots * v_stopped)), 0) INTO v_loose FROM hit;
    UPDATE assignment_lane SET taken_back = taken_back + v_loose
     WHERE project_id = p_project AND v_loose > 0
       AND lane = (SELECT min(lane) FROM assignment_lane WHERE project_id = p_project);
    RETURN v_lanes + v_loose;
END
$$;

CREATE OR REPLACE FUNCTION assignment_size(p_positions int4multirange) RETURNS bigint
LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(sum(upper(stretch) - lower(stretch)), 0)
      FROM unnest(p_positions) AS stretch
$$;

-- Somebody's privacy is not taken back: a stopped item stays stopped.
DROP TRIGGER IF EXISTS assignment_stopped_grows ON assignment_stopped;
CREATE TRIGGER assignment_stopped_grows BEFORE UPDATE ON assignment_stopped FOR EACH ROW
    WHEN (NEW.project_id <> OLD.project_id OR NOT NEW.positions @> OLD.positions)
    EXECUTE FUNCTION guard_append_only('MG816', 'an item that was stopped stays stopped');
DROP TRIGGER IF EXISTS assignment_stopped_stays ON assignment_stopped;
CREATE TRIGGER assignment_stopped_stays BEFORE DELETE OR TRUNCATE ON assignment_stopped
    FOR EACH STATEMENT
    EXECUTE FUNCTION guard_append_only('MG816', 'an item that was stopped stays stopped');
