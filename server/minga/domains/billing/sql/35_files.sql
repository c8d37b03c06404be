-- A file says what a bank booked, and one treasurer could have written it. A second one who sees
-- the same at the bank confirms the file; until then, what its reader books from such files alone
-- stays together within the voted limit (G7). Error code: MG126.

-- What a treasurer booked alone, from files that nobody else has confirmed, up to a moment.
CREATE OR REPLACE FUNCTION billing_booked_alone(
    p_reader bigint, p_currency text, p_until timestamptz DEFAULT 'infinity'
) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT coalesce(sum(deposit.amount_micros), 0)::bigint
      FROM billing_statement file
      JOIN billing_entry entry ON entry.statement_id = file.id AND entry.currency = p_currency
       AND entry.outcome IN ('confirmed', 'differs')
      JOIN work.deposit deposit ON deposit.id = entry.deposit_id
       AND deposit.state = 'confirmed' AND deposit.decided_at <= p_until
     WHERE file.read_by_id = p_reader AND file.confirmed_by_id IS NULL
       AND NOT people_is_signed('deposit:' || deposit.public_id, deposit.currency,
                                deposit.amount_micros, 2, p_until)
$$;

-- An entry's file is confirmed, or its reader is within the limit at that moment. p_until: the
-- moment up to which their bookings count.
CREATE OR REPLACE FUNCTION billing_file_carries(
    p_statement bigint, p_currency text, p_at timestamptz, p_until timestamptz
) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1 FROM billing_statement file
         WHERE file.id = p_statement
           AND (file.confirmed_by_id IS NOT NULL
                OR people_signatures_needed(
                       p_currency, billing_booked_alone(file.read_by_id, p_currency, p_until),
                       p_at) = 1))
$$;

-- Whether somebody speaks for a client whose deposit this file names.
CREATE OR REPLACE FUNCTION billing_file_near(p_person bigint, p_row jsonb, p_column text)
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM billing_entry entry
                     JOIN work.deposit deposit ON deposit.id = entry.deposit_id
                    WHERE entry.statement_id = (p_row->>'id')::bigint
                      AND work_is_near_client(p_person, deposit.client_id))
$$;

CREATE OR REPLACE FUNCTION billing_statement_is_confirmed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.confirmed_by_id IS NOT NULL OR NEW.confirmed_at IS NOT NULL THEN
            RAISE EXCEPTION 'G7: a file waits for another treasurer' USING ERRCODE = 'MG126';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.confirmed_by_id IS NOT NULL OR NEW.confirmed_by_id IS NULL
       OR NEW.confirmed_by_id = OLD.read_by_id
       OR NOT people_is_treasurer(NEW.confirmed_by_id)
       OR to_jsonb(NEW) - '{confirmed_by_id,confirmed_at}'::text[]
          IS DISTINCT FROM to_jsonb(OLD) - '{confirmed_by_id,confirmed_at}'::text[] THEN
        RAISE EXCEPTION 'G7: a file stays, and another treasurer than its reader confirms it once'
            USING ERRCODE = 'MG126';
    END IF;
    NEW.confirmed_at := clock_timestamp();
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS billing_statement_confirmed ON billing_statement;
CREATE TRIGGER billing_statement_confirmed BEFORE INSERT OR UPDATE ON billing_statement
    FOR EACH ROW EXECUTE FUNCTION billing_statement_is_confirmed();

DROP TRIGGER IF EXISTS billing_statement_decided_apart ON billing_statement;
CREATE TRIGGER billing_statement_decided_apart
    BEFORE UPDATE OF confirmed_by_id ON billing_statement
    FOR EACH ROW WHEN (NEW.confirmed_by_id IS NOT NULL)
    EXECUTE FUNCTION guard_decides_apart('confirmed_by_id', 'billing_file_near');
