-- name: publish_items
-- Give every waiting item its position, in an order that the project's seed decides.
INSERT INTO work_item (project_id, pos, external_id, content, content_key)
SELECT project_id,
       %(first)s + row_number() OVER (ORDER BY hashint8extended(number, %(seed)s)) - 1,
       external_id, content, content_key
  FROM work_incomingitem WHERE project_id = %(project)s;

-- name: forget_incoming
-- Remove the waiting items that have a position now.
DELETE FROM work_incomingitem WHERE project_id = %s;

-- name: typical_seconds
-- 75th percentile of the seconds for which the waiting items' content asks.
SELECT ceil(percentile_disc(0.75) WITHIN GROUP (ORDER BY seconds))::int
 FROM work_incomingitem WHERE project_id = %s;
