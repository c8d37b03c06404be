-- name: paid_answers
-- A batch of items with their paid answers and results. An answer leaves the house only beside the
-- transfer that paid it: the join is the guarantee (G2).
WITH told AS MATERIALIZED (
    SELECT answer.pos, json_agg(json_build_object(
               'id', answer.id, 'annotator', member.subject, 'kind', answer.kind,
               'value', answer.value,
               'at', to_char(answer.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
               'spent_ms', answer.spent_ms, 'price_micros', answer.price_micros,
               'instruction_version', answer.instruction_version)
               ORDER BY answer.at, answer.id) AS answers
      FROM answers.readable answer
      JOIN ledger.transfer paid
        ON paid.id = answer.transfer_id AND paid.code IN ('answer_pay', 'late_answer')
      JOIN people.member member ON member.id = answer.member_id
     WHERE answer.project_id = %(project)s AND answer.pos >= %(lo)s AND answer.pos < %(hi)s
       AND answer.at <= %(as_of)s
     GROUP BY answer.pos
)
SELECT item.pos, item.external_id, item.content::text, told.answers::text,
       json_build_object('value', result.value, 'confidence', result.confidence,
                         'distribution', result.distribution, 'verdict', result.verdict,
                         'members_value', result.members_value)::text
  FROM work.item item LEFT JOIN told USING (pos)
  LEFT JOIN quality.result result
    ON result.project_id = item.project_id AND result.pos = item.pos
 WHERE item.project_id = %(project)s AND item.pos >= %(lo)s AND item.pos < %(hi)s
 ORDER BY item.pos;

-- name: recording
-- Whether a paid answer of the project names a file (G2).
SELECT 1 FROM answers.readable answer
  JOIN ledger.transfer paid
    ON paid.id = answer.transfer_id AND paid.code IN ('answer_pay', 'late_answer')
 WHERE answer.value ? 'media' AND answer.value->>'media' = %s
   AND answer.project_id = %s LIMIT 1;
