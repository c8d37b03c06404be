-- The one guard of duties: nobody decides about themselves, their household or their client (G7).
--
-- Each table of decisions has the trigger. Its arguments: the column of who decides; the domain's
-- function of who is near, f(p_person bigint, p_row jsonb, p_column text) RETURNS boolean; and,
-- where that function asks for it, the column of whom the decision concerns. Error code: MG154.
CREATE OR REPLACE FUNCTION guard_decides_apart() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    v_row jsonb := to_jsonb(NEW);
    v_near boolean;
BEGIN
    EXECUTE format('SELECT %I($1, $2, $3)', TG_ARGV[1]) INTO v_near
      USING (v_row->>TG_ARGV[0])::bigint, v_row, TG_ARGV[2];
    IF v_near IS NOT FALSE THEN
        RAISE EXCEPTION 'G7: nobody decides about themselves, their household or their client (%)',
            TG_TABLE_NAME USING ERRCODE = 'MG154';
    END IF;
    RETURN NEW;
END
$$;

-- The one guard of settings that decide where money goes: a row waits (since is null) until two
-- officers have signed it, and stays as it was entered. Arguments: the name of the setting, and the
-- function that says whether enough have signed, f(p_matter text) RETURNS boolean. Code: MG139.
CREATE OR REPLACE FUNCTION guard_signed_setting() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    v_signed boolean;
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.since IS NOT NULL THEN
            RAISE EXCEPTION 'G7: a setting of money waits for its signatures (%)', TG_TABLE_NAME
                USING ERRCODE = 'MG139';
        END IF;
        RETURN NEW;
    END IF;
    EXECUTE format('SELECT %I($1)', TG_ARGV[1]) INTO v_signed
      USING TG_ARGV[0] || ':' || NEW.public_id;
    IF v_signed IS NOT TRUE OR OLD.since IS NOT NULL OR NEW.since IS NULL
       OR NEW.since > clock_timestamp()
       OR to_jsonb(NEW) - 'since' IS DISTINCT FROM to_jsonb(OLD) - 'since' THEN
        RAISE EXCEPTION 'G7: a setting of money is signed by two and stays as it was entered (%)',
            TG_TABLE_NAME USING ERRCODE = 'MG139';
    END IF;
    RETURN NEW;
END
$$;
