-- name: contents_at
-- Contents of published items at given projects and positions.
SELECT project_id, pos, content::text FROM work_item
  JOIN unnest(%s::int[], %s::int[]) AS place(project, at)
    ON project_id = place.project AND pos = place.at;
