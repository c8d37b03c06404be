-- name: suspensions_due
-- Suspensions that begin now: the notice is over, no appeal is open or was won, none was carried
-- out before.
SELECT finding.public_id, finding.member_id, finding.begins_at, finding.days,
       finding.ground_id, decider.username, appeal.decided_at
  FROM judgement_finding finding
  JOIN people.person decider ON decider.id = finding.decided_by_id
  LEFT JOIN judgement_appeal appeal ON appeal.finding_id = finding.id
 WHERE finding.kind = 'suspension'
   AND greatest(finding.begins_at, appeal.decided_at) <= now()
   AND coalesce(appeal.state, 'lost') = 'lost'
   AND greatest(finding.begins_at, appeal.decided_at)
       + make_interval(days => finding.days) > now()
   AND NOT EXISTS (SELECT 1 FROM assignment.suspension carried
                    WHERE carried.finding = finding.public_id)
 ORDER BY finding.id;
