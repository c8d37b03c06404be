-- name: so_far
-- Return the current period so far, as the next payday counts it.
WITH usual AS MATERIALIZED (SELECT * FROM wages_usual_ms(%(since)s, %(now)s))
SELECT project.title, client.legal_name, project.currency, count(*),
       sum(answer.spent_ms)::bigint,
       sum(least(answer.spent_ms, %(cap)s * usual.usual_ms))::bigint,
       sum(answer.price_micros)::bigint
  FROM answers.answer answer
  JOIN usual USING (project_id)
  JOIN work.project project ON project.id = answer.project_id
  JOIN work.client client ON client.id = project.client_id
 WHERE answer.member_id = %(member)s AND answer.at >= %(since)s
 GROUP BY project.id, 1, 2, 3 ORDER BY project.id;
