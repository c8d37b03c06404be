-- What a member chose for herself keeps new work away from her; nobody counts it, and what she
-- holds stays hers.

-- She has worked as many hours this week (from Monday, where she lives) as she wanted to.
CREATE OR REPLACE FUNCTION answers_rests(p_member bigint) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1 FROM people.membersettings hers
         WHERE hers.member_id = p_member AND hers.week_hours IS NOT NULL
           AND hers.week_hours * 3600000::bigint <= (
               SELECT coalesce(sum(answer.spent_ms), 0)
                 FROM answers_receipt receipt
                CROSS JOIN LATERAL (
                       SELECT (row->>'project')::uuid AS project, (row->>'pos')::int AS pos
                         FROM json_array_elements((receipt.body::json)->'answers') AS row) AS told
                 JOIN work.project project ON project.public_id = told.project
                 JOIN answers_answer answer ON answer.project_id = project.id
                  AND answer.pos = told.pos AND answer.member_id = receipt.member_id
                WHERE receipt.member_id = p_member
                  AND receipt.at >= date_trunc('week', now(), hers.time_zone)))
$$;

-- A project shows what she never wants to see, or her week is over.
CREATE OR REPLACE FUNCTION answers_would_rather_not(p_member bigint, p_project int) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
               SELECT 1 FROM people.membersettings hers
                 JOIN work.project project ON project.id = p_project
                WHERE hers.member_id = p_member
                  AND hers.never::text[] && project.warnings::text[])
           OR answers_rests(p_member)
$$;
