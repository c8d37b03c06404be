-- name: finished_projects
-- Closed or fully answered, nothing held, and every answer counted by a posted payday.
SELECT project.id, project.public_id, project.currency, client.public_id, account.id,
       account.version
  FROM work.project project
  JOIN work.client client ON client.id = project.client_id
  JOIN ledger.account account ON account.kind = 'floor_reserve'
       AND account.owner = project.public_id AND account.balance_micros > 0
 WHERE project.state = 'closed' AND project.parent_id IS NULL
   AND NOT EXISTS (SELECT 1 FROM assignment.lease lease
                    WHERE lease.project_id = project.id AND NOT isempty(lease.open))
   AND NOT EXISTS (SELECT 1 FROM wages_overhead time
                     LEFT JOIN wages_paydayline line ON line.overhead_id = time.id
                    WHERE time.project_id = project.id AND time.state <> 'declined'
                      AND line.posted_at IS NULL)
   AND NOT EXISTS (SELECT 1 FROM wages_look look
                    WHERE look.project_id = project.id AND look.state = 'waiting')
   AND (SELECT max(answer.at) FROM answers.answer answer
         WHERE answer.project_id = project.id)
       < (SELECT max(payday.until) FROM wages_payday payday WHERE payday.stage = 'posted')
 ORDER BY project.id;
