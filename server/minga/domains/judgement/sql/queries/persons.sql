-- name: members_by_subject
-- Row numbers of these members who are still here, in the order given.
SELECT member.id FROM unnest(%s::uuid[]) WITH ORDINALITY AS named(subject, place)
 JOIN people.member member USING (subject)
 JOIN people.person person ON person.id = member.person_id AND person.is_active
 WHERE member.left_at IS NULL ORDER BY place;

-- name: username
-- The name of a person: a named human stands behind every decision (G7).
SELECT username FROM people.person WHERE id = %s;

-- name: languages_of
-- Languages of a member, the preferred one first.
SELECT languages FROM people.member WHERE id = %s;

-- name: typical_ms
-- The median time of the project's answers, in milliseconds.
SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY spent_ms) FROM (
 SELECT spent_ms FROM answers.answer WHERE project_id = %s AND spent_ms > 0
 LIMIT 10000) AS timed;

-- name: qualified
-- Subjects among whom the lot for an appeal is drawn. `apart`: active members who never held a
-- task of the project or of its derived projects, nor did anybody at home, neither the member nor
-- the decider nor their households. `able`: those of them who have done this type of task and
-- declare its skills.
WITH apart AS (
    SELECT member.id, member.subject, member.person_id FROM people.member member
      JOIN people.person person ON person.id = member.person_id AND person.is_active
     WHERE member.left_at IS NULL AND NOT assignment_is_suspended(member.id) AND NOT EXISTS (
           SELECT 1 FROM people_at_home(member.id) AS home(member_id)
             JOIN assignment.seen seen ON seen.member_id = home.member_id
             JOIN work.project project ON project.id = seen.project_id
            WHERE %(project)s IN (project.id, project.parent_id))
       AND NOT EXISTS (
           SELECT 1 FROM people_at_home(member.id) AS home(member_id)
             JOIN people.member near ON near.id = home.member_id
            WHERE near.id = %(member)s OR near.person_id = %(decider)s)
), able AS (
    SELECT apart.id, apart.subject FROM apart
     WHERE assignment_is_for(apart.id, %(project)s) AND EXISTS (
                   SELECT 1 FROM assignment.seen seen
                     JOIN work.project done ON done.id = seen.project_id
                    WHERE seen.member_id = apart.id AND done.task_type = (
                          SELECT task_type FROM work.project WHERE id = %(project)s))
)
SELECT subject::text FROM able WHERE (SELECT count(*) FROM able) >= 3
 UNION
SELECT subject::text FROM apart WHERE (SELECT count(*) FROM able) < 3
 ORDER BY 1;

-- name: peers
-- Members who may review answers of a project. `apart`: active members who never held a task of it
-- or of its derived projects, nor did anybody at home, and who chose disturbing content where it
-- is. `able`: those of them who have done this
-- type of task and declare its skills.
WITH apart AS (
    SELECT member.id, member.subject, member.person_id FROM people.member member
      JOIN people.person person ON person.id = member.person_id AND person.is_active
     WHERE member.left_at IS NULL AND NOT assignment_is_suspended(member.id)
       AND assignment_is_chosen(member.id, %(project)s) AND NOT EXISTS (
           SELECT 1 FROM people_at_home(member.id) AS home(member_id)
             JOIN assignment.seen seen ON seen.member_id = home.member_id
             JOIN work.project project ON project.id = seen.project_id
            WHERE %(project)s IN (project.id, project.parent_id))
), able AS (
    SELECT apart.id, apart.subject FROM apart
     WHERE assignment_is_for(apart.id, %(project)s) AND EXISTS (
                   SELECT 1 FROM assignment.seen seen
                     JOIN work.project done ON done.id = seen.project_id
                    WHERE seen.member_id = apart.id AND done.task_type = (
                          SELECT task_type FROM work.project WHERE id = %(project)s))
)
SELECT id, subject FROM able WHERE (SELECT count(*) FROM able) >= 3
 UNION
SELECT id, subject FROM apart WHERE (SELECT count(*) FROM able) < 3
 ORDER BY 2;
