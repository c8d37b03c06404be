-- The three roles of a Minga database that nobody signs in as, made once for a whole server.
--
-- minga_app: holds the rights of web and jobs (database_rights.sql grants them after each migrate).
-- minga_books: owns the functions that move balances; nobody else may change an account.
-- minga_blind: owns the functions that set prices and offers, and reads nothing about persons (G4).

DO $$
DECLARE
    v_role text;
BEGIN
    FOREACH v_role IN ARRAY ARRAY['minga_app', 'minga_books', 'minga_blind'] LOOP
        IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = v_role) THEN
            BEGIN
                EXECUTE format('CREATE ROLE %I NOLOGIN', v_role);
            EXCEPTION WHEN duplicate_object OR unique_violation THEN
                NULL;  -- another database of this server was first
            END;
        END IF;
        IF v_role <> 'minga_app' AND NOT pg_has_role(current_user, v_role, 'MEMBER') THEN
            EXECUTE format('GRANT %I TO %I', v_role, current_user);
        END IF;
    END LOOP;
EXCEPTION WHEN insufficient_privilege THEN
    RAISE EXCEPTION 'Minga needs the roles minga_app, minga_books and minga_blind'
        USING ERRCODE = 'insufficient_privilege',
            HINT = format('As a superuser, once: CREATE ROLE minga_app NOLOGIN; CREATE ROLE'
            ' minga_books NOLOGIN; CREATE ROLE minga_blind NOLOGIN;'
            ' GRANT minga_books, minga_blind TO %I;', current_user);
END
$$;

-- Give a function to the role under which it runs. A role needs CREATE on the schema for a moment.
CREATE OR REPLACE PROCEDURE guard_give_function(p_function regprocedure, p_role name)
LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('GRANT CREATE ON SCHEMA %I TO %I', current_schema(), p_role);
    EXECUTE format('ALTER FUNCTION %s OWNER TO %I', p_function, p_role);
    EXECUTE format('REVOKE CREATE ON SCHEMA %I FROM %I', current_schema(), p_role);
END
$$;
