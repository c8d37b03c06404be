-- name: costs
-- Hours, pay and payday sums by project or client; `keys`, `which` and `group` are set by
-- wages.queries.costs.
SELECT {keys}, line.currency, work_people_told(project.id, count(DISTINCT line.member_id)),
       sum(line.honest_ms)::bigint / 1000, sum(line.earned_micros)::bigint,
       coalesce(sum(line.due_micros) FILTER (WHERE line.kind = 'own_clock'), 0)::bigint,
       coalesce(sum(line.due_micros) FILTER (WHERE line.kind = 'overhead'), 0)::bigint,
       sum(line.commons_micros)::bigint, sum(line.guarantee_micros)::bigint,
       work_people_told(project.id,
           count(DISTINCT line.member_id) FILTER (WHERE line.due_micros > 0)),
       count(DISTINCT line.payday_id)
  FROM wages_paydayline line
  JOIN wages_payday payday ON payday.id = line.payday_id AND payday.stage = 'posted'
  JOIN work.project project ON project.id = line.project_id
  JOIN work.client client ON client.id = project.client_id
 WHERE {which} GROUP BY {group}, line.currency ORDER BY {group};
