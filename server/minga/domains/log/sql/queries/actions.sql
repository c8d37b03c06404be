-- name: pending
-- The next leaves that wait for a place, in the order of their arrival.
SELECT id, leaf FROM log_pending ORDER BY id LIMIT %s;

-- name: append_entries
-- Give pending leaves the indexes that follow the size of the log.
INSERT INTO log_entry (index, data, kind, at)
 SELECT %s + row_number() OVER (ORDER BY id) - 1, leaf, kind, at
 FROM log_pending WHERE id = ANY(%s);

-- name: forget_pending
-- Remove the leaves that have an index now.
DELETE FROM log_pending WHERE id = ANY(%s);

-- name: write_tiles
-- Store tiles; a partial tile is replaced by its fuller version.
INSERT INTO log_tile (level, index, hashes)
 SELECT * FROM unnest(%s::smallint[], %s::bigint[], %s::bytea[])
 ON CONFLICT (level, index) DO UPDATE SET hashes = EXCLUDED.hashes;
