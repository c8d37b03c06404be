-- name: progress_of
-- Slots that were wanted, are free, are held, and members who saw a task, by project.
SELECT project.id, project.items::bigint * project.redundancy
     - (SELECT coalesce(sum(taken_back), 0) FROM assignment_lane
         WHERE project_id = project.id),
       (SELECT coalesce(sum(hi - next), 0) FROM assignment_lane
         WHERE project_id = project.id)
     + (SELECT coalesce(sum(hi - lo), 0) FROM assignment_returned
         WHERE project_id = project.id)
     + (SELECT coalesce(sum(slots), 0) FROM assignment_reserved
         WHERE project_id = project.id),
       (SELECT coalesce(sum(upper(stretch) - lower(stretch)), 0)
          FROM assignment_lease, unnest(open) AS stretch
         WHERE project_id = project.id AND NOT late),
       (SELECT count(*) FROM assignment_seen WHERE project_id = project.id)
  FROM work.project project WHERE project.id = ANY (%s);

-- name: closed_with_leftovers
-- Closed projects to which slots came back since: their money is the client's.
SELECT DISTINCT project_id FROM assignment_returned
 JOIN work.project project ON project.id = project_id WHERE state = 'closed';

-- name: with_stopped_slots
-- Projects that still offer slots of stopped items.
SELECT stopped.project_id FROM assignment_stopped stopped
 WHERE EXISTS (SELECT 1 FROM assignment_lane lane
                WHERE lane.project_id = stopped.project_id AND lane.next < lane.hi
                  AND int4range(lane.next, lane.hi) && stopped.positions)
    OR EXISTS (SELECT 1 FROM assignment_returned back
                WHERE back.project_id = stopped.project_id
                  AND int4range(back.lo, back.hi) && stopped.positions);

-- name: stopped_items
-- The client's own ids of the stopped items of a project, first ones first, up to a number.
SELECT item.external_id
  FROM assignment_stopped stopped, unnest(stopped.positions) AS stretch
  JOIN work.item item ON item.pos >= lower(stretch) AND item.pos < upper(stretch)
 WHERE stopped.project_id = %s AND item.project_id = stopped.project_id
 ORDER BY item.pos LIMIT %s;

-- name: room
-- The open projects, each with what it has for this member.
WITH mine AS (
    SELECT project_id, seen, seen - back AS done FROM assignment_seen
     WHERE member_id = %(member)s
), free AS (
    SELECT project_id, int4range(next, hi) AS stretch FROM assignment_lane
     WHERE next < hi
    UNION ALL
    SELECT project_id, int4range(lo, hi) FROM assignment_returned back
     WHERE set_aside_for_id IS NULL AND (NOT skilled OR EXISTS (
            SELECT 1 FROM assignment_skilled able
             WHERE able.project_id = back.project_id
               AND able.member_id = %(member)s))
), aside AS (
    SELECT kept.project_id, sum(kept.slots)::int AS slots FROM (
        SELECT back.project_id, least(
               assignment_alternatives_left(%(member)s, back.set_aside_for_id),
               coalesce(sum(assignment_size(int4multirange(int4range(lo, hi))
                                            - coalesce(mine.done, '{}'))), 0)) AS slots
          FROM assignment_returned back LEFT JOIN mine ON mine.project_id = back.project_id
         WHERE set_aside_for_id IS NOT NULL
         GROUP BY back.project_id, back.set_aside_for_id) AS kept
     GROUP BY 1
), room AS (
    SELECT free.project_id, range_agg(free.stretch) AS positions
      FROM free GROUP BY 1
)
SELECT project.id,
       least(coalesce((SELECT sum(upper(s) - lower(s)) FROM unnest(
            room.positions - coalesce(mine.done, '{}')) AS s), 0)
            + coalesce(aside.slots, 0),
            assignment_allowed(%(member)s, project.id),
            assignment_exposure_room(%(member)s, project.id))::int,
       assignment_open_count(%(member)s, project.id),
       coalesce((SELECT sum(upper(s) - lower(s)) FROM unnest(mine.seen) AS s), 0)::int,
       project.content_language = '' OR coalesce(said.languages, '{}') = '{}'
            OR project.content_language = ANY (said.languages),
       coalesce(said.skills, '{}')
  FROM work.project project
  LEFT JOIN room ON room.project_id = project.id
  LEFT JOIN aside ON aside.project_id = project.id
  LEFT JOIN mine ON mine.project_id = project.id
  LEFT JOIN assignment_share said ON said.member_id = %(member)s
 WHERE project.state = 'published' AND (project.derived_kind = '' OR EXISTS (
           SELECT 1 FROM assignment_invitation invited
            WHERE invited.member_id = %(member)s AND invited.project_id = project.id))
       AND NOT EXISTS (
           SELECT 1 FROM people.membersettings hers
            WHERE hers.member_id = %(member)s
              AND hers.never::text[] && project.warnings::text[])
       AND NOT assignment_is_suspended(%(member)s)
       AND assignment_may_collect(%(member)s, project.id)
       AND assignment_panel_asks(%(member)s, project.id)
    OR EXISTS (
           SELECT 1 FROM assignment_lease lease
            WHERE lease.member_id = %(member)s AND lease.project_id = project.id);

-- name: alternatives
-- Slots set aside beside published collections of a series: of which project, how many of them
-- lie there, and how many this member may still take.
SELECT collection.alternative_id,
       coalesce((SELECT sum(hi - lo) FROM assignment_returned back
                  WHERE back.set_aside_for_id = collection.project_id), 0)::int,
       assignment_alternatives_left(%(member)s, collection.project_id)
  FROM work.collection collection JOIN work.project project ON project.id = collection.project_id
 WHERE collection.series = %(series)s AND project.state = 'published'
 ORDER BY collection.project_id;
