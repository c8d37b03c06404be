-- name: disputed_positions
-- The items of the disputed answers, those that peers found faulty first.
SELECT answer.pos FROM judgement_disputedanswer disputed
  JOIN answers.answer answer ON answer.id = disputed.answer
 WHERE disputed.dispute_id = %s
 GROUP BY answer.pos ORDER BY bool_or(answer.id = ANY(%s::uuid[])) DESC, answer.pos;

-- name: deliverable
-- Return the number of answers that the client can read, and so can dispute.
SELECT count(*) FROM answers.readable WHERE project_id = ANY(%s);

-- name: sample_of_dispute
-- The disputed answers that the lot puts into the sample: the order is SHA-256(seed || id).
SELECT answer FROM judgement_disputedanswer WHERE dispute_id = %s
 ORDER BY sha256(%s::bytea || uuid_send(answer)) LIMIT %s;

-- name: faults_by_answer
-- Answers at which enough peers looked, and whether more than half of them say that the criterion
-- is not met.
SELECT item.external_id::uuid,
       2 * count(*) FILTER (WHERE said.value->'met' @> 'false') > count(*)
  FROM work.item item JOIN work.project audit ON audit.id = item.project_id
  JOIN answers.answer said ON said.project_id = item.project_id
       AND said.pos = item.pos AND said.kind = 'label'
 WHERE item.project_id = %s
 GROUP BY 1, audit.redundancy HAVING 2 * count(*) > audit.redundancy;

-- name: item_names
-- The client's own ids of the items at these positions.
SELECT pos, external_id FROM work.item WHERE project_id = %s AND pos = ANY(%s);

-- name: disputed_members
-- Everybody whose answers are disputed, by the language in which each is told.
SELECT coalesce((SELECT tongue FROM unnest(member.languages) WITH ORDINALITY
                        AS one(tongue, place)
                  WHERE tongue = ANY(%s) ORDER BY place LIMIT 1),
                member.languages[1], %s), member.id
  FROM people.member member WHERE member.id IN (
       SELECT answer.member_id FROM judgement_disputedanswer disputed
         JOIN answers.answer answer ON answer.id = disputed.answer
        WHERE disputed.dispute_id = %s);

-- name: count_disputed
-- Deliverable answers that a client names by answer or by item; null names all.
SELECT count(*)
 FROM answers.readable answer JOIN work.item item
      ON item.project_id = answer.project_id AND item.pos = answer.pos
WHERE answer.project_id = %(project)s
  AND (%(answers)s::uuid[] IS NULL OR answer.id = ANY(%(answers)s::uuid[]))
  AND (%(items)s::text[] IS NULL OR item.external_id = ANY(%(items)s::text[]));

-- name: insert_disputed
-- Record the disputed answers, named by answer or by item; null names all.
INSERT INTO judgement_disputedanswer (dispute_id, answer)
SELECT %(dispute)s, answer.id
 FROM answers.readable answer JOIN work.item item
      ON item.project_id = answer.project_id AND item.pos = answer.pos
WHERE answer.project_id = %(project)s
  AND (%(answers)s::uuid[] IS NULL OR answer.id = ANY(%(answers)s::uuid[]))
  AND (%(items)s::text[] IS NULL OR item.external_id = ANY(%(items)s::text[]));
