-- name: invite
-- Offer a derived project to these members as well; twice is once.
INSERT INTO assignment_invitation (project_id, member_id)
 SELECT %s, unnest(%s::bigint[]) ON CONFLICT DO NOTHING;

-- name: release_bundles
-- Release the bundles that a member holds of the named projects; return the number of tasks.
SELECT coalesce(sum(assignment_release_bundle(held.member_id, held.project_id)), 0)
  FROM (SELECT DISTINCT lease.member_id, lease.project_id
          FROM assignment_lease lease
          JOIN work.project project ON project.id = lease.project_id
         WHERE lease.member_id = %s AND project.public_id = ANY(%s)) AS held;
