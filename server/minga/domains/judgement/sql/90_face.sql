-- The face of judgement in SQL: what other domains may read, view by view.

CREATE SCHEMA IF NOT EXISTS judgement;

CREATE OR REPLACE VIEW judgement.dispute AS
    SELECT id, public_id, project_id, state, answers
      FROM judgement_dispute;
