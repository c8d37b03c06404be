-- name: projects_of_client
-- The projects of one client.
SELECT project.id FROM work.project project JOIN work.client client
 ON client.id = project.client_id WHERE client.public_id = %s;

-- name: record_of
-- Answers of a member that stood and that were refused, by client.
SELECT client.public_id::text, count(*) FILTER (WHERE stand.state IS NULL
                                            OR stand.state = 'accepted'),
       count(*) FILTER (WHERE stand.state = 'refused')
  FROM assignment.seen seen
  JOIN work.project project ON project.id = seen.project_id
  JOIN work.client client ON client.id = project.client_id
  JOIN answers.answer answer ON answer.project_id = project.id
       AND answer.member_id = seen.member_id
  LEFT JOIN answers.reviewstatus stand ON stand.answer = answer.id
 WHERE seen.member_id = %s GROUP BY 1;

-- name: figures
-- Answers accepted, waiting and refused, findings, appeals, appeals won; `chosen` selects the
-- projects.
WITH chosen AS MATERIALIZED ({chosen})
SELECT (SELECT count(*) FROM answers.answer answer JOIN chosen
           ON chosen.id = answer.project_id) - count(*) FILTER (WHERE state <> 'accepted'),
       count(*) FILTER (WHERE state = 'waiting'), count(*) FILTER (WHERE state = 'refused'),
       (SELECT count(*) FROM judgement_finding finding JOIN chosen
           ON chosen.id = finding.project_id),
       (SELECT count(*) FROM judgement_appeal appeal JOIN judgement_finding finding
           ON finding.id = appeal.finding_id JOIN chosen ON chosen.id = finding.project_id),
       (SELECT count(*) FROM judgement_appeal appeal JOIN judgement_finding finding
           ON finding.id = appeal.finding_id JOIN chosen ON chosen.id = finding.project_id
         WHERE appeal.state = 'won')
  FROM answers.reviewstatus stand JOIN chosen ON chosen.id = stand.project_id;
