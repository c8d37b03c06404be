-- name: page
-- A page of items; `condition` and the orders are set by items.queries.listing. The inner query
-- reads an index up to the limit, the outer one adds the items.
SELECT page.pos, item.external_id, item.content::text, page.state, page.label, page.confidence,
       page.disagreement, page.answers, page.seconds
  FROM (SELECT row.pos, row.state, row.label, row.confidence, row.disagreement, row.answers,
               row.seconds
          FROM items_itemrow row WHERE row.project_id = %(project)s {condition}
         ORDER BY {inner_order} LIMIT %(limit)s) AS page
  JOIN work.item item ON item.project_id = %(project)s AND item.pos = page.pos
 ORDER BY {outer_order};

-- name: answers_now
-- The readable answers of items, counted now (G2).
SELECT answer.pos, count(*) FROM answers.readable answer
  JOIN ledger.transfer paid ON paid.id = answer.transfer_id
 WHERE answer.project_id = %s AND answer.pos = ANY(%s) GROUP BY answer.pos;

-- name: position_of
-- The position of the item with this id.
SELECT pos FROM work.item WHERE project_id = %s AND external_id = %s;

-- name: positions_with
-- Some positions of items that have every word of a search, in no order.
SELECT pos FROM items_itemrow
 WHERE project_id = %s AND words @@ to_tsquery('simple', %s) LIMIT %s;

-- name: neighbours
-- The positions before and after an item.
SELECT (SELECT max(pos) FROM items_itemrow WHERE project_id = %(project)s AND pos < %(pos)s),
       (SELECT min(pos) FROM items_itemrow WHERE project_id = %(project)s AND pos > %(pos)s);

-- name: answers
-- The readable answers to an item, in the order of their arrival. An answer without the transfer
-- that paid it stays inside (G2).
SELECT answer.id, member.subject, answer.kind, answer.value::text, answer.spent_ms, answer.at,
       answer.instruction_version
  FROM answers.readable answer
  JOIN people.member member ON member.id = answer.member_id
  JOIN ledger.transfer paid ON paid.id = answer.transfer_id
 WHERE answer.project_id = %s AND answer.pos = %s
 ORDER BY answer.at, answer.id;
