-- name: forget_skills
-- Remove the estimated skills of a project before its new ones are stored.
DELETE FROM quality_skill WHERE project_id = %s;

-- name: new_results
-- The results of one run, before they replace the old ones.
CREATE TEMPORARY TABLE IF NOT EXISTS quality_new (
    pos int, value jsonb, distribution jsonb, confidence float8, verdict text, reason jsonb,
    answers smallint, advice jsonb, members_value jsonb
) ON COMMIT DELETE ROWS;

-- name: replace_results
-- Replace the results of a project; rows that did not change are not written.
WITH gone AS (
    DELETE FROM quality_result old WHERE project_id = %(project)s
       AND NOT EXISTS (SELECT 1 FROM quality_new WHERE quality_new.pos = old.pos)
)
INSERT INTO quality_result AS old
       (project_id, pos, value, distribution, confidence, verdict, reason, answers, advice,
        members_value)
SELECT %(project)s, pos, value, distribution, confidence, verdict, reason, answers, advice,
       members_value
  FROM quality_new
    ON CONFLICT (project_id, pos) DO UPDATE
   SET value = EXCLUDED.value, distribution = EXCLUDED.distribution,
       confidence = EXCLUDED.confidence, verdict = EXCLUDED.verdict,
       reason = EXCLUDED.reason, answers = EXCLUDED.answers, advice = EXCLUDED.advice,
       members_value = EXCLUDED.members_value
 WHERE (old.value, old.distribution, old.confidence, old.verdict, old.reason, old.answers,
        old.advice, old.members_value)
       IS DISTINCT FROM (EXCLUDED.value, EXCLUDED.distribution, EXCLUDED.confidence,
                         EXCLUDED.verdict, EXCLUDED.reason, EXCLUDED.answers, EXCLUDED.advice,
                         EXCLUDED.members_value);
