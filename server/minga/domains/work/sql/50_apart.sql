-- Nobody decides about a client that they, or somebody of their household, speak for.
-- Error code: MG154.

CREATE OR REPLACE FUNCTION work_is_near_client(p_person bigint, p_client bigint) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1 FROM work_clientstaff staff
          LEFT JOIN people.member member ON member.person_id = staff.person_id
         WHERE staff.client_id = p_client
           AND (staff.person_id = p_person OR people_is_near(p_person, member.id)))
$$;

CREATE OR REPLACE FUNCTION work_concerns_near(p_person bigint, p_row jsonb, p_column text)
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT work_is_near_client(p_person, (p_row->>p_column)::bigint)
$$;

DROP TRIGGER IF EXISTS work_client_decided_apart ON work_client;
CREATE TRIGGER work_client_decided_apart
    BEFORE INSERT OR UPDATE OF verified_by_id ON work_client
    FOR EACH ROW WHEN (NEW.verified_by_id IS NOT NULL)
    EXECUTE FUNCTION guard_decides_apart('verified_by_id', 'work_concerns_near', 'id');

DROP TRIGGER IF EXISTS work_deposit_decided_apart ON work_deposit;
CREATE TRIGGER work_deposit_decided_apart
    BEFORE INSERT OR UPDATE OF decided_by_id ON work_deposit
    FOR EACH ROW WHEN (NEW.decided_by_id IS NOT NULL)
    EXECUTE FUNCTION guard_decides_apart('decided_by_id', 'work_concerns_near', 'client_id');

-- A signature under a deposit is a decision about its client.
CREATE OR REPLACE FUNCTION work_signs_near(p_person bigint, p_row jsonb, p_column text)
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM work_deposit deposit
                    WHERE p_row->>'matter' = 'deposit:' || deposit.public_id
                      AND work_is_near_client(p_person, deposit.client_id))
$$;

DROP TRIGGER IF EXISTS work_signature_decided_apart ON people_signature;
CREATE TRIGGER work_signature_decided_apart BEFORE INSERT ON people_signature
    FOR EACH ROW EXECUTE FUNCTION guard_decides_apart('person_id', 'work_signs_near');

-- A client that waits for a mediator is released by one, by name.
CREATE OR REPLACE FUNCTION work_release_is_signed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'G7: a client that waits for a mediator is released by somebody'
        USING ERRCODE = 'MG154';
END
$$;

DROP TRIGGER IF EXISTS work_client_released_signed ON work_client;
CREATE TRIGGER work_client_released_signed BEFORE UPDATE ON work_client FOR EACH ROW
    WHEN (OLD.held_since IS NOT NULL AND NEW.held_since IS NULL AND NEW.released_by_id IS NULL)
    EXECUTE FUNCTION work_release_is_signed();

DROP TRIGGER IF EXISTS work_client_released_apart ON work_client;
CREATE TRIGGER work_client_released_apart
    BEFORE INSERT OR UPDATE OF released_by_id ON work_client
    FOR EACH ROW WHEN (NEW.released_by_id IS NOT NULL)
    EXECUTE FUNCTION guard_decides_apart('released_by_id', 'work_concerns_near', 'id');
