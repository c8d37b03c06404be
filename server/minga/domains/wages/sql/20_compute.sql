-- What a period comes to, set-based. wages/rules.py says the same of one answer and one line; a
-- property test compares the two.

CREATE OR REPLACE FUNCTION wages_due(floor_micros bigint, honest_ms bigint, earned_micros bigint)
RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT greatest(0, (floor_micros * honest_ms + 3599999) / 3600000 - earned_micros)
$$;

-- The usual time of each project that was worked on, in milliseconds: the median of all answers
-- that say something; of fewer than five not below the client's estimate.
CREATE OR REPLACE FUNCTION wages_usual_ms(p_since timestamptz, p_until timestamptz)
RETURNS TABLE (project_id int, usual_ms bigint) LANGUAGE sql STABLE AS $$
    SELECT project.id, CASE WHEN timed.answers >= 5 THEN timed.median
        ELSE greatest(coalesce(timed.median, 0), project.estimated_seconds * 1000::bigint) END
      FROM work.project project
      JOIN (SELECT DISTINCT answer.project_id FROM answers.answer answer
             WHERE answer.at >= p_since AND answer.at < p_until) AS worked
        ON worked.project_id = project.id
      LEFT JOIN LATERAL (
            SELECT count(*) AS answers,
                   round(percentile_cont(0.5) WITHIN GROUP (ORDER BY answer.spent_ms))::bigint
                       AS median
              FROM answers.answer answer
             WHERE answer.project_id = project.id AND answer.kind IN ('label', 'cant_tell')
           ) AS timed ON true
$$;

-- The time that reading instructions takes counts at the first answer given under each version:
-- nobody measures it, so nobody can lose it.
CREATE OR REPLACE FUNCTION wages_count_reading(p_since timestamptz, p_until timestamptz)
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    v_rows bigint;
BEGIN
    INSERT INTO wages_overhead (public_id, reference, member_id, project_id, kind, seconds,
                                evidence, currency, state, recorded_at, counted_at, words)
    SELECT gen_random_uuid(),
           format('instructions:%s:%s:%s', project.public_id, first.version, first.member_id),
           first.member_id, project.id, 'instructions',
           greatest(1, ceil(length(said.question || said.text) / 12.0))::int,
           jsonb_build_object('version', first.version,
                              'characters', length(said.question || said.text)),
           project.currency, 'counted', first.at, first.at, ''
      FROM (SELECT answer.project_id, answer.member_id, answer.instruction_version AS version,
                   min(answer.at) AS at
              FROM answers.answer answer
             WHERE answer.at >= p_since AND answer.at < p_until
             GROUP BY 1, 2, 3) AS first
      JOIN work.project project ON project.id = first.project_id
      JOIN work.instruction said ON said.project_id = project.id AND said.version = first.version
    ON CONFLICT (reference) DO NOTHING;
    GET DIAGNOSTICS v_rows = ROW_COUNT;
    RETURN v_rows;
END
$$;

-- Pauses after disturbing content, by own clocks: for each voted stretch of such work its voted
-- pause, in parts too, so that stopping early loses nothing. The project pays them.
CREATE OR REPLACE FUNCTION wages_count_pauses(
    p_since timestamptz, p_until timestamptz, p_cap_medians int
) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    v_rows bigint;
BEGIN
    INSERT INTO wages_overhead (public_id, reference, member_id, project_id, kind, seconds,
                                evidence, currency, state, recorded_at, counted_at, words)
    SELECT gen_random_uuid(),
           format('pause:%s:%s:%s', project.public_id, worked.member_id,
                  extract(epoch FROM p_since)),
           worked.member_id, project.id, 'pause', pause.seconds,
           jsonb_build_object('worked_ms', worked.honest_ms), project.currency, 'counted',
           worked.until, worked.until, ''
      FROM (SELECT answer.member_id, answer.project_id, max(answer.at) AS until,
                   sum(least(answer.spent_ms, p_cap_medians * usual.usual_ms))::bigint AS honest_ms
              FROM answers.answer answer
              JOIN wages_usual_ms(p_since, p_until) AS usual USING (project_id)
              JOIN work.project shown ON shown.id = answer.project_id
               AND assignment_disturbs(shown.warnings::text[])
             WHERE answer.at >= p_since AND answer.at < p_until
             GROUP BY 1, 2) AS worked
      JOIN work.project project ON project.id = worked.project_id
     CROSS JOIN LATERAL (
           SELECT least(28800, worked.honest_ms / 1000.0
                  * assignment_voted_seconds('exposure_pause_minutes')
                  / assignment_voted_seconds('exposure_minutes_at_once'))::int AS seconds) AS pause
     WHERE pause.seconds > 0
    ON CONFLICT (reference) DO NOTHING;
    GET DIAGNOSTICS v_rows = ROW_COUNT;
    RETURN v_rows;
END
$$;

-- All lines of a payday anew; 1. reading and pauses, 2. own clocks, 3. overhead, 4. what a person
-- looks at.
CREATE OR REPLACE FUNCTION wages_compute(p_payday bigint) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    v_payday wages_payday;
    v_rows bigint;
BEGIN
    SELECT * INTO v_payday FROM wages_payday
     WHERE id = p_payday AND stage IN ('draft', 'computed') FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'G5: this payday is computed for good' USING ERRCODE = 'MG501';
    END IF;
    DELETE FROM wages_paydayline WHERE payday_id = p_payday;
    DELETE FROM wages_look WHERE payday_id = p_payday AND state = 'waiting';
    PERFORM wages_count_reading(v_payday.since, v_payday.until),
            wages_count_pauses(v_payday.since, v_payday.until, v_payday.cap_medians);

    WITH usual AS MATERIALIZED (
        SELECT * FROM wages_usual_ms(v_payday.since, v_payday.until)
    ), own AS MATERIALIZED (
        SELECT answer.member_id, answer.project_id, count(*) AS answers,
               sum(answer.spent_ms)::bigint AS spent_ms,
               sum(least(answer.spent_ms, v_payday.cap_medians * usual.usual_ms))::bigint
                   AS honest_ms,
               sum(answer.price_micros)::bigint AS earned,
               count(*) FILTER (WHERE answer.spent_ms > v_payday.cap_medians * usual.usual_ms)
                   AS above,
               max(v_payday.cap_medians * usual.usual_ms) AS cap_ms
          FROM answers.answer answer JOIN usual USING (project_id)
         WHERE answer.at >= v_payday.since AND answer.at < v_payday.until
         GROUP BY 1, 2
    ), looked AS (
        INSERT INTO wages_look (public_id, payday_id, member_id, project_id, answers, above_ms,
                                cap_ms, state)
        SELECT gen_random_uuid(), p_payday, own.member_id, own.project_id, own.above,
               own.spent_ms - own.honest_ms, own.cap_ms, 'waiting'
          FROM own WHERE own.above > 0
        ON CONFLICT (payday_id, member_id, project_id) DO NOTHING
    )
    INSERT INTO wages_paydayline (payday_id, member_id, project_id, kind, currency, answers,
                                  spent_ms,
        honest_ms, earned_micros, floor_micros, due_micros, reserve_micros, commons_micros,
        guarantee_micros)
    SELECT p_payday, own.member_id, own.project_id, 'own_clock', project.currency, own.answers,
           own.spent_ms, own.honest_ms, own.earned, rate.micros,
           wages_due(rate.micros, own.honest_ms, own.earned), 0, 0, 0
      FROM own
      JOIN work.project project ON project.id = own.project_id
     CROSS JOIN LATERAL (
           SELECT coalesce((v_payday.floors->>project.currency)::bigint, 0) AS micros) AS rate
     ORDER BY own.member_id, own.project_id;

    INSERT INTO wages_paydayline (payday_id, member_id, project_id, kind, overhead_id, currency,
                                  answers,
        spent_ms, honest_ms, earned_micros, floor_micros, due_micros, reserve_micros,
        commons_micros, guarantee_micros)
    SELECT p_payday, time.member_id, time.project_id, 'overhead', time.id, time.currency, 0,
           time.seconds * 1000::bigint, time.seconds * 1000::bigint, time.paid_micros, rate.micros,
           wages_due(rate.micros, time.seconds * 1000::bigint, time.paid_micros), 0, 0, 0
      FROM wages_overhead time
     CROSS JOIN LATERAL (
           SELECT coalesce((v_payday.floors->>time.currency)::bigint, 0) AS micros) AS rate
     WHERE time.state = 'counted' AND time.counted_at < v_payday.until
       AND NOT EXISTS (SELECT 1 FROM wages_paydayline line WHERE line.overhead_id = time.id)
     ORDER BY time.member_id, time.id;
    SELECT count(*) INTO v_rows FROM wages_paydayline WHERE payday_id = p_payday;
    RETURN v_rows;
END
$$;
