-- A seal binds a row to a key that lies outside the database: who only holds the application's
-- role, and not its key, can write the row but not its seal; `mingad audit` computes each again.
--
-- The application gives its key to each of its sessions (log/keys.py); else the seal is null.
-- The inner hash has a fixed length, so that a longer text cannot continue a shorter one.
CREATE OR REPLACE FUNCTION guard_seal(p_text text) RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT sha256(decode(nullif(current_setting('minga.seal_key', true), ''), 'hex')
                  || sha256(convert_to(p_text, 'UTF8')))
$$;

-- The text that a seal is made of, as an expression over p_row: texts behind their length, so that
-- two rows never make one text, and all in a form that no setting of a session changes.
CREATE OR REPLACE FUNCTION guard_sealed_text(p_table regclass, p_columns name[]) RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_column name;
    v_type regtype;
    v_parts text[];
BEGIN
    FOREACH v_column IN ARRAY p_columns LOOP
        SELECT atttypid INTO STRICT v_type FROM pg_attribute
         WHERE attrelid = p_table AND attname = v_column AND NOT attisdropped;
        v_parts := v_parts || CASE
            WHEN v_type = ANY ('{int2,int4,int8,numeric,bool,uuid}'::regtype[])
                THEN format('p_row.%I', v_column)
            WHEN v_type = ANY ('{date,timestamptz}'::regtype[])
                THEN format('extract(epoch FROM p_row.%I)', v_column)
            WHEN v_type = ANY ('{text,varchar,bpchar}'::regtype[])
                THEN format('length(p_row.%1$I), '':'', p_row.%1$I', v_column)
            WHEN v_type = 'jsonb'::regtype
                THEN format('length(p_row.%1$I::text), '':'', p_row.%1$I', v_column)
        END;
        IF v_parts[cardinality(v_parts)] IS NULL THEN
            RAISE EXCEPTION 'a seal has no form for % of %, which is a %',
                v_column, p_table, v_type;
        END IF;
    END LOOP;
    RETURN array_to_string(v_parts, ', ''|'', ');
END
$$;

-- The body of a table's function TABLE_seal(row), and that of its trigger's TABLE_is_sealed().
CREATE OR REPLACE FUNCTION guard_seal_body(p_table regclass, p_columns name[]) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT format(' SELECT guard_seal(concat(%s)) ', guard_sealed_text(p_table, p_columns))
$$;

CREATE OR REPLACE FUNCTION guard_is_sealed_body(p_table regclass) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT format(' BEGIN NEW.seal := %I(NEW); RETURN NEW; END ', p_table || '_seal')
$$;

-- Seal every row that is written into a table from now on, whichever statement writes it: a domain
-- calls this for its own tables, and its audit computes TABLE_seal(row) again. The functions are
-- generated and not called by name, because a trigger that looks its function up costs each row
-- more than its seal.
CREATE OR REPLACE PROCEDURE guard_seal_rows(
    p_table regclass, p_columns name[], p_events text DEFAULT 'INSERT'
) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format(
        'CREATE OR REPLACE FUNCTION %I(p_row %s) RETURNS bytea LANGUAGE sql STABLE AS %L',
        p_table || '_seal', p_table, guard_seal_body(p_table, p_columns));
    EXECUTE format(
        'CREATE OR REPLACE FUNCTION %I() RETURNS trigger LANGUAGE plpgsql AS %L',
        p_table || '_is_sealed', guard_is_sealed_body(p_table));
    EXECUTE format(
        'CREATE OR REPLACE TRIGGER %I BEFORE %s ON %s FOR EACH ROW EXECUTE FUNCTION %I()',
        p_table || '_sealed', p_events, p_table, p_table || '_is_sealed');
END
$$;
