-- name: sample
-- Waiting items in the order of a seeded draw: the lot, not the client, chooses.
SELECT external_id, content::text FROM work.incomingitem WHERE project_id = %s
 ORDER BY hashint8extended(number, %s) LIMIT %s;
