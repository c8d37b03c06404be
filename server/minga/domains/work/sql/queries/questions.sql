-- name: answer_time
-- Answered and open questions of projects, the median time to an answer, the oldest open one.
SELECT count(answered_at), count(*) - count(answered_at),
       percentile_cont(0.5) WITHIN GROUP (
           ORDER BY extract(epoch FROM answered_at - asked_at)),
       min(asked_at) FILTER (WHERE answered_at IS NULL)
  FROM work_question WHERE project_id = ANY (%s);
