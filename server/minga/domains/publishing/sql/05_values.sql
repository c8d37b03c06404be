-- What the members have voted, for the guards of this domain.
CREATE OR REPLACE FUNCTION publishing_value(p_name text) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT value FROM charter.value WHERE name = p_name AND valid_from <= clock_timestamp()
     ORDER BY valid_from DESC LIMIT 1
$$;
