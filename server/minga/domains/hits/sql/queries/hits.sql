-- name: assignments
-- Paid answers to HITs as assignments, each with its member's name for the client and the client's
-- decision; of some answers when they are named.
SELECT answer.id, hit.public_id, worker.name, answer.at, answer.spent_ms,
       decision.approved_at, decision.rejected_at, coalesce(decision.feedback, ''),
       project.task_type, instruction.labels, answer.kind, answer.value,
       type.assignment_seconds, type.auto_approval_seconds
  FROM hits_hit hit
  JOIN hits_hittype type ON type.id = hit.hit_type_id
  JOIN work.project project ON project.id = hit.project_id
  JOIN answers.readable answer ON answer.project_id = hit.project_id
  JOIN work.instruction instruction ON instruction.project_id = answer.project_id
       AND instruction.version = answer.instruction_version
  JOIN hits_worker worker ON worker.client = hit.client AND worker.member_id = answer.member_id
  LEFT JOIN hits_assignmentdecision decision ON decision.answer = answer.id
 WHERE hit.client = %(client)s
   AND (%(hit)s::uuid IS NULL OR hit.public_id = %(hit)s::uuid)
   AND (%(answer)s::uuid IS NULL OR answer.id = %(answer)s::uuid)
 ORDER BY answer.at, answer.id;

-- name: unnamed_members
-- Members who answered HITs of a client that has no name for them yet; of one HIT or one answer
-- when it is named.
SELECT DISTINCT answer.member_id
  FROM hits_hit hit
  JOIN answers.readable answer ON answer.project_id = hit.project_id
 WHERE hit.client = %(client)s
   AND (%(hit)s::uuid IS NULL OR hit.public_id = %(hit)s::uuid)
   AND (%(answer)s::uuid IS NULL OR answer.id = %(answer)s::uuid)
   AND NOT EXISTS (SELECT 1 FROM hits_worker worker
                    WHERE worker.client = hit.client AND worker.member_id = answer.member_id);

-- name: assignment_counts
-- Numbers of assignments of HITs, and of those approved or rejected; one whose time to decide has
-- passed counts as approved.
SELECT hit.id, count(*),
       count(*) FILTER (WHERE decision.answer IS NOT NULL
           OR answer.at + make_interval(secs => type.auto_approval_seconds) <= now())
  FROM hits_hit hit
  JOIN hits_hittype type ON type.id = hit.hit_type_id
  JOIN answers.readable answer ON answer.project_id = hit.project_id
  LEFT JOIN hits_assignmentdecision decision ON decision.answer = answer.id
 WHERE hit.id = ANY(%s)
 GROUP BY hit.id;

-- name: expired
-- HITs past their time whose projects are still open, the first to end first.
SELECT hit.id FROM hits_hit hit
  JOIN work.project project ON project.id = hit.project_id
 WHERE hit.expires_at <= now() AND project.state IN ('published', 'paused')
 ORDER BY hit.expires_at LIMIT 1000;
