-- Amounts above the voted limit need two officers (two_signatures_micros); so does whatever its
-- domain says. Error code: MG156 a signature stays.

CREATE OR REPLACE FUNCTION people_signatures_needed(p_currency text, p_micros bigint)
RETURNS integer LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN p_micros <= coalesce((
        SELECT (value -> p_currency)::bigint FROM charter.value
         WHERE name = 'two_signatures_micros' AND valid_from <= clock_timestamp()
         ORDER BY valid_from DESC LIMIT 1), 0) THEN 1 ELSE 2 END
$$;

CREATE OR REPLACE FUNCTION people_is_signed(
    p_matter text, p_currency text, p_micros bigint, p_least integer
) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT count(DISTINCT signed.person_id)
           >= greatest(p_least, people_signatures_needed(p_currency, p_micros))
      FROM people_signature signed
     WHERE signed.matter = p_matter AND signed.currency = p_currency AND signed.micros = p_micros
$$;

DROP TRIGGER IF EXISTS people_signature_stays ON people_signature;
CREATE TRIGGER people_signature_stays
    BEFORE UPDATE OR DELETE OR TRUNCATE ON people_signature
    FOR EACH STATEMENT EXECUTE FUNCTION guard_append_only('MG156', 'G7: a signature stays');
