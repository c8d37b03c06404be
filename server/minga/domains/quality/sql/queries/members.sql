-- name: skills_of
-- Return a member's estimated skill by task type and language.
SELECT project.task_type, project.content_language, sum(skill.answers)::int,
       sum(skill.accuracy * skill.answers) / sum(skill.answers),
       sum(skill.low * skill.answers) / sum(skill.answers),
       sum(skill.high * skill.answers) / sum(skill.answers)
  FROM quality_skill skill JOIN work.project project ON project.id = skill.project_id
 WHERE skill.member_id = %s GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2;

-- name: lessons_of
-- The gold items that this member has answered, newest first, with what was expected.
SELECT gold.project_id, gold.external_id, item.content::text, answer.value::text,
       gold.value::text, gold.reason, objection.state,
       coalesce(objection.text, ''), coalesce(objection.decision, '')
  FROM assignment.seen mine
  JOIN quality_gold gold ON gold.project_id = mine.project_id
  JOIN work.item item
    ON item.project_id = gold.project_id AND item.external_id = gold.external_id
   AND mine.seen @> item.pos
  JOIN answers.readable answer
    ON answer.project_id = item.project_id AND answer.pos = item.pos
   AND answer.member_id = mine.member_id AND answer.kind = 'label'
  LEFT JOIN quality_objection objection
    ON objection.project_id = gold.project_id
   AND objection.external_id = gold.external_id
   AND objection.member_id = mine.member_id
 WHERE mine.member_id = %(member)s
   AND (gold.withdrawn_at IS NULL OR objection.id IS NOT NULL)
 ORDER BY answer.at DESC, answer.id LIMIT %(limit)s;

-- name: item_of_objection
-- Content and position of an item.
SELECT content::text, pos FROM work.item WHERE project_id = %s AND external_id = %s;

-- name: answers_to_item
-- Values that members gave to an item, the most frequent first.
SELECT value::text, count(*) FROM answers.readable WHERE project_id = %s AND pos = %s
 AND kind = 'label' GROUP BY 1 ORDER BY 2 DESC, 1;
