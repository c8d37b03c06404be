-- Whether a member gets no new work at this moment. Nearly always a look into an empty index.
CREATE OR REPLACE FUNCTION assignment_is_suspended(p_member bigint) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM assignment_suspension
                    WHERE member_id = p_member AND lifted_at IS NULL
                      AND since <= now() AND until > now())
$$;
