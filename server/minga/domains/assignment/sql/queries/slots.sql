-- name: invite
-- Offer a derived project to these members as well; twice is once.
INSERT INTO assignment_invitation (project_id, member_id)
 SELECT %s, unnest(%s::bigint[]) ON CONFLICT DO NOTHING;
