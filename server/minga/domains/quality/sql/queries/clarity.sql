-- name: projects_to_check
-- Published projects of clients whose first answers nobody has looked at yet, each with the number
-- of those answers and of those that say that the member cannot tell.
SELECT project.id, early.answers, early.unclear
  FROM work.project project
  CROSS JOIN LATERAL (
       SELECT count(*) AS answers,
              count(*) FILTER (WHERE kind IN ('cant_tell', 'wrong_instruction')) AS unclear
         FROM (SELECT kind FROM answers.answer answer
                WHERE answer.project_id = project.id
                  AND answer.kind IN ('label', 'cant_tell', 'wrong_instruction')
                ORDER BY answer.at, answer.id LIMIT %(first)s) AS first_answers) AS early
 WHERE project.state = 'published' AND project.derived_kind = '' AND early.answers >= %(first)s
   AND NOT EXISTS (SELECT 1 FROM quality_claritycheck seen WHERE seen.project_id = project.id);
