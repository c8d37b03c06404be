-- The face of log in SQL: what other domains may read and write, view by view.
--
-- Another domain names these views (or the functions of this folder), never a table of this one;
-- tests/architecture refuses it. A view of one table is as fast as the table, and can be written
-- where the table can: its constraints and triggers hold.

CREATE SCHEMA IF NOT EXISTS log;

CREATE OR REPLACE VIEW log.entry AS
    SELECT index, data, kind, at
      FROM log_entry;

CREATE OR REPLACE VIEW log.pending AS
    SELECT id, leaf, kind, at
      FROM log_pending;
