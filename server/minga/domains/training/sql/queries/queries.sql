-- name: hours_by_week
-- Time and pay of a member by week (from Monday, in their time zone) and project, newest first.
WITH done AS (
    SELECT receipt.at, project.id, answer.spent_ms, answer.price_micros,
           NULL AS currency
      FROM answers.receipt receipt
     CROSS JOIN LATERAL (
            SELECT (row->>'project')::uuid AS project, (row->>'pos')::int AS pos
              FROM json_array_elements((receipt.body::json)->'answers') AS row) AS told
      JOIN work.project project ON project.public_id = told.project
      JOIN answers.answer answer ON answer.project_id = project.id
       AND answer.pos = told.pos AND answer.member_id = receipt.member_id
     WHERE receipt.member_id = %(member)s AND receipt.at >= %(since)s
    UNION ALL
    SELECT at, project_id, spent_ms, price_micros, NULL FROM training_attempt
     WHERE member_id = %(member)s AND at >= %(since)s
    UNION ALL
    SELECT recorded_at, NULL, seconds * 1000::bigint, paid_micros, currency
      FROM wages.overhead
     WHERE member_id = %(member)s AND recorded_at >= %(since)s AND kind = 'jury'
)
SELECT date_trunc('week', done.at, %(zone)s) AT TIME ZONE %(zone)s AS week,
       project.public_id, project.title, count(*), sum(done.spent_ms)::bigint,
       sum(done.price_micros)::bigint, coalesce(project.currency, done.currency)
  FROM done LEFT JOIN work.project project ON project.id = done.id
 GROUP BY 1, 2, 3, 7 ORDER BY 1 DESC, 5 DESC;
