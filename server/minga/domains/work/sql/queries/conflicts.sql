-- name: open_conflicts
-- Lock the open conflicts of an import, or those of some rows.
SELECT id FROM work_importconflict
 WHERE import_row_id = %(import)s AND decision = ''
   AND (%(rows)s::bigint[] IS NULL OR row = ANY (%(rows)s))
   FOR UPDATE;

-- name: keep_waiting
-- Keep the item that waits; the conflict is decided.
UPDATE work_importconflict SET decision = 'kept', decided_at = now()
 WHERE id = ANY (%(open)s);

-- name: replace_waiting
-- Replace waiting items by the latest row. An item that members may have seen is never changed:
-- its conflict stays open.
WITH latest AS (
    SELECT DISTINCT ON (external_id) external_id, content, seconds
      FROM work_importconflict WHERE id = ANY (%(open)s)
     ORDER BY external_id, row DESC
), replaced AS (
    UPDATE work_incomingitem item SET content = latest.content, seconds = latest.seconds
      FROM latest
     WHERE item.project_id = %(project)s AND item.external_id = latest.external_id
    RETURNING item.external_id)
UPDATE work_importconflict SET decision = 'replaced', decided_at = now()
 WHERE id = ANY (%(open)s) AND external_id IN (SELECT external_id FROM replaced);

-- name: add_under_new_id
-- Add the rows as items of their own, named after their content.
WITH added AS (
    INSERT INTO work_incomingitem (project_id, number, external_id, content, seconds)
    SELECT %(project)s, (%(import)s::bigint << 32) + row,
           left(external_id, 190) || '#' || left(md5(content::text), 8), content, seconds
      FROM work_importconflict WHERE id = ANY (%(open)s)
        ON CONFLICT DO NOTHING)
UPDATE work_importconflict SET decision = 'renamed', decided_at = now()
 WHERE id = ANY (%(open)s);
