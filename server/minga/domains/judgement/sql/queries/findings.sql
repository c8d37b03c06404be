-- name: refused_for_good
-- Refused answers whose pay is not released and whose finding cannot be appealed any more.
SELECT stand.answer FROM answers.reviewstatus stand
  JOIN judgement_findinganswer one USING (answer)
  JOIN judgement_finding finding ON finding.id = one.finding_id
  LEFT JOIN judgement_appeal appeal ON appeal.finding_id = finding.id
 WHERE stand.state = 'refused' AND NOT stand.released
   AND (appeal.state = 'lost' OR appeal.id IS NULL AND finding.appeal_until <= now())
 LIMIT %s;
