-- Slots that are offered must lie in escrow (G1), and a lane can only be used up.

ALTER TABLE assignment_lane SET (fillfactor = 10, autovacuum_vacuum_threshold = 2000);
ALTER TABLE assignment_seen SET (fillfactor = 70);
ALTER TABLE assignment_lease SET (fillfactor = 70);
ALTER TABLE assignment_share SET (fillfactor = 50);

-- The pay of every slot that still may be answered, in micros.
CREATE OR REPLACE FUNCTION assignment_promised(p_project int) RETURNS bigint
LANGUAGE sql STABLE AS $$
    SELECT (
        SELECT coalesce(sum((hi - next)::numeric * price_micros), 0)
          FROM assignment_lane WHERE project_id = p_project
    )::bigint + (
        SELECT coalesce(sum((hi - lo)::numeric * price_micros), 0)
          FROM assignment_returned WHERE project_id = p_project
    )::bigint + (
        SELECT coalesce(sum((upper(stretch) - lower(stretch))::numeric * price_micros), 0)
          FROM assignment_lease, unnest(open) AS stretch WHERE project_id = p_project
    )::bigint + (
        SELECT coalesce(sum(slots::numeric * price_micros), 0)
          FROM assignment_reserved WHERE project_id = p_project
    )::bigint
$$;

CREATE OR REPLACE FUNCTION assignment_lane_is_funded() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    v_escrow bigint;
BEGIN
    SELECT ledger_balance(account.id) INTO v_escrow
      FROM ledger.account account
      JOIN work.project project
        ON account.owner = project.public_id AND account.currency = project.currency
     WHERE project.id = NEW.project_id AND account.kind = 'escrow';
    IF coalesce(v_escrow, 0) < assignment_promised(NEW.project_id) THEN
        RAISE EXCEPTION 'G1: project % offers more pay than lies in its escrow', NEW.project_id
            USING ERRCODE = 'MG101';
    END IF;
    RETURN NULL;
END
$$;

DROP TRIGGER IF EXISTS assignment_lane_funded ON assignment_lane;
CREATE CONSTRAINT TRIGGER assignment_lane_funded
    AFTER INSERT OR UPDATE OF price_micros ON assignment_lane DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION assignment_lane_is_funded();

CREATE OR REPLACE FUNCTION assignment_lane_only_shrinks() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'G1: a lane can only be used up, never widened or made cheaper'
        USING ERRCODE = 'MG102';
END
$$;

DROP TRIGGER IF EXISTS assignment_lane_shrinks ON assignment_lane;
CREATE TRIGGER assignment_lane_shrinks
    BEFORE UPDATE ON assignment_lane FOR EACH ROW
    WHEN (NEW.hi > OLD.hi OR NEW.next < OLD.next OR NEW.price_micros < OLD.price_micros
          OR NEW.project_id <> OLD.project_id)
    EXECUTE FUNCTION assignment_lane_only_shrinks();

-- Open one lane a pass and stripe over positions p_lo..p_hi-1: together exactly
-- redundancy x items slots, or `first` x items where more is asked only as it helps. More stripes
-- let more members claim at the same moment.
CREATE OR REPLACE FUNCTION assignment_open_lanes(p_project int, p_lo int, p_hi int)
RETURNS void LANGUAGE sql AS $$
    WITH project AS (
        SELECT id, coalesce(reserved.first, redundancy) AS redundancy, project.price_micros
          FROM work.project project
          LEFT JOIN assignment_reserved reserved ON reserved.project_id = project.id
         WHERE id = p_project
    ), width AS (
        SELECT least(64, greatest(2, ceil(sqrt(p_hi - p_lo) / 62)))::int AS stripes,
               (SELECT coalesce(max(lane) + 1, 0) FROM assignment_lane
                 WHERE project_id = p_project) AS first_lane
    )
    INSERT INTO assignment_lane (project_id, lane, pass_number, next, hi, price_micros)
    SELECT p_project,
           first_lane + pass * stripes + stripe,
           pass,
           p_lo + ((p_hi - p_lo)::bigint * stripe / stripes)::int,
           p_lo + ((p_hi - p_lo)::bigint * (stripe + 1) / stripes)::int,
           price_micros
      FROM project, width,
           generate_series(0, redundancy - 1) AS pass,
           generate_series(0, stripes - 1) AS stripe
     WHERE p_lo + ((p_hi - p_lo)::bigint * stripe / stripes)::int
         < p_lo + ((p_hi - p_lo)::bigint * (stripe + 1) / stripes)::int
$$;

-- Take every slot that nobody holds off the offer; returns how many. The refund belongs to the same
-- transaction: slots and money leave together or not at all, so calling it again takes nothing
-- twice.
CREATE OR REPLACE FUNCTION assignment_take_out(p_project int) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    v_lanes bigint;
    v_loose bigint;
BEGIN
    WITH free AS (
        SELECT lane, hi - next AS slots FROM assignment_lane
         WHERE project_id = p_project AND next < hi FOR UPDATE
    ), closed AS (
        UPDATE assignment_lane lane
           SET hi = lane.next, taken_back = lane.taken_back + free.slots
          FROM free WHERE lane.project_id = p_project AND lane.lane = free.lane
    )
    SELECT coalesce(sum(slots), 0) INTO v_lanes FROM free;
    WITH gone AS (
        DELETE FROM assignment_returned WHERE project_id = p_project RETURNING hi - lo AS slots
    )
    SELECT coalesce(sum(slots), 0) INTO v_loose FROM gone;
    UPDATE assignment_lane SET taken_back = taken_back + v_loose
     WHERE project_id = p_project AND v_loose > 0
       AND lane = (SELECT min(lane) FROM assignment_lane WHERE project_id = p_project);
    RETURN v_lanes + v_loose;
END
$$;

-- Mark up every slot of a project, given out or not, and its price with them. Returns for how many
-- slots the difference has to be funded: all that were asked and not taken back, and the late ones
-- that are held; the caller counts the answers that came late. Whoever syncs is waited for, so that
-- no answer slips through at the old pay.
CREATE OR REPLACE FUNCTION assignment_reprice(p_project int, p_price bigint) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    v_slots bigint;
BEGIN
    LOCK TABLE assignment_lease IN EXCLUSIVE MODE;
    UPDATE work.project SET price_micros = p_price WHERE id = p_project;
    UPDATE assignment_lane SET price_micros = p_price WHERE project_id = p_project;
    UPDATE assignment_returned SET price_micros = p_price WHERE project_id = p_project;
    UPDATE assignment_lease SET price_micros = p_price WHERE project_id = p_project;
    UPDATE assignment_reserved SET price_micros = p_price WHERE project_id = p_project;
    SELECT project.items::bigint * project.redundancy - coalesce((
               SELECT sum(taken_back) FROM assignment_lane WHERE project_id = p_project), 0)
           + (SELECT count(*) FROM assignment_lease WHERE project_id = p_project AND late)
      INTO v_slots FROM work.project project WHERE project.id = p_project;
    RETURN v_slots;
END
$$;

-- A price is one price: every slot of a project pays it (G4, H12).
CREATE OR REPLACE FUNCTION assignment_price_is_one() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    v_price bigint := (SELECT price_micros FROM work.project WHERE id = NEW.id);
BEGIN
    IF EXISTS (SELECT 1 FROM assignment_lane
                WHERE project_id = NEW.id AND next < hi AND price_micros <> v_price)
            OR EXISTS (SELECT 1 FROM assignment_returned
                WHERE project_id = NEW.id AND price_micros <> v_price)
            OR EXISTS (SELECT 1 FROM assignment_lease
                WHERE project_id = NEW.id AND price_micros <> v_price) THEN
        RAISE EXCEPTION 'G4: project % would pay two prices for the same work', NEW.id
            USING ERRCODE = 'MG402';
    END IF;
    RETURN NULL;
END
$$;

DROP TRIGGER IF EXISTS assignment_one_price ON work_project;
CREATE CONSTRAINT TRIGGER assignment_one_price AFTER UPDATE OF price_micros ON work_project
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION assignment_price_is_one();
