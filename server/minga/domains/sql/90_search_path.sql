-- Every trigger function finds its tables in the schema of Minga, whatever the session's
-- search_path says and whatever temporary table has the same name: a guard reads the real rows.
DO $$
DECLARE
    v_function regprocedure;
BEGIN
    FOR v_function IN
        SELECT oid::regprocedure FROM pg_proc
         WHERE pronamespace = current_schema()::regnamespace AND proconfig IS NULL
           AND prorettype = 'trigger'::regtype AND proname NOT LIKE 'procrastinate%'
    LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = %I, pg_temp',
                       v_function, current_schema());
    END LOOP;
END
$$;
