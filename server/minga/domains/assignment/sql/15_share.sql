-- Scarce work is shared, not raced for (H14, H42): new work is kept for a while for everybody who
-- said how many minutes she wants, those who were served least first. Who looks more often, or is
-- awake when it comes, gains nothing; who comes in many short stretches finds her part still there.
--
-- The share is one number, the level: everybody may be served up to it, counted in seconds of work
-- over the last days. It is found by water-filling whenever work comes and every minute; a claim
-- compares two numbers, whatever the number of members.

-- Work given to a member fades from the count: half of it in three and a half days.
CREATE OR REPLACE FUNCTION assignment_served(p_seconds float8, p_at timestamptz) RETURNS float8
LANGUAGE sql STABLE AS $$
    SELECT p_seconds * power(0.5, extract(epoch FROM now() - p_at) / 302400)
$$;

-- How many tasks of a project a member may still be given; null: there is enough for everybody, or
-- the time for which it was kept is over.
CREATE OR REPLACE FUNCTION assignment_allowed(p_member bigint, p_project int) RETURNS int
LANGUAGE sql STABLE AS $$
    SELECT greatest(0, least(2000000000, ceil((level.seconds - coalesce((
               SELECT assignment_served(mine.served_seconds, mine.served_at)
                 FROM assignment_share mine WHERE mine.member_id = p_member), 0))
               / project.estimated_seconds)))::int
      FROM work.project project
      JOIN assignment_scarcitylevel level ON level.language = project.content_language
           AND level.seconds IS NOT NULL AND project.published_at > level.kept_since
     WHERE project.id = p_project AND project.derived_kind = ''
$$;

-- Remember how much a member was given (or gave back: fewer than none), and that she was here.
CREATE OR REPLACE FUNCTION assignment_count(p_member bigint, p_project int, p_tasks int)
RETURNS void LANGUAGE sql AS $$
    INSERT INTO assignment_share (member_id, served_seconds, served_at, seen_at)
    SELECT p_member, greatest(0, p_tasks * project.estimated_seconds), now(), now()
      FROM work.project project WHERE project.id = p_project
    ON CONFLICT (member_id) DO UPDATE
       SET served_seconds = greatest(0, assignment_served(
               assignment_share.served_seconds, assignment_share.served_at)
               + p_tasks * (SELECT estimated_seconds FROM work.project WHERE id = p_project)),
           served_at = now(),
           seen_at = CASE WHEN p_tasks > 0 THEN now() ELSE assignment_share.seen_at END
$$;

-- The height to which everybody can be served when p_capacity seconds of work are poured over those
-- who wait in a language; null when they do not need all of it. Each takes at most what she wants.
CREATE OR REPLACE FUNCTION assignment_find_level(p_language text, p_capacity float8)
RETURNS float8 LANGUAGE sql STABLE AS $$
    WITH waiting AS (
        SELECT assignment_served(served_seconds, served_at) AS served, wish_seconds
          FROM assignment_share
         WHERE wish_seconds > 0 AND seen_at > now() - interval '48 hours'
           AND NOT assignment_is_suspended(member_id)
           AND (p_language = '' OR languages = '{}' OR p_language = ANY (languages))
    ), turn AS (
        SELECT served AS height, 1 AS more FROM waiting
        UNION ALL SELECT served + wish_seconds, -1 FROM waiting
    ), step AS (
        SELECT height, sum(more) OVER rising AS members,
               lead(height) OVER (ORDER BY height, more DESC) AS until
          FROM turn WINDOW rising AS (ORDER BY height, more DESC ROWS UNBOUNDED PRECEDING)
    ), poured AS (
        SELECT height, members, until,
               coalesce(sum(members * (until - height)) OVER (
                   ORDER BY height, until ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)
               AS below
          FROM step WHERE until > height
    )
    SELECT height + (p_capacity - below) / members FROM poured
     WHERE members > 0 AND below <= p_capacity AND below + members * (until - height) > p_capacity
     ORDER BY height LIMIT 1
$$;

-- Find the level of every language anew. Work older than p_hours is for whoever comes.
CREATE OR REPLACE FUNCTION assignment_share_out(p_hours int) RETURNS int
LANGUAGE plpgsql AS $$
DECLARE
    v_languages int;
BEGIN
    PERFORM pg_advisory_xact_lock(1296649799, 0);
    WITH fresh AS (
        SELECT id, content_language, estimated_seconds FROM work.project
         WHERE state = 'published' AND derived_kind = ''
           AND published_at > now() - make_interval(hours => p_hours)
    ), free AS (
        SELECT project_id, hi - next AS slots FROM assignment_lane
         WHERE project_id IN (SELECT id FROM fresh) AND next < hi
        UNION ALL
        SELECT project_id, hi - lo FROM assignment_returned
         WHERE project_id IN (SELECT id FROM fresh)
    ), capacity AS (
        SELECT content_language AS language,
               sum(slots::float8 * estimated_seconds) AS seconds
          FROM fresh JOIN free ON free.project_id = fresh.id GROUP BY 1
    ), gone AS (
        DELETE FROM assignment_scarcitylevel
         WHERE language NOT IN (SELECT language FROM capacity)
    ), told AS (
        INSERT INTO assignment_scarcitylevel (language, seconds, kept_since)
        SELECT language, assignment_find_level(language, seconds),
               now() - make_interval(hours => p_hours)
          FROM capacity
        ON CONFLICT (language) DO UPDATE
           SET seconds = EXCLUDED.seconds, kept_since = EXCLUDED.kept_since
    )
    SELECT count(*) INTO v_languages FROM capacity;
    RETURN v_languages;
END
$$;
