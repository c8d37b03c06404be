-- name: measured_seconds
-- The 75th percentile of the time that members really needed, in whole seconds rounded up; None
-- before 20 answers.
SELECT count(*), ceil(percentile_disc(0.75) WITHIN GROUP (ORDER BY spent_ms) / 1000.0)
  FROM (SELECT spent_ms FROM answers_answer
         WHERE project_id = %s AND kind = 'label' AND spent_ms > 0
         LIMIT 10000) AS sampled;

-- name: tallies
-- Answers over time, in at most `buckets` equal stretches from the first answer to the last.
WITH span AS (
    SELECT min(at) AS first, max(at) AS last
      FROM answers_readable WHERE project_id = %(p)s
), width AS (
    SELECT first, greatest((last - first) / %(n)s, interval '1 second') AS step
      FROM span
)
SELECT date_bin(step, at, first) AS stretch, count(*)
  FROM answers_readable, width WHERE project_id = %(p)s GROUP BY 1 ORDER BY 1;

-- name: kinds
-- Return the number of answers of each kind in a project.
SELECT kind, count(*) FROM answers_readable WHERE project_id = %s GROUP BY 1;

-- name: paces
-- Return each member's hourly earnings; members are numbered from 1, nobody is named.
SELECT row_number() OVER (ORDER BY min(at)), count(*), sum(spent_ms)::bigint,
       sum(price_micros)::bigint
  FROM answers_readable WHERE project_id = %s GROUP BY member_id;

-- name: recent_work
-- Answers, milliseconds of work and micros earned of a member since a moment, told by receipts.
SELECT count(*), coalesce(sum(answer.spent_ms), 0)::bigint,
       coalesce(sum(answer.price_micros), 0)::bigint
  FROM answers_receipt receipt
  JOIN LATERAL (
        SELECT (row->>'project')::uuid AS project, (row->>'pos')::int AS pos
          FROM json_array_elements((receipt.body::json)->'answers') AS row) AS told
    ON true
  JOIN work.project project ON project.public_id = told.project
  JOIN answers_answer answer ON answer.project_id = project.id
   AND answer.pos = told.pos AND answer.member_id = receipt.member_id
 WHERE receipt.member_id = %s AND receipt.at >= %s;

-- name: label_counts
-- Return the answers per label, most used first; one answer may use several.
SELECT label, count(*) FROM answers_readable answer
 CROSS JOIN LATERAL (
    SELECT value->>'label' WHERE value ? 'label'
    UNION ALL
    SELECT jsonb_array_elements_text(value->'labels')
    UNION ALL
    SELECT DISTINCT box->>'label' FROM jsonb_array_elements(value->'boxes') AS box
 ) AS used(label)
 WHERE answer.project_id = %s AND answer.kind = 'label'
 GROUP BY 1 ORDER BY 2 DESC, 1;

-- name: sampled_items
-- The first items of the shuffled order with two answers or more: a fair sample, bounded.
SELECT item.external_id,
       json_agg(json_build_array(answer.kind, answer.value)
                ORDER BY answer.at, answer.id)
  FROM (SELECT pos FROM answers_readable WHERE project_id = %(project)s
         GROUP BY pos HAVING count(*) > 1 ORDER BY pos LIMIT %(limit)s) AS chosen
  JOIN answers_readable answer
    ON answer.project_id = %(project)s AND answer.pos = chosen.pos
  JOIN work.item item ON item.project_id = %(project)s AND item.pos = chosen.pos
 GROUP BY item.pos, item.external_id ORDER BY item.pos;
