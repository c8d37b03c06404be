-- name: tile
-- The hashes of one stored tile.
SELECT hashes FROM log_tile WHERE level = %s AND index = %s;

-- name: leaf_indexes
-- The first index of each leaf hash that the log holds.
SELECT sha256('\x00'::bytea || data), min(index) FROM log_entry
 WHERE sha256('\x00'::bytea || data) = ANY(%s) GROUP BY 1;
