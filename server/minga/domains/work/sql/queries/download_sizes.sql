-- name: task_bytes
-- Bytes of one task, on average over the first items of each project, its file included.
SELECT project.id, avg(loaded.bytes)::bigint
  FROM unnest(%s::int[]) AS project(id)
 CROSS JOIN LATERAL (
        SELECT octet_length(item.content::text) + coalesce(blob.size_bytes, 0) AS bytes
          FROM work_item item
          LEFT JOIN work_blob blob
                 ON blob.sha256
                    = coalesce(item.content->>'image', item.content->>'audio')
         WHERE item.project_id = project.id ORDER BY item.pos LIMIT %s) AS loaded
 GROUP BY 1;
