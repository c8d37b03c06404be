-- name: answers_to_review
-- A sample of a project's answers that wait for six hours more at least.
SELECT stand.answer FROM answers.reviewstatus stand
 WHERE stand.project_id = %s AND stand.state = 'waiting'
   AND stand.until > now() + interval '6 hours'
 ORDER BY sha256(uuid_send(stand.answer)) LIMIT %s;

-- name: projects_to_review
-- Projects with waiting answers and no open review.
SELECT project.id FROM work.project project
 WHERE project.review_hours IS NOT NULL AND EXISTS (
       SELECT 1 FROM answers.reviewstatus stand
        WHERE stand.project_id = project.id AND stand.state = 'waiting')
   AND NOT EXISTS (
       SELECT 1 FROM work.project audit
        WHERE audit.parent_id = project.id AND audit.derived_kind = 'audit'
          AND audit.state <> 'closed');

-- name: approved_by_peers
-- Waiting answers of which more than half of the wanted reviewers say that all criteria are met.
SELECT stand.answer FROM work.project audit
  JOIN work.item item ON item.project_id = audit.id
  JOIN answers.reviewstatus stand ON stand.answer::text = item.external_id
       AND stand.state = 'waiting'
  JOIN answers.answer said ON said.project_id = audit.id AND said.pos = item.pos
       AND said.kind = 'label'
 WHERE audit.derived_kind = %s AND audit.task_type = 'review' AND audit.state <>
 'closed' GROUP BY 1, audit.redundancy
HAVING 2 * count(*) FILTER (WHERE NOT said.value->'met' @> 'false') > audit.redundancy;

-- name: finished_reviews
-- Reviews without a waiting answer that serve no dispute.
SELECT audit.id FROM work.project audit
 WHERE audit.derived_kind = %s AND audit.task_type = 'review' AND audit.state <>
 'closed'
   AND NOT EXISTS (SELECT 1 FROM judgement_dispute dispute WHERE dispute.audit_id =
   audit.id) AND NOT EXISTS (
       SELECT 1 FROM work.item item JOIN answers.reviewstatus stand
           ON stand.answer::text = item.external_id AND stand.state = 'waiting'
        WHERE item.project_id = audit.id);
