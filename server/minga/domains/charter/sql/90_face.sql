-- The face of charter in SQL: what other domains may read and write, view by view.
--
-- Another domain names these views (or the functions of this folder), never a table of this one;
-- tests/architecture refuses it. A view of one table is as fast as the table, and can be written
-- where the table can: its constraints and triggers hold.

CREATE SCHEMA IF NOT EXISTS charter;

CREATE OR REPLACE VIEW charter.value AS
    SELECT id, name, value, valid_from, vote_id
      FROM charter_value;

CREATE OR REPLACE VIEW charter.vote AS
    SELECT id, kind, title, text, decides, yes, no, abstained, decided_at
      FROM charter_vote;
