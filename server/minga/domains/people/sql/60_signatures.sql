-- Amounts above the voted limit need two officers (two_signatures_micros); so does whatever its
-- domain says. Error code: MG156 a signature stays.

-- p_at: the moment of the decision, for whoever looks back; a limit of another day is no breach.
CREATE OR REPLACE FUNCTION people_signatures_needed(
    p_currency text, p_micros bigint, p_at timestamptz DEFAULT clock_timestamp()
) RETURNS integer LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN p_micros <= coalesce((
        SELECT (value -> p_currency)::bigint FROM charter.value
         WHERE name = 'two_signatures_micros' AND valid_from <= p_at
         ORDER BY valid_from DESC LIMIT 1), 0) THEN 1 ELSE 2 END
$$;

CREATE OR REPLACE FUNCTION people_is_signed(
    p_matter text, p_currency text, p_micros bigint, p_least integer,
    p_at timestamptz DEFAULT clock_timestamp()
) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT count(DISTINCT signed.person_id)
           >= greatest(p_least, people_signatures_needed(p_currency, p_micros, p_at))
      FROM people_signature signed
     WHERE signed.matter = p_matter AND signed.currency = p_currency AND signed.micros = p_micros
$$;

DROP TRIGGER IF EXISTS people_signature_stays ON people_signature;
CREATE TRIGGER people_signature_stays
    BEFORE UPDATE OR DELETE OR TRUNCATE ON people_signature
    FOR EACH STATEMENT EXECUTE FUNCTION guard_append_only('MG156', 'G7: a signature stays');

CREATE OR REPLACE FUNCTION people_is_treasurer(p_person bigint) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM people_stewardterm term
                    WHERE term.person_id = p_person AND term.office = 'treasurer'
                      AND term.since <= current_date
                      AND (term.until IS NULL OR term.until > current_date))
$$;

-- Who signs is a treasurer on that day.
CREATE OR REPLACE FUNCTION people_signer_is_in_office() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT people_is_treasurer(NEW.person_id) THEN
        RAISE EXCEPTION 'G7: a treasurer in office signs' USING ERRCODE = 'MG156';
    END IF;
    NEW.signed_at := clock_timestamp();
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS people_signature_in_office ON people_signature;
CREATE TRIGGER people_signature_in_office BEFORE INSERT ON people_signature
    FOR EACH ROW EXECUTE FUNCTION people_signer_is_in_office();
