-- name: criterion
-- A criterion by the number under which it stood in that version of the instructions.
SELECT id, text FROM work.criterion
 WHERE project_id = %s AND version = %s AND number = %s;

-- name: still_owed
-- Return the pay of a finding's refused answers that a won appeal moves at once.
SELECT coalesce(sum(stand.price_micros - stand.paid_micros), 0)::bigint,
       min(project.currency)
  FROM judgement_findinganswer one JOIN answers.reviewstatus stand USING (answer)
  JOIN work.project project ON project.id = stand.project_id
 WHERE one.finding_id = %s AND stand.state = 'refused';

-- name: doubtful
-- Waiting answers of which more than half of the reviewers say that a criterion is not met, the
-- soonest deadline first: silence will accept each of them.
WITH spoken AS (
    SELECT item.external_id::uuid AS answer, said.value
      FROM work.project audit
      JOIN work.item item ON item.project_id = audit.id
      JOIN answers.answer said ON said.project_id = audit.id AND said.pos = item.pos
     WHERE audit.derived_kind = 'audit' AND audit.task_type = 'review'
       AND said.kind = 'label'
), against AS (
    SELECT spoken.answer, met.number, count(*) AS voices,
           (SELECT count(*) FROM spoken all_of WHERE all_of.answer = spoken.answer)
               AS reviewers, min(spoken.value->>'evidence') AS evidence
      FROM spoken, jsonb_array_elements(spoken.value->'met') WITH ORDINALITY
           AS met(said, number)
     WHERE met.said = 'false' GROUP BY 1, 2
)
SELECT against.answer, json_agg(json_build_array(number, evidence) ORDER BY number)
  FROM against JOIN answers.reviewstatus stand ON stand.answer = against.answer
 WHERE voices * 2 > reviewers AND reviewers > 1
   AND stand.state = 'waiting' AND stand.until > now()
 GROUP BY 1, stand.until ORDER BY stand.until LIMIT %s;

-- name: criteria_of_version
-- Criteria of one version of the instructions, in order.
SELECT text FROM work.criterion WHERE project_id = %s AND version = %s
 ORDER BY number;

-- name: judged_answers
-- Answers with what a mediator reads beside them; `condition` is set by judgement.queries.cases.
SELECT answer.id, answer.pos, item.content, answer.kind, answer.value, answer.spent_ms,
       answer.price_micros, coalesce(stand.paid_micros, answer.price_micros), project.currency,
       text.labels, answer.member_id, answer.project_id, answer.instruction_version,
       text.question, stand.until, project.public_id, project.title, member.languages
  FROM answers.answer answer
  JOIN work.project project ON project.id = answer.project_id
  JOIN work.item item ON item.project_id = answer.project_id AND item.pos = answer.pos
  JOIN work.instruction text ON text.project_id = answer.project_id
       AND text.version = answer.instruction_version
  JOIN people.member member ON member.id = answer.member_id
  LEFT JOIN answers.reviewstatus stand ON stand.answer = answer.id
 WHERE {condition} ORDER BY answer.project_id, answer.pos;
