-- name: name_rows
-- A row without an id is called after its file and line; a name that is taken gets part of its
-- key.
UPDATE work_new_rows new
   SET external_id = left(external_id, 190) || '#' || left(content_key::text, 8)
  FROM (SELECT row, row_number() OVER (PARTITION BY external_id ORDER BY row) > 1 AS repeated
          FROM work_new_rows) AS numbered
 WHERE numbered.row = new.row AND new.content_key IS NOT NULL
   AND (numbered.repeated
     OR EXISTS (SELECT 1 FROM work_incomingitem item WHERE item.project_id = %(project)s
                   AND item.external_id = new.external_id)
     OR EXISTS (SELECT 1 FROM work_item item WHERE item.project_id = %(project)s
                   AND item.external_id = new.external_id));

-- name: take_new_rows
-- Take the rows that are new. The number of a waiting item grows with the import and the row, so
-- that the order of arrival is kept.
WITH taken AS (
    INSERT INTO work_incomingitem (project_id, number, external_id, content, seconds, content_key)
    SELECT %(project)s, %(first)s + row, external_id, content, seconds, content_key
      FROM work_new_rows new
     WHERE NOT EXISTS (SELECT 1 FROM work_item item WHERE item.project_id = %(project)s
                          AND item.external_id = new.external_id)
       AND NOT EXISTS (SELECT 1 FROM work_item item WHERE item.project_id = %(project)s
                          AND item.content_key = new.content_key)
     ORDER BY row
        ON CONFLICT DO NOTHING
    RETURNING number
)
DELETE FROM work_new_rows new USING taken WHERE taken.number = %(first)s + new.row;

-- name: rows_left
-- Rows that were not taken, with the item of the same content and whether the content differs.
-- A guess that a model laid beside an item is no part of what the client brought.
SELECT new.row, new.external_id,
       CASE WHEN new.content_key IS NULL THEN NULL
            ELSE coalesce(waiting_content.external_id, stored_content.external_id, '') END,
       new.content_key IS NOT NULL
         OR coalesce(waiting.content, stored.content) - 'guess' = new.content - 'guess'
  FROM work_new_rows new
  LEFT JOIN work_incomingitem waiting
    ON waiting.project_id = %(project)s AND waiting.external_id = new.external_id
  LEFT JOIN work_item stored
    ON stored.project_id = %(project)s AND stored.external_id = new.external_id
  LEFT JOIN work_incomingitem waiting_content
    ON waiting_content.project_id = %(project)s AND waiting_content.content_key = new.content_key
  LEFT JOIN work_item stored_content
    ON stored_content.project_id = %(project)s AND stored_content.content_key = new.content_key
 ORDER BY new.row;

-- name: store_conflicts
-- Record rows whose id has an item with another content.
INSERT INTO work_importconflict (import_row_id, row, external_id, content, seconds, decision)
SELECT %(import)s, new.row, new.external_id, new.content, new.seconds, ''
  FROM work_new_rows new
  LEFT JOIN work_incomingitem waiting
    ON waiting.project_id = %(project)s AND waiting.external_id = new.external_id
  LEFT JOIN work_item stored
    ON stored.project_id = %(project)s AND stored.external_id = new.external_id
 WHERE new.content_key IS NULL
   AND coalesce(waiting.content, stored.content) - 'guess' <> new.content - 'guess'
 ORDER BY new.row LIMIT %(room)s;
