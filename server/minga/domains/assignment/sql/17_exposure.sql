-- Content that disturbs is bounded: so much a day and no more, with a pause between, and only for
-- members who chose such work. Leaving costs nothing: what is put down leaves the count.
--
-- Counted is the estimated time of the tasks that were given, over 24 hours from the first of them.

CREATE OR REPLACE FUNCTION assignment_disturbs(p_warnings text[]) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT p_warnings && ARRAY['violence', 'sexual', 'death', 'self_harm', 'hate']
$$;

-- A voted number of minutes, in seconds; null while nobody has voted.
CREATE OR REPLACE FUNCTION assignment_voted_seconds(p_name text) RETURNS int
LANGUAGE sql STABLE AS $$
    SELECT (value #>> '{}')::int * 60 FROM charter.value
     WHERE name = p_name AND valid_from <= clock_timestamp() ORDER BY valid_from DESC LIMIT 1
$$;

-- Whether a member chose such content as a project shows; of any other nobody is asked.
CREATE OR REPLACE FUNCTION assignment_is_chosen(p_member bigint, p_project int) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT NOT assignment_disturbs(project.warnings::text[]) OR EXISTS (
               SELECT 1 FROM assignment_share mine
                WHERE mine.member_id = p_member AND mine.disturbing)
      FROM work.project project WHERE project.id = p_project
$$;

-- How many tasks of a project a member may be given for the sake of their own day; null: its
-- content does not disturb. A task longer than a stretch is given alone.
CREATE OR REPLACE FUNCTION assignment_exposure_room(p_member bigint, p_project int) RETURNS int
LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN NOT assignment_disturbs(project.warnings::text[]) THEN NULL
        WHEN voted.day IS NULL OR voted.stretch IS NULL OR mine.disturbing IS NOT TRUE
            OR exposure.pause_until > now() THEN 0
        ELSE least(greatest(0, voted.day - used.day) / project.estimated_seconds,
                   greatest(CASE WHEN used.stretch = 0 THEN 1 ELSE 0 END,
                            (voted.stretch - used.stretch) / project.estimated_seconds))
        END
      FROM work.project project
     CROSS JOIN LATERAL (
           SELECT assignment_voted_seconds('exposure_minutes_a_day') AS day,
                  assignment_voted_seconds('exposure_minutes_at_once') AS stretch) AS voted
      LEFT JOIN assignment_share mine ON mine.member_id = p_member
      LEFT JOIN assignment_exposure exposure ON exposure.member_id = p_member
     CROSS JOIN LATERAL (
           SELECT CASE WHEN exposure.since > now() - interval '24 hours'
                       THEN exposure.day_seconds ELSE 0 END AS day,
                  CASE WHEN exposure.since > now() - interval '24 hours'
                       THEN exposure.stretch_seconds ELSE 0 END AS stretch) AS used
     WHERE project.id = p_project
$$;

-- Count tasks that were given (or came back: fewer than none).
CREATE OR REPLACE FUNCTION assignment_expose(p_member bigint, p_project int, p_tasks int)
RETURNS void LANGUAGE sql AS $$
    INSERT INTO assignment_exposure AS mine (member_id, since, day_seconds, stretch_seconds)
    SELECT p_member, now(), greatest(0, p_tasks * project.estimated_seconds),
           greatest(0, p_tasks * project.estimated_seconds)
      FROM work.project project
     WHERE project.id = p_project AND assignment_disturbs(project.warnings::text[])
    ON CONFLICT (member_id) DO UPDATE
       SET since = CASE WHEN mine.since > now() - interval '24 hours'
                        THEN mine.since ELSE now() END,
           day_seconds = CASE WHEN mine.since > now() - interval '24 hours'
                THEN greatest(0, mine.day_seconds + p_tasks * (
                     SELECT estimated_seconds FROM work.project WHERE id = p_project))
                ELSE EXCLUDED.day_seconds END,
           stretch_seconds = CASE WHEN mine.since > now() - interval '24 hours'
                THEN greatest(0, mine.stretch_seconds + p_tasks * (
                     SELECT estimated_seconds FROM work.project WHERE id = p_project))
                ELSE EXCLUDED.stretch_seconds END
$$;

-- Begin the pause of a member whose stretch has no room for a task of this project, and who holds
-- no such task any more.
CREATE OR REPLACE FUNCTION assignment_pause(p_member bigint, p_project int) RETURNS void
LANGUAGE sql AS $$
    UPDATE assignment_exposure
       SET pause_until = now() + make_interval(
               secs => assignment_voted_seconds('exposure_pause_minutes')),
           stretch_seconds = 0
     WHERE member_id = p_member AND stretch_seconds > 0
       AND stretch_seconds + (SELECT estimated_seconds FROM work.project WHERE id = p_project)
           > assignment_voted_seconds('exposure_minutes_at_once')
       AND coalesce(pause_until, '-infinity') <= now()
       AND NOT EXISTS (
           SELECT 1 FROM assignment_lease lease
             JOIN work.project project ON project.id = lease.project_id
            WHERE lease.member_id = p_member AND NOT isempty(lease.open)
              AND assignment_disturbs(project.warnings::text[]))
$$;
