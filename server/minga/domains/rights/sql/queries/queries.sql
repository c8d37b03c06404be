-- name: update_states
-- Set the state of branches that their newest verified receipts mean, with the moment of the end.
UPDATE rights_branch branch
   SET state = newest.state,
       answered_at = CASE WHEN newest.state IN ('answered', 'denied')
                          THEN coalesce(branch.answered_at, clock_timestamp()) END
  FROM (SELECT id, rights_state_by_receipts(id) AS state FROM rights_branch
         WHERE id = ANY(%s)) AS newest
 WHERE branch.id = newest.id AND branch.state <> newest.state;

-- name: overdue
-- Branches whose deadline has passed without a final answer and that are not escalated yet.
SELECT branch.id FROM rights_branch branch
  JOIN rights_request request ON request.id = branch.request_id
 WHERE rights_is_overdue(branch.state, request.respond_by, clock_timestamp())
   AND NOT EXISTS (SELECT 1 FROM rights_escalation escalation
                    WHERE escalation.branch_id = branch.id)
 ORDER BY branch.id;

-- name: case_is_near
-- True for a case of the person's own household, or of a client that they speak for.
SELECT rights_concerns_near(%s, to_jsonb(escalation), 'branch_id')
  FROM rights_escalation escalation WHERE escalation.public_id = %s;

-- name: breach_members
-- The members whom a breach would concern: client, recipient, kinds, window.
SELECT count(*) FROM rights_breach_members(%s, %s, %s, %s, %s);

-- name: recipients_with_copies
-- Recipients that were given copies, by client, with the number of copies and of people.
SELECT client, recipient, count(*), count(DISTINCT member_id)
  FROM consent.delivered_copy GROUP BY client, recipient ORDER BY client, recipient;
