-- name: items_from
-- Published items in the project's order, from a position on.
SELECT item.pos, item.external_id, item.content,
       (SELECT count(*) FROM answers_readable answer
         WHERE answer.project_id = item.project_id AND answer.pos = item.pos)
  FROM work.item item WHERE item.project_id = %s AND item.pos >= %s
 ORDER BY item.pos LIMIT %s;

-- name: answered_positions
-- Positions of the next answered items from a position on.
SELECT DISTINCT pos FROM answers_readable WHERE project_id = %s AND pos >= %s
 ORDER BY pos LIMIT %s;

-- name: answers_at
-- Paid answers at positions, with their items. An answer without the transfer that paid it stays
-- inside (G2).
SELECT answer.pos, item.external_id, answer.id, member.subject, answer.kind,
       answer.value, answer.spent_ms, answer.made_at, answer.at,
       answer.price_micros, answer.late, answer.instruction_version
  FROM answers_readable answer JOIN work.item item USING (project_id, pos)
  JOIN people.member member ON member.id = answer.member_id
  JOIN ledger.transfer paid ON paid.id = answer.transfer_id
 WHERE answer.project_id = %s AND answer.pos = ANY(%s)
 ORDER BY answer.pos, answer.at, answer.id;

-- name: people_who_answered
-- The number of different members with a paid answer in a project, counted up to a bound.
SELECT count(*) FROM (
    SELECT DISTINCT member_id FROM answers_answer WHERE project_id = %s LIMIT %s
) AS people;
