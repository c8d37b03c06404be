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

-- name: panels_to_name
-- Projects for panels whose members are not told apart although enough of them have answers that
-- the client reads. The members who took tasks are counted first: they are few rows.
SELECT panel.project_id FROM work.project_panel panel
 WHERE NOT EXISTS (SELECT 1 FROM answers_panelnaming naming
                    WHERE naming.project_id = panel.project_id)
   AND (SELECT count(*) FROM assignment.seen seen
         WHERE seen.project_id = panel.project_id) >= consent_people_min()
   AND answers_people(panel.project_id) >= consent_people_min()
 ORDER BY 1;
