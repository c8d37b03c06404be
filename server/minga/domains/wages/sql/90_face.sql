-- The face of wages in SQL: what other domains may read and write, view by view.
--
-- Another domain names these views (or the functions of this folder), never a table of this one;
-- tests/architecture refuses it. A view of one table is as fast as the table, and can be written
-- where the table can: its constraints and triggers hold.

CREATE SCHEMA IF NOT EXISTS wages;

CREATE OR REPLACE VIEW wages.overhead AS
    SELECT id, public_id, reference, kind, seconds, evidence, currency, paid_micros, state,
           recorded_at, counted_at, words, decided_by_id, member_id, project_id, recorded_by_id
      FROM wages_overhead;
