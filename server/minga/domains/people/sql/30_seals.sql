-- A term of office is written by the application alone (guard_seal): a row that somebody
-- else inserts, or changes, carries no seal that the audit can compute again.

CREATE OR REPLACE FUNCTION people_stewardterm_seal(p_row people_stewardterm) RETURNS bytea
LANGUAGE sql STABLE AS $$
    SELECT guard_seal(concat(
        p_row.person_id, '|', p_row.office, '|', p_row.since, '|', p_row.until))
$$;

CREATE OR REPLACE FUNCTION people_stewardterm_is_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.seal := people_stewardterm_seal(NEW);
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS people_stewardterm_sealed ON people_stewardterm;
CREATE TRIGGER people_stewardterm_sealed BEFORE INSERT OR UPDATE ON people_stewardterm
    FOR EACH ROW EXECUTE FUNCTION people_stewardterm_is_sealed();
