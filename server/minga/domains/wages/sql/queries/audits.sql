-- name: tasks_a_day_by_consent
-- Of each member who asked to see offers for personal data: has a consent in force, and the tasks
-- handed to them a day since they joined.
SELECT EXISTS (SELECT 1 FROM consent.live_grant live WHERE live.member_id = member.id),
       coalesce((SELECT sum(upper(span) - lower(span))
                   FROM assignment.seen seen, unnest(seen.seen) AS span
                  WHERE seen.member_id = member.id), 0)
       / greatest(1, extract(epoch FROM now() - member.joined_at) / 86400)
  FROM consent.opted_in asked
  JOIN people.member member ON member.id = asked.member_id;
