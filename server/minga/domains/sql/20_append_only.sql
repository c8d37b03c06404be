-- The one guard of rows that stay as they were written.
--
-- A trigger names the SQLSTATE of the domain's error and the reason:
-- EXECUTE FUNCTION guard_append_only('MG005', 'the ledger is written for good').
-- Where it has no WHEN that looks at the row, application_rights.sql leaves the right out as well.
CREATE OR REPLACE FUNCTION guard_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of % is refused: %', TG_OP, TG_TABLE_NAME, TG_ARGV[1]
        USING ERRCODE = TG_ARGV[0];
END
$$;

-- The statements that the guard refuses on a table, whatever the row, as bits of pg_trigger.tgtype:
-- 4 insert, 8 delete, 16 update, 32 truncate.
CREATE OR REPLACE FUNCTION guard_refused(p_table oid) RETURNS int
LANGUAGE sql STABLE AS $$
    SELECT coalesce(bit_or(tgtype), 0)::int FROM pg_trigger
     WHERE tgrelid = p_table AND tgfoid = 'guard_append_only'::regproc AND tgattr::text = ''
       AND pg_get_triggerdef(oid) !~* '\m(old|new)\.'
$$;
