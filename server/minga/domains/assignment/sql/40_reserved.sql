-- Slots reserved back: paid for and lying in escrow (G1), asked only where another answer helps.
-- They belong to no item until then.

CREATE OR REPLACE FUNCTION assignment_reserved_only_shrinks() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'G1: slots that are reserved back can only be asked or given back'
        USING ERRCODE = 'MG103';
END
$$;

DROP TRIGGER IF EXISTS assignment_reserved_shrinks ON assignment_reserved;
CREATE TRIGGER assignment_reserved_shrinks
    BEFORE UPDATE ON assignment_reserved FOR EACH ROW
    WHEN (NEW.price_micros < OLD.price_micros OR NEW.first <> OLD.first
          OR NEW.project_id <> OLD.project_id)
    EXECUTE FUNCTION assignment_reserved_only_shrinks();

DROP TRIGGER IF EXISTS assignment_reserved_funded ON assignment_reserved;
CREATE CONSTRAINT TRIGGER assignment_reserved_funded
    AFTER INSERT OR UPDATE ON assignment_reserved DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION assignment_lane_is_funded();

-- Keep back the further answers of items p_lo..p_hi-1 of a project that asks adaptively.
CREATE OR REPLACE FUNCTION assignment_reserve_slots(p_project int, p_lo int, p_hi int) RETURNS void
LANGUAGE sql AS $$
    UPDATE assignment_reserved reserved
       SET slots = slots + (p_hi - p_lo) * (project.redundancy - reserved.first)
      FROM work.project project
     WHERE reserved.project_id = p_project AND project.id = p_project
$$;

-- Ask one more answer of each of these positions, in their order, while reserved slots last. A
-- position that still waits for an answer is left out. Returns how many are asked. Asking the same
-- again before somebody answered asks nothing.
CREATE OR REPLACE FUNCTION assignment_request_more_answers(
    p_project int, p_positions int[], p_skilled boolean
) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
    v_kept record;
    v_waiting int4multirange;
    v_asked int;
BEGIN
    SELECT slots, price_micros INTO v_kept FROM assignment_reserved
     WHERE project_id = p_project FOR UPDATE;
    IF NOT FOUND OR v_kept.slots = 0 THEN
        RETURN 0;
    END IF;
    SELECT coalesce(range_agg(stretch), '{}') INTO v_waiting FROM (
        SELECT int4range(next, hi) AS stretch FROM assignment_lane
         WHERE project_id = p_project AND next < hi
        UNION ALL
        SELECT int4range(lo, hi) FROM assignment_returned WHERE project_id = p_project
        UNION ALL
        SELECT unnest(open) FROM assignment_lease WHERE project_id = p_project
        UNION ALL
        SELECT unnest(positions) FROM assignment_stopped WHERE project_id = p_project
    ) AS waiting;
    WITH wanted AS (
        SELECT pos, min(place) AS place
          FROM unnest(p_positions) WITH ORDINALITY AS given(pos, place)
         WHERE NOT v_waiting @> pos
           AND pos >= 0 AND pos < (SELECT items FROM work.project WHERE id = p_project)
         GROUP BY pos ORDER BY place LIMIT v_kept.slots
    ), asked AS (
        INSERT INTO assignment_returned (project_id, lo, hi, price_micros, skilled)
        SELECT p_project, pos, pos + 1, v_kept.price_micros, p_skilled FROM wanted ORDER BY place
        RETURNING 1
    )
    SELECT count(*) INTO v_asked FROM asked;
    UPDATE assignment_reserved SET slots = slots - v_asked WHERE project_id = p_project;
    RETURN v_asked;
END
$$;

-- Give back every slot that is still reserved, counted with the lanes' own; the refund belongs to
-- the same transaction. Returns how many.
CREATE OR REPLACE FUNCTION assignment_release_reserved(p_project int)
RETURNS int LANGUAGE plpgsql AS $$
DECLARE
    v_slots int;
BEGIN
    SELECT slots INTO v_slots FROM assignment_reserved WHERE project_id = p_project FOR UPDATE;
    IF coalesce(v_slots, 0) = 0 THEN
        RETURN 0;
    END IF;
    UPDATE assignment_reserved SET slots = 0 WHERE project_id = p_project;
    UPDATE assignment_lane SET taken_back = taken_back + v_slots
     WHERE project_id = p_project
       AND lane = (SELECT min(lane) FROM assignment_lane WHERE project_id = p_project);
    RETURN v_slots;
END
$$;
