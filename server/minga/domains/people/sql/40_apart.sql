-- Nobody decides about themselves or their household, in any duty (G7). Each table of decisions has
-- the trigger, with the columns of who decides and of the member concerned. Error code: MG154.

CREATE OR REPLACE FUNCTION people_is_near(p_person bigint, p_member bigint) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM people_at_home(p_member) AS home (member_id)
                     JOIN people_member member ON member.id = home.member_id
                    WHERE member.person_id = p_person)
$$;

-- The question of guard_decides_apart about a member whom a column names.
CREATE OR REPLACE FUNCTION people_concerns_near(p_person bigint, p_row jsonb, p_column text)
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT people_is_near(p_person, (p_row->>p_column)::bigint)
$$;
