-- The face of quality in SQL: what other domains may read and write, view by view.
--
-- Another domain names these views (or the functions of this folder), never a table of this one;
-- tests/architecture refuses it. A view of one table is as fast as the table, and can be written
-- where the table can: its constraints and triggers hold.

CREATE SCHEMA IF NOT EXISTS quality;

CREATE OR REPLACE VIEW quality.result AS
    SELECT pos, value, distribution, confidence, verdict, reason, answers, advice, project_id,
           members_value
      FROM quality_result;

CREATE OR REPLACE VIEW quality.snapshot AS
    SELECT project_id, computed_at
      FROM quality_snapshot;
