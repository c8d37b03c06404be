-- Prices are blind (G4): what sets them runs as the role that can read no table about persons.

DO $$
BEGIN
    GRANT USAGE ON SCHEMA answers, work TO minga_blind;
    GRANT SELECT (project_id, member_id, spent_ms, price_micros) ON answers.answer TO minga_blind;
    GRANT SELECT ON publishing_raise, publishing_topup TO minga_blind;
    EXECUTE format('GRANT CREATE ON SCHEMA %I TO minga_blind', current_schema());
    ALTER FUNCTION publishing_spent_ms(int) OWNER TO minga_blind;
    ALTER FUNCTION publishing_owed(bigint, int) OWNER TO minga_blind;
    EXECUTE format('REVOKE CREATE ON SCHEMA %I FROM minga_blind', current_schema());
END
$$;
