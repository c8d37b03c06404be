-- An erasure is asked once and stays written: both its ends are leaves of the log, and it ends only
-- when the person's name is gone and nobody can sign in as them (G10). Error code: MG156.

CREATE OR REPLACE FUNCTION people_erasure_leaf(p_row people_erasure) RETURNS bytea
LANGUAGE sql STABLE AS $$
    SELECT sha256(p_row.salt || convert_to(concat(
        p_row.public_id, '|', (SELECT public_id FROM people_person WHERE id = p_row.person_id), '|',
        CASE WHEN p_row.finished_at IS NULL THEN 'asked' ELSE 'finished' END, '|',
        p_row.unreadable_from), 'UTF8'))
$$;

CREATE OR REPLACE FUNCTION people_erasure_goes_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.finished_at IS NOT NULL OR cardinality(NEW.domains) > 0 THEN
            RAISE EXCEPTION 'G10: an erasure begins with nothing erased' USING ERRCODE = 'MG156';
        END IF;
        PERFORM log_submit('erasure', people_erasure_leaf(NEW));
        RETURN NEW;
    END IF;
    IF OLD.finished_at IS NOT NULL OR NOT OLD.domains <@ NEW.domains
       OR (NEW.public_id, NEW.person_id, NEW.requested_by, NEW.asked_at, NEW.salt) IS DISTINCT FROM
          (OLD.public_id, OLD.person_id, OLD.requested_by, OLD.asked_at, OLD.salt) THEN
        RAISE EXCEPTION 'G10: an erasure goes on and never back' USING ERRCODE = 'MG156';
    END IF;
    IF NEW.finished_at IS NOT NULL THEN
        IF NOT EXISTS (SELECT 1 FROM people_person
                        WHERE id = NEW.person_id AND NOT is_active
                          AND username LIKE 'erased-%') THEN
            RAISE EXCEPTION 'G10: an erasure ends when the name is gone' USING ERRCODE = 'MG156';
        END IF;
        PERFORM log_submit('erasure', people_erasure_leaf(NEW));
    END IF;
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS people_erasure_goes_on ON people_erasure;
CREATE TRIGGER people_erasure_goes_on BEFORE INSERT OR UPDATE ON people_erasure
    FOR EACH ROW EXECUTE FUNCTION people_erasure_goes_on();

DROP TRIGGER IF EXISTS people_erasure_stays ON people_erasure;
CREATE TRIGGER people_erasure_stays BEFORE DELETE ON people_erasure
    FOR EACH ROW EXECUTE FUNCTION guard_append_only('MG156', 'an erasure stays written');

DROP TRIGGER IF EXISTS people_erasure_not_emptied ON people_erasure;
CREATE TRIGGER people_erasure_not_emptied BEFORE TRUNCATE ON people_erasure
    FOR EACH STATEMENT
    EXECUTE FUNCTION guard_append_only('MG156', 'an erasure stays written');

-- A name that was erased comes back to nobody, and nobody signs in by it again.
CREATE OR REPLACE FUNCTION people_person_stays_erased() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.username LIKE 'erased-%' AND NOT OLD.is_active
       AND (NEW.username <> OLD.username OR NEW.is_active) THEN
        RAISE EXCEPTION 'G10: a person who was erased stays erased' USING ERRCODE = 'MG156';
    END IF;
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS people_person_stays_erased ON people_person;
CREATE TRIGGER people_person_stays_erased BEFORE UPDATE ON people_person
    FOR EACH ROW EXECUTE FUNCTION people_person_stays_erased();
