-- name: show_guesses
-- Lay a model's prediction beside waiting items, where members see it declared as such.
UPDATE work_incomingitem item
   SET content = item.content || jsonb_build_object(
           'guess', jsonb_build_object('model', %s::text, 'value', given.value))
  FROM unnest(%s::text[], %s::jsonb[]) AS given(external_id, value)
 WHERE item.project_id = %s AND item.external_id = given.external_id;

-- name: import_conflicts
-- Return the open conflicts of an import, by row; `after_row` is the last row already shown.
SELECT conflict.row, conflict.external_id, conflict.content::text,
       coalesce(waiting.content, stored.content, '{}')::text, stored.pos IS NOT NULL
  FROM work_importconflict conflict
  JOIN work_import import ON import.id = conflict.import_row_id
  LEFT JOIN work_incomingitem waiting ON waiting.project_id = import.project_id
   AND waiting.external_id = conflict.external_id
  LEFT JOIN work_item stored ON stored.project_id = import.project_id
   AND stored.external_id = conflict.external_id
 WHERE import.public_id = %s AND conflict.decision = '' AND conflict.row > %s
 ORDER BY conflict.row LIMIT %s;
