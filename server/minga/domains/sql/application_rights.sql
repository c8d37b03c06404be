-- The rights of web and jobs, made anew from the tables, views and functions that there are.
--
-- `mingad migrate` runs this after each migration, as the owner. The role minga_app owns nothing:
-- it reads every table; it inserts, updates every column but those of the primary key, and deletes,
-- where no guard_append_only refuses that; it calls the functions but no trigger and no upkeep.
-- TRUNCATE, REFERENCES, TRIGGER and CREATE are nobody's but the owner's.
DO $$
DECLARE
    -- Kept by migrations; and what only an owner calls, after a restore.
    c_read_only CONSTANT text[] := ARRAY['django_migrations', 'django_content_type'];
    c_owner_only CONSTANT text[] := ARRAY['ledger_after_restore'];
    r record;
BEGIN
    FOR r IN
        SELECT nspname AS name FROM pg_namespace
         WHERE nspname !~ '^(pg_|information_schema$)'
    LOOP
        EXECUTE format('REVOKE CREATE ON SCHEMA %I FROM PUBLIC, minga_app', r.name);
        EXECUTE format('GRANT USAGE ON SCHEMA %I TO minga_app', r.name);
        EXECUTE format('REVOKE ALL ON ALL TABLES IN SCHEMA %I FROM PUBLIC, minga_app', r.name);
        EXECUTE format('REVOKE ALL ON ALL SEQUENCES IN SCHEMA %I FROM PUBLIC, minga_app', r.name);
        EXECUTE format('REVOKE ALL ON ALL ROUTINES IN SCHEMA %I FROM PUBLIC, minga_app', r.name);
        EXECUTE format('GRANT SELECT ON ALL TABLES IN SCHEMA %I TO minga_app', r.name);
        EXECUTE format('GRANT USAGE ON ALL SEQUENCES IN SCHEMA %I TO minga_app', r.name);
    END LOOP;

    -- A view of one table is written with the rights of its table. The bits of
    -- pg_relation_is_updatable: 8 insert; of guard_refused: 4 insert, 8 delete, 16 update.
    FOR r IN
        WITH written AS (
            SELECT class.oid AS relation, class.oid AS base
              FROM pg_class class JOIN pg_namespace space ON space.oid = class.relnamespace
             WHERE class.relkind IN ('r', 'p') AND space.nspname !~ '^(pg_|information_schema$)'
               AND class.relname <> ALL (c_read_only)
            UNION ALL
            SELECT class.oid, min(source.refobjid::bigint)::oid
              FROM pg_class class JOIN pg_namespace space ON space.oid = class.relnamespace
              JOIN pg_rewrite rewrite ON rewrite.ev_class = class.oid
              JOIN pg_depend source ON source.classid = 'pg_rewrite'::regclass
               AND source.objid = rewrite.oid AND source.refclassid = 'pg_class'::regclass
               AND source.refobjid <> class.oid
              JOIN pg_class base ON base.oid = source.refobjid AND base.relkind IN ('r', 'p')
             WHERE class.relkind = 'v' AND space.nspname !~ '^(pg_|information_schema$)'
               AND pg_relation_is_updatable(class.oid, false) & 8 > 0
             GROUP BY class.oid HAVING count(DISTINCT source.refobjid) = 1
        )
        SELECT written.relation::regclass AS name, guard_refused(written.base) AS events, (
                   SELECT string_agg(quote_ident(attribute.attname), ', ')
                     FROM pg_attribute attribute
                    WHERE attribute.attrelid = written.relation AND attribute.attnum > 0
                      AND NOT attribute.attisdropped AND attribute.attgenerated = ''
                      AND attribute.attname NOT IN (
                          SELECT key.attname FROM pg_index primary_key
                            JOIN pg_attribute key ON key.attrelid = primary_key.indrelid
                             AND key.attnum = ANY (primary_key.indkey)
                           WHERE primary_key.indrelid = written.base
                             AND primary_key.indisprimary)) AS columns
          FROM written
    LOOP
        IF r.events & 4 = 0 THEN
            EXECUTE format('GRANT INSERT ON %s TO minga_app', r.name);
        END IF;
        IF r.events & 16 = 0 AND r.columns IS NOT NULL THEN
            EXECUTE format('GRANT UPDATE (%s) ON %s TO minga_app', r.columns, r.name);
        END IF;
        IF r.events & 8 = 0 THEN
            EXECUTE format('GRANT DELETE ON %s TO minga_app', r.name);
        END IF;
    END LOOP;

    -- VACUUM FULL takes the bytes of a deleted key off the disk (vault.actions.scrub).
    IF current_setting('server_version_num')::int >= 170000 THEN
        GRANT MAINTAIN ON vault_subjectkey, vault_secret, vault_item TO minga_app;
    END IF;

    FOR r IN
        SELECT routine.oid::regprocedure AS name
          FROM pg_proc routine JOIN pg_namespace space ON space.oid = routine.pronamespace
         WHERE space.nspname !~ '^(pg_|information_schema$)' AND routine.prokind = 'f'
           AND routine.prorettype <> 'trigger'::regtype AND routine.proname <> ALL (c_owner_only)
    LOOP
        EXECUTE format(
            'GRANT EXECUTE ON FUNCTION %s TO minga_app, minga_books, minga_blind', r.name);
    END LOOP;
END
$$;
