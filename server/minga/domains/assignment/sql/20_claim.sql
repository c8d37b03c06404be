-- The claim: O(1) rows whatever the size of the project. Called under the member's lock
-- (assignment_lock_member), so that two devices of one member cannot claim at the same moment.

CREATE OR REPLACE FUNCTION assignment_lock_member(p_member bigint) RETURNS void
LANGUAGE sql AS $$
    SELECT pg_advisory_xact_lock(1296649799, (p_member % 2147483647)::int)
$$;

CREATE OR REPLACE FUNCTION assignment_lease_range(
    p_member bigint, p_project int, p_take int4range, p_price bigint, p_hours int,
    p_set_aside_for int DEFAULT NULL
) RETURNS void LANGUAGE sql AS $$
    INSERT INTO assignment_lease
        (member_id, project_id, lo, hi, open, price_micros, expires_at, set_aside_for_id)
    VALUES (p_member, p_project, lower(p_take), upper(p_take), int4multirange(p_take), p_price,
            now() + make_interval(hours => p_hours), p_set_aside_for)
$$;

-- Lend up to p_wanted slots that this member has never seen, or that she put down or let run out
-- unanswered. Returns how many were lent.
--  0. nothing while she is suspended, nor of work that takes a skill which she does not say she has
--     (05_for_whom.sql), nor of a collection to which she has not agreed (12_alternatives.sql);
--     while work is scarce, not more than her share (15_share.sql); of content that disturbs, not
--     more than a day and a stretch hold (17_exposure.sql);
--  1. slots that came back go first, those set aside for her among them;
--  2. then the first free lane whose next stretch she has not seen;
-- 3. then the first stretch she has not seen inside a lane: what was skipped is parked as returned;
-- 4. when every lane is held by somebody else's claim at this moment, wait for one instead of
-- answering "no work".
CREATE OR REPLACE FUNCTION assignment_claim(
    p_member bigint, p_project int, p_wanted int, p_hours int
) RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_seen int4multirange;
    v_new  int4multirange := '{}';
    v_free int4multirange;
    v_take int4range;
    v_allowed int;
    v_room int;
    v_left int;
    v_patient boolean := false;
    r record;
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM work.project project WHERE project.id = p_project
           AND project.state = 'published'
           AND (project.derived_kind = '' OR EXISTS (
                SELECT 1 FROM assignment_invitation invited
                 WHERE invited.project_id = p_project AND invited.member_id = p_member))
    ) OR assignment_is_suspended(p_member) OR NOT assignment_is_for(p_member, p_project)
       OR NOT assignment_may_collect(p_member, p_project)
       OR NOT assignment_panel_asks(p_member, p_project) THEN
        RETURN 0;
    END IF;
    v_room := assignment_exposure_room(p_member, p_project);
    IF v_room = 0 THEN
        PERFORM assignment_pause(p_member, p_project);
        RETURN 0;
    END IF;
    v_allowed := least(p_wanted, assignment_allowed(p_member, p_project), v_room);
    v_left := v_allowed;
    SELECT seen - back INTO v_seen FROM assignment_seen
     WHERE member_id = p_member AND project_id = p_project;
    v_seen := coalesce(v_seen, '{}') + coalesce(
        (SELECT positions FROM assignment_stopped WHERE project_id = p_project), '{}');

    FOR r IN
        SELECT id, lo, hi, price_micros, skilled, set_aside_for_id AS beside,
               2000000000 AS most
          FROM assignment_returned
         WHERE project_id = p_project AND NOT (v_seen @> int4range(lo, hi))
           AND (set_aside_for_id IS NULL
                OR assignment_alternatives_left(p_member, set_aside_for_id) > 0)
           AND (NOT skilled OR EXISTS (
                    SELECT 1 FROM assignment_skilled able
                     WHERE able.project_id = p_project AND able.member_id = p_member))
         ORDER BY id LIMIT 16 FOR UPDATE SKIP LOCKED
    LOOP
        EXIT WHEN v_left = 0;
        v_free := int4multirange(int4range(r.lo, r.hi)) - (v_seen + v_new);
        CONTINUE WHEN isempty(v_free);
        IF r.beside IS NOT NULL THEN
            r.most := assignment_alternatives_left(p_member, r.beside);
            CONTINUE WHEN r.most = 0;
        END IF;
        SELECT stretch INTO v_take FROM unnest(v_free) AS stretch LIMIT 1;
        v_take := int4range(lower(v_take),
                            least(upper(v_take), lower(v_take) + least(v_left, r.most)));
        DELETE FROM assignment_returned WHERE id = r.id;
        INSERT INTO assignment_returned
            (project_id, lo, hi, price_micros, skilled, set_aside_for_id)
        SELECT p_project, lower(rest), upper(rest), r.price_micros, r.skilled, r.beside
          FROM unnest(int4multirange(int4range(r.lo, r.hi)) - int4multirange(v_take)) AS rest;
        PERFORM assignment_lease_range(
            p_member, p_project, v_take, r.price_micros, p_hours, r.beside);
        PERFORM assignment_count_alternatives(
            p_member, r.beside, upper(v_take) - lower(v_take));
        v_new := v_new + int4multirange(v_take);
        v_left := v_left - (upper(v_take) - lower(v_take));
    END LOOP;

    WHILE v_left > 0 LOOP
        SELECT lane, next, hi, price_micros INTO r FROM assignment_lane
         WHERE project_id = p_project AND next < hi
           AND NOT ((v_seen + v_new) && int4range(next, least(next + v_left, hi)))
         ORDER BY lane LIMIT 1 FOR UPDATE SKIP LOCKED;
        IF NOT FOUND THEN
            SELECT lane, next, hi, price_micros INTO r FROM assignment_lane
             WHERE project_id = p_project AND next < hi
               AND NOT ((v_seen + v_new) @> int4range(next, hi))
             ORDER BY lane LIMIT 1 FOR UPDATE SKIP LOCKED;
        END IF;
        IF NOT FOUND AND isempty(v_new) AND NOT v_patient THEN
            v_patient := true;
            PERFORM 1 FROM assignment_lane
             WHERE project_id = p_project AND next < hi
               AND NOT (v_seen @> int4range(next, hi))
             ORDER BY lane LIMIT 1 FOR UPDATE;
            CONTINUE WHEN FOUND;
        END IF;
        EXIT WHEN r IS NULL OR r.lane IS NULL;
        v_free := int4multirange(int4range(r.next, r.hi)) - (v_seen + v_new);
        EXIT WHEN isempty(v_free);
        SELECT stretch INTO v_take FROM unnest(v_free) AS stretch LIMIT 1;
        v_take := int4range(lower(v_take), least(upper(v_take), lower(v_take) + v_left));
        IF r.next < lower(v_take) THEN
            INSERT INTO assignment_returned (project_id, lo, hi, price_micros)
            VALUES (p_project, r.next, lower(v_take), r.price_micros);
        END IF;
        UPDATE assignment_lane SET next = upper(v_take)
         WHERE project_id = p_project AND lane = r.lane;
        PERFORM assignment_lease_range(p_member, p_project, v_take, r.price_micros, p_hours);
        v_new := v_new + int4multirange(v_take);
        v_left := v_left - (upper(v_take) - lower(v_take));
    END LOOP;

    IF NOT isempty(v_new) THEN
        INSERT INTO assignment_seen (member_id, project_id, seen, back)
        VALUES (p_member, p_project, v_new, '{}')
        ON CONFLICT (member_id, project_id)
        DO UPDATE SET seen = assignment_seen.seen + EXCLUDED.seen,
                      back = assignment_seen.back - EXCLUDED.seen;
        PERFORM assignment_count(p_member, p_project, v_allowed - v_left),
                assignment_expose(p_member, p_project, v_allowed - v_left);
    END IF;
    RETURN v_allowed - v_left;
END
$$;

-- How many slots of a project this member holds and has not answered.
CREATE OR REPLACE FUNCTION assignment_open_count(p_member bigint, p_project int) RETURNS int
LANGUAGE sql STABLE AS $$
    SELECT coalesce(sum(upper(stretch) - lower(stretch)), 0)::int
      FROM assignment_lease, unnest(open) AS stretch
     WHERE member_id = p_member AND project_id = p_project
$$;

-- Put the slot of one position back into this member's hands, for an answer that comes after its
-- lease was swept (H02, G6). True: the slot was still free. False: somebody else has it, so the
-- caller has to pay for an extra one. The member has seen the position (checked by the caller).
CREATE OR REPLACE FUNCTION assignment_reclaim_slot(p_member bigint, p_project int, p_pos int)
RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    r record;
BEGIN
    UPDATE assignment_seen SET back = back - int4multirange(int4range(p_pos, p_pos + 1))
     WHERE member_id = p_member AND project_id = p_project AND back @> p_pos;
    SELECT id, lo, hi, price_micros, set_aside_for_id INTO r FROM assignment_returned
     WHERE project_id = p_project AND lo <= p_pos AND p_pos < hi
     ORDER BY set_aside_for_id IS NOT NULL LIMIT 1 FOR UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    DELETE FROM assignment_returned WHERE id = r.id;
    INSERT INTO assignment_returned (project_id, lo, hi, price_micros, set_aside_for_id)
    SELECT p_project, lower(rest), upper(rest), r.price_micros, r.set_aside_for_id
      FROM unnest(int4multirange(int4range(r.lo, r.hi))
                  - int4multirange(int4range(p_pos, p_pos + 1))) AS rest;
    PERFORM assignment_lease_range(
        p_member, p_project, int4range(p_pos, p_pos + 1), r.price_micros, 1, r.set_aside_for_id);
    PERFORM assignment_count_alternatives(p_member, r.set_aside_for_id, 1);
    RETURN true;
END
$$;

-- Give back what expired leases still hold open. A member who is syncing right now is left for the
-- next pilot. Returns the number of leases swept.
CREATE OR REPLACE FUNCTION assignment_sweep(p_now timestamptz, p_limit int) RETURNS int
LANGUAGE plpgsql AS $$
DECLARE
    v_swept int := 0;
    v_rows int;
    r record;
BEGIN
    FOR r IN
        SELECT DISTINCT member_id FROM (
            SELECT member_id FROM assignment_lease WHERE expires_at < p_now
             ORDER BY expires_at LIMIT p_limit
        ) AS due
    LOOP
        CONTINUE WHEN NOT pg_try_advisory_xact_lock(
            1296649799, (r.member_id % 2147483647)::int
        );
        PERFORM assignment_uncount_alternatives(r.member_id, NULL, p_now);
        PERFORM assignment_count(r.member_id, back.project_id, -back.tasks),
                assignment_expose(r.member_id, back.project_id, -back.tasks)
           FROM (SELECT project_id, sum(upper(stretch) - lower(stretch))::int AS tasks
                   FROM assignment_lease, unnest(open) AS stretch
                  WHERE member_id = r.member_id AND expires_at < p_now GROUP BY 1) AS back;
        WITH gone AS (
            DELETE FROM assignment_lease
             WHERE member_id = r.member_id AND expires_at < p_now RETURNING *
        ), freed AS (
            INSERT INTO assignment_returned (project_id, lo, hi, price_micros, set_aside_for_id)
            SELECT project_id, lower(stretch), upper(stretch), price_micros, set_aside_for_id
              FROM gone, unnest(open) AS stretch
        ), told AS (
            UPDATE assignment_seen mine SET back = mine.back + unanswered.positions
              FROM (SELECT project_id, range_agg(stretch) AS positions
                      FROM gone, unnest(open) AS stretch GROUP BY 1) AS unanswered
             WHERE mine.member_id = r.member_id AND mine.project_id = unanswered.project_id
        )
        SELECT count(*) INTO v_rows FROM gone;
        v_swept := v_swept + v_rows;
    END LOOP;
    RETURN v_swept;
END
$$;

-- A member puts her bundle down: what she has not answered goes back, without a mark, and when she
-- comes again it is there for her as for everybody.
CREATE OR REPLACE FUNCTION assignment_release_bundle(p_member bigint, p_project int) RETURNS int
LANGUAGE plpgsql AS $$
DECLARE
    v_rows int;
BEGIN
    PERFORM assignment_lock_member(p_member);
    PERFORM assignment_uncount_alternatives(p_member, p_project, NULL);
    WITH gone AS (
        DELETE FROM assignment_lease
         WHERE member_id = p_member AND project_id = p_project RETURNING *
    ), freed AS (
        INSERT INTO assignment_returned (project_id, lo, hi, price_micros, set_aside_for_id)
        SELECT project_id, lower(stretch), upper(stretch), price_micros, set_aside_for_id
          FROM gone, unnest(open) AS stretch RETURNING lo, hi
    ), told AS (
        UPDATE assignment_seen SET back = back + unanswered.positions
          FROM (SELECT range_agg(stretch) AS positions
                  FROM gone, unnest(open) AS stretch) AS unanswered
         WHERE member_id = p_member AND project_id = p_project
           AND unanswered.positions IS NOT NULL
    )
    SELECT coalesce(sum(hi - lo), 0) INTO v_rows FROM freed;
    IF v_rows > 0 THEN
        PERFORM assignment_count(p_member, p_project, -v_rows),
                assignment_expose(p_member, p_project, -v_rows);
    END IF;
    RETURN v_rows;
END
$$;
