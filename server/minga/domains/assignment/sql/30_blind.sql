-- Price and offers are blind (G4, H11, H12): the claim runs as a role that can read slots, items
-- and projects, and no table about persons, devices or sessions.

DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'minga_blind') THEN
        CREATE ROLE minga_blind NOLOGIN;
    END IF;
    GRANT USAGE ON SCHEMA work TO minga_blind;
    GRANT SELECT ON work.project, work.item, assignment_invitation, assignment_skilled,
        assignment_scarcitylevel, assignment_suspension TO minga_blind;
    GRANT SELECT, INSERT, UPDATE ON assignment_share TO minga_blind;
    GRANT SELECT, INSERT, UPDATE, DELETE
        ON assignment_lane, assignment_returned, assignment_lease, assignment_seen TO minga_blind;
    EXECUTE format('GRANT CREATE ON SCHEMA %I TO minga_blind', current_schema());
    ALTER FUNCTION assignment_claim(bigint, int, int, int) OWNER TO minga_blind;
    EXECUTE format('REVOKE CREATE ON SCHEMA %I FROM minga_blind', current_schema());
EXCEPTION
    WHEN insufficient_privilege THEN
        RAISE EXCEPTION 'Minga needs the role minga_blind, under which prices and offers are'
            ' decided without knowing who a member is'
            USING ERRCODE = 'insufficient_privilege',
                HINT = format('As a superuser, once: CREATE ROLE minga_blind NOLOGIN;'
                ' GRANT minga_blind TO %I;', current_user);
END
$$;
