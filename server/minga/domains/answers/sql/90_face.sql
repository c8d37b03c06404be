-- The face of answers in SQL: what other domains may read and write, view by view.
--
-- Another domain names these views (or the functions of this folder), never a table of this one;
-- tests/architecture refuses it. A view of one table is as fast as the table, and can be written
-- where the table can: its constraints and triggers hold.

CREATE SCHEMA IF NOT EXISTS answers;

CREATE OR REPLACE VIEW answers.answer AS
    SELECT pos, id, kind, value, spent_ms, made_at, at, price_micros, late, instruction_version,
           member_id, project_id, transfer_id, receipt_id
      FROM answers_answer;

CREATE OR REPLACE VIEW answers.readable AS
    SELECT pos, id, kind, value, spent_ms, made_at, at, price_micros, late, instruction_version,
           member_id, project_id, transfer_id, receipt_id
      FROM answers_readable;

CREATE OR REPLACE VIEW answers.receipt AS
    SELECT id, public_id, at, salt, body, leaf, answers, member_id
      FROM answers_receipt;

CREATE OR REPLACE VIEW answers.reviewstatus AS
    SELECT answer, state, price_micros, paid_micros, until, settled_at, transfer, released,
           member_id,
           project_id
      FROM answers_reviewstatus;
