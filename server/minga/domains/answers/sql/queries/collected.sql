-- name: collected_items
-- The items of a member for collection projects, the newest first; is_answered: an answer names it.
SELECT item.item, project.public_id, project.title, item.grant, collection.item_kind,
       item.media_type, item.collected_at, item.is_answered
  FROM answers_collected item
  JOIN work.project project ON project.id = item.project_id
  JOIN work.collection collection ON collection.project_id = item.project_id
 WHERE item.member_id = %s ORDER BY item.collected_at DESC, item.item;

-- name: collected_counts
-- The sent items of a project by the standing of their grants.
SELECT CASE WHEN consent.live_grant.id IS NOT NULL THEN 'live'
            WHEN consent_given(item.member_id, collection.series) IS NOT NULL THEN 'cooling_off'
            ELSE 'withdrawn' END AS standing, count(*)::int
  FROM answers_collected item
  JOIN work.collection collection ON collection.project_id = item.project_id
  LEFT JOIN consent.live_grant ON consent.live_grant.member_id = item.member_id
                              AND consent.live_grant.series = collection.series
 WHERE item.project_id = %s AND item.is_answered GROUP BY 1;
