-- Nobody decides about themselves or their household, in any duty (G7). Each table of decisions has
-- the trigger, with the columns of who decides and of the member concerned. Error code: MG154.

CREATE OR REPLACE FUNCTION people_is_near(p_person bigint, p_member bigint) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM people_at_home(p_member) AS home (member_id)
                     JOIN people_member member ON member.id = home.member_id
                    WHERE member.person_id = p_person)
$$;

CREATE OR REPLACE FUNCTION people_decides_apart() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    v_row jsonb := to_jsonb(NEW);
BEGIN
    IF people_is_near((v_row->>TG_ARGV[0])::bigint, (v_row->>TG_ARGV[1])::bigint) THEN
        RAISE EXCEPTION 'G7: nobody decides about themselves or their household (%)', TG_TABLE_NAME
            USING ERRCODE = 'MG154';
    END IF;
    RETURN NEW;
END
$$;
