-- name: to_compute
-- Projects that have left the draft.
SELECT id FROM work.project WHERE state <> 'draft';

-- name: answers_an_item
-- Return the number of items by number of answers.
SELECT answers, count(*) FROM quality_result WHERE project_id = %s
 GROUP BY 1 ORDER BY 1;

-- name: confidences
-- Return the number of items in each tenth of confidence, from 0-10 % to 90-100 %.
SELECT least(9, floor(confidence * 10))::int, count(*) FROM quality_result
 WHERE project_id = %s GROUP BY 1;

-- name: results
-- Results with the beginning of their items; `condition` is set by quality.queries.results.
SELECT result.pos, item.external_id, coalesce(left(item.content->>'text', 160), ''),
       coalesce(item.content->>'image', ''), result.value::text,
       result.distribution::text, result.confidence, result.verdict, result.reason::text,
       result.answers, result.advice::text, result.members_value::text
  FROM quality_result result
  JOIN work.item item USING (project_id, pos)
 {condition};
