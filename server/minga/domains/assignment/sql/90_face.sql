-- The face of assignment in SQL: what other domains may read and write, view by view.
--
-- Another domain names these views (or the functions of this folder), never a table of this one;
-- tests/architecture refuses it. A view of one table is as fast as the table, and can be written
-- where the table can: its constraints and triggers hold.

CREATE SCHEMA IF NOT EXISTS assignment;

CREATE OR REPLACE VIEW assignment.invitation AS
    SELECT invited_at, member_id, project_id
      FROM assignment_invitation;

CREATE OR REPLACE VIEW assignment.lease AS
    SELECT lo, hi, open, price_micros, late, expires_at, member_id, project_id
      FROM assignment_lease;

CREATE OR REPLACE VIEW assignment.reserved AS
    SELECT project_id, first, slots, price_micros
      FROM assignment_reserved;

CREATE OR REPLACE VIEW assignment.seen AS
    SELECT seen, back, member_id, project_id
      FROM assignment_seen;

CREATE OR REPLACE VIEW assignment.stopped AS
    SELECT project_id, positions
      FROM assignment_stopped;

CREATE OR REPLACE VIEW assignment.suspension AS
    SELECT finding, since, until, lifted_at, member_id
      FROM assignment_suspension;

CREATE OR REPLACE VIEW assignment.lane AS
    SELECT project_id, next, hi, taken_back
      FROM assignment_lane;

CREATE OR REPLACE VIEW assignment.returned AS
    SELECT project_id, lo, hi
      FROM assignment_returned;
