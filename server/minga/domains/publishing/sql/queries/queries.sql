-- name: has_finished
-- Return True when the member answered every task of the sample.
SELECT (SELECT count(*) FROM answers.answer
         WHERE project_id = %(derived_project)s AND member_id = %(member)s)
       >= (SELECT items FROM work.project WHERE id = %(derived_project)s);

-- name: answer_count
-- Answers that a project has.
SELECT count(*) FROM answers.answer WHERE project_id = %s;
