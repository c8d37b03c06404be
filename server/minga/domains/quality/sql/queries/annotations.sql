-- name: choices
-- Paid single-label answers as label indexes (G2: an answer counts beside its transfer).
SELECT answer.pos, answer.member_id,
       array_position(%(names)s::text[], answer.value->>'label') - 1,
       extract(epoch FROM answer.at)::bigint, answer.spent_ms
  FROM answers.readable answer
  JOIN ledger.transfer paid ON paid.id = answer.transfer_id
 WHERE answer.project_id = %(project)s AND answer.pos >= %(lo)s AND answer.pos < %(hi)s
   AND answer.kind = 'label' AND answer.value->>'label' = ANY (%(names)s::text[]);

-- name: values
-- The paid labels of a project, in the order of its items.
SELECT answer.pos, answer.member_id, answer.value::text,
       extract(epoch FROM answer.at)::bigint, answer.spent_ms
  FROM answers.readable answer
  JOIN ledger.transfer paid ON paid.id = answer.transfer_id
 WHERE answer.project_id = %(project)s AND answer.pos >= %(lo)s AND answer.pos < %(hi)s
   AND answer.kind = 'label'
 ORDER BY answer.pos, answer.at, answer.id;

-- name: known_items
-- Gold that stands and names no item, published or waiting.
SELECT gold.external_id FROM quality_gold gold
 WHERE gold.project_id = %s AND gold.withdrawn_at IS NULL
   AND NOT EXISTS (SELECT 1 FROM work.item item
                    WHERE (item.project_id, item.external_id)
                        = (gold.project_id, gold.external_id))
   AND NOT EXISTS (SELECT 1 FROM work.incomingitem item
                    WHERE (item.project_id, item.external_id)
                        = (gold.project_id, gold.external_id))
 ORDER BY 1;

-- name: met_machine
-- Return (prediction was shown, member agreed with it) for each paid label of an item that this
-- model has a prediction for.
SELECT item.content ? 'guess', answer.value = guess.value
  FROM quality_prediction guess
  JOIN work.item item USING (project_id, external_id)
  JOIN answers.readable answer
    ON answer.project_id = item.project_id AND answer.pos = item.pos
   AND answer.kind = 'label'
  JOIN ledger.transfer paid ON paid.id = answer.transfer_id
 WHERE guess.project_id = %s AND guess.model = %s;

-- name: gold_by_position
-- True values that still stand, by the item's position.
SELECT item.pos, gold.value::text FROM quality_gold gold
 JOIN work.item item USING (project_id, external_id)
 WHERE gold.project_id = %s AND gold.withdrawn_at IS NULL;

-- name: predicted_choices
-- Predictions as label indexes: each model is one more annotator, numbered below zero.
WITH guessed AS (
    SELECT item.pos, -dense_rank() OVER (ORDER BY guess.model) AS machine, guess.value
      FROM quality_prediction guess
      JOIN work.item item USING (project_id, external_id)
     WHERE guess.project_id = %(project)s
)
SELECT pos, machine, array_position(%(names)s::text[], value->>'label') - 1, 0, 0
  FROM guessed WHERE pos >= %(lo)s AND pos < %(hi)s
   AND value->>'label' = ANY (%(names)s::text[]);

-- name: predicted_values
-- Predictions: each model is one more annotator, numbered below zero.
WITH guessed AS (
    SELECT item.pos, -dense_rank() OVER (ORDER BY guess.model) AS machine, guess.value
      FROM quality_prediction guess
      JOIN work.item item USING (project_id, external_id)
     WHERE guess.project_id = %(project)s
)
SELECT pos, machine, value::text, 0, 0
  FROM guessed WHERE pos >= %(lo)s AND pos < %(hi)s ORDER BY pos, machine;

-- name: item_texts
-- Beginnings of the texts of some items, in the order of their positions.
SELECT coalesce(left(item.content->>'text', %(characters)s), '')
  FROM unnest(%(positions)s::int[]) AS wanted (pos)
  LEFT JOIN work.item item ON item.project_id = %(project)s AND item.pos = wanted.pos
 ORDER BY wanted.pos;

-- name: unread_pictures
-- Pictures of some items of which no features are stored.
SELECT item.pos, item.content->>'image'
  FROM unnest(%(positions)s::int[]) AS wanted (pos)
  JOIN work.item item ON item.project_id = %(project)s AND item.pos = wanted.pos
  LEFT JOIN quality_picturefeatures stored
         ON stored.project_id = item.project_id AND stored.pos = item.pos
 WHERE stored.pos IS NULL AND item.content->>'image' <> ''
 ORDER BY item.pos LIMIT %(limit)s;
