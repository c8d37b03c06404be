-- Whom a breach concerns is computed from what lay there, never chosen; each of them is told, and a
-- clock runs from the moment at which it was known (GDPR art. 33 and 34). Error code: MG954.

-- The time to tell: the voted hours, 72 at most and without a vote.
CREATE OR REPLACE FUNCTION rights_notice_time() RETURNS interval
LANGUAGE sql STABLE AS $$
    SELECT make_interval(hours => greatest(1, least(72, coalesce(
        (SELECT (value #>> '{}')::int FROM charter.value
          WHERE name = 'breach_notice_hours' AND valid_from <= clock_timestamp()
          ORDER BY valid_from DESC LIMIT 1), 72))))
$$;

-- Members whose data of these kinds lay there at some moment of the window. At a recipient: copies
-- delivered by its end, unless the recipient had said before its beginning that they are erased. A
-- copy whose file is shredded counts whatever its kind was. At home: files stored by its end.
CREATE OR REPLACE FUNCTION rights_breach_members(
    p_client uuid, p_node text, p_kinds text[], p_since timestamptz, p_until timestamptz
) RETURNS SETOF bigint LANGUAGE sql STABLE AS $$
    SELECT DISTINCT copy.member_id FROM consent.delivered_copy copy
      LEFT JOIN vault.item item ON item.id = copy.item
     WHERE p_client IS NOT NULL AND copy.client = p_client
       AND (p_node = '' OR copy.recipient = p_node)
       AND copy.delivered_at <= p_until
       AND (item.id IS NULL OR item.purpose = ANY (p_kinds))
       AND NOT EXISTS (
           SELECT 1 FROM rights_branch branch
             JOIN rights_request request ON request.id = branch.request_id
            WHERE branch.client = copy.client AND branch.node = copy.recipient
              AND request.kind IN ('erasure', 'consent_withdrawn')
              AND copy.public_id::text = ANY (branch.items)
              AND branch.state = 'answered' AND branch.answered_at < p_since)
    UNION
    SELECT member.id FROM vault.item item
      JOIN people.member member ON member.subject = item.subject
     WHERE p_client IS NULL AND item.purpose = ANY (p_kinds) AND item.stored_at <= p_until
$$;

CREATE OR REPLACE FUNCTION rights_breach_begins() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        NEW.reported_at := clock_timestamp();
        IF NEW.known_at > NEW.reported_at OR NEW.authority_told_at IS NOT NULL
           OR NEW.confirmed_at IS NOT NULL THEN
            RAISE EXCEPTION 'G10: a breach was known before it is reported' USING ERRCODE = 'MG954';
        END IF;
        NEW.notify_by := NEW.known_at + rights_notice_time();
        PERFORM log_submit('rights_breach', sha256(convert_to(concat(
            NEW.public_id, '|', NEW.client, '|', NEW.node, '|', NEW.known_at, '|', NEW.nature),
            'UTF8')));
        RETURN NEW;
    END IF;
    IF to_jsonb(NEW) - '{authority_told_at,delay_reason,confirmed_by_id,confirmed_at}'::text[]
       <> to_jsonb(OLD) - '{authority_told_at,delay_reason,confirmed_by_id,confirmed_at}'::text[]
       OR OLD.authority_told_at IS NOT NULL
       OR OLD.confirmed_at IS NOT NULL AND (OLD.confirmed_by_id, OLD.confirmed_at)
          IS DISTINCT FROM (NEW.confirmed_by_id, NEW.confirmed_at) THEN
        RAISE EXCEPTION 'G10: what was reported stays' USING ERRCODE = 'MG954';
    END IF;
    IF OLD.confirmed_at IS NULL AND NEW.confirmed_at IS NOT NULL THEN
        IF NOT EXISTS (SELECT 1 FROM people.stewardterm term
                        WHERE term.person_id = NEW.confirmed_by_id
                          AND term.office = 'data_steward') THEN
            RAISE EXCEPTION 'G7: a second data steward confirms a breach' USING ERRCODE = 'MG954';
        END IF;
        NEW.confirmed_at := clock_timestamp();
    END IF;
    IF NEW.authority_told_at IS NOT NULL THEN
        NEW.authority_told_at := clock_timestamp();
        IF NEW.authority_told_at > NEW.notify_by AND NEW.delay_reason = '' THEN
            RAISE EXCEPTION 'G10: what is late has its reason' USING ERRCODE = 'MG954';
        END IF;
    END IF;
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS rights_breach_begins ON rights_breach;
CREATE TRIGGER rights_breach_begins BEFORE INSERT OR UPDATE ON rights_breach
    FOR EACH ROW EXECUTE FUNCTION rights_breach_begins();

DROP TRIGGER IF EXISTS rights_breach_stays ON rights_breach;
CREATE TRIGGER rights_breach_stays BEFORE DELETE ON rights_breach
    FOR EACH ROW EXECUTE FUNCTION guard_append_only('MG954', 'what was reported stays');

DROP TRIGGER IF EXISTS rights_breach_not_emptied ON rights_breach;
CREATE TRIGGER rights_breach_not_emptied BEFORE TRUNCATE ON rights_breach
    FOR EACH STATEMENT EXECUTE FUNCTION guard_append_only('MG954', 'what was reported stays');

-- The rows of the people are written by the database with the breach itself.
CREATE OR REPLACE FUNCTION rights_breach_names_all() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO rights_breachnotice (breach_id, member_id)
    SELECT NEW.id, member_id
      FROM rights_breach_members(NEW.client, NEW.node, NEW.kinds::text[], NEW.since, NEW.until)
           AS member_id;
    RETURN NULL;
END
$$;

DROP TRIGGER IF EXISTS rights_breach_names_all ON rights_breach;
CREATE TRIGGER rights_breach_names_all AFTER INSERT ON rights_breach
    FOR EACH ROW EXECUTE FUNCTION rights_breach_names_all();

CREATE OR REPLACE FUNCTION rights_breachnotice_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.told_at IS NOT NULL
       OR to_jsonb(NEW) - 'told_at' <> to_jsonb(OLD) - 'told_at' THEN
        RAISE EXCEPTION 'G10: a notice of a breach stays' USING ERRCODE = 'MG954';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM rights_breach
                    WHERE id = NEW.breach_id AND confirmed_at IS NOT NULL) THEN
        RAISE EXCEPTION 'G7: nobody is told before a second data steward confirmed the breach'
            USING ERRCODE = 'MG954';
    END IF;
    NEW.told_at := clock_timestamp();
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS rights_breachnotice_moves ON rights_breachnotice;
CREATE TRIGGER rights_breachnotice_moves BEFORE UPDATE ON rights_breachnotice
    FOR EACH ROW EXECUTE FUNCTION rights_breachnotice_moves();

DROP TRIGGER IF EXISTS rights_breachnotice_stays ON rights_breachnotice;
CREATE TRIGGER rights_breachnotice_stays BEFORE DELETE ON rights_breachnotice
    FOR EACH ROW EXECUTE FUNCTION guard_append_only('MG954', 'a notice of a breach stays');

DROP TRIGGER IF EXISTS rights_breachnotice_not_emptied ON rights_breachnotice;
CREATE TRIGGER rights_breachnotice_not_emptied BEFORE TRUNCATE ON rights_breachnotice
    FOR EACH STATEMENT EXECUTE FUNCTION guard_append_only('MG954', 'a notice of a breach stays');

-- Nobody reports the breach of a client that they speak for (G7, MG154).
CREATE OR REPLACE FUNCTION rights_breach_of_near(p_person bigint, p_row jsonb, p_column text)
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM work.client client
                    WHERE client.public_id = (p_row->>p_column)::uuid
                      AND work_is_near_client(p_person, client.id))
$$;

DROP TRIGGER IF EXISTS rights_breach_decided_apart ON rights_breach;
CREATE TRIGGER rights_breach_decided_apart
    BEFORE INSERT OR UPDATE OF reported_by_id ON rights_breach
    FOR EACH ROW WHEN (NEW.reported_by_id IS NOT NULL)
    EXECUTE FUNCTION guard_decides_apart('reported_by_id', 'rights_breach_of_near', 'client');

DROP TRIGGER IF EXISTS rights_breach_confirmed_apart ON rights_breach;
CREATE TRIGGER rights_breach_confirmed_apart
    BEFORE INSERT OR UPDATE OF confirmed_by_id ON rights_breach
    FOR EACH ROW WHEN (NEW.confirmed_by_id IS NOT NULL)
    EXECUTE FUNCTION guard_decides_apart('confirmed_by_id', 'rights_breach_of_near', 'client');

-- Whoever reported a breach, and their household, is not the second pair of eyes.
CREATE OR REPLACE FUNCTION rights_person_is_near(p_person bigint, p_row jsonb, p_column text)
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT p_person = (p_row->>p_column)::bigint OR EXISTS (
        SELECT 1 FROM people.member member
         WHERE member.person_id = (p_row->>p_column)::bigint
           AND people_is_near(p_person, member.id))
$$;

DROP TRIGGER IF EXISTS rights_breach_confirmed_by_another ON rights_breach;
CREATE TRIGGER rights_breach_confirmed_by_another
    BEFORE INSERT OR UPDATE OF confirmed_by_id ON rights_breach
    FOR EACH ROW WHEN (NEW.confirmed_by_id IS NOT NULL)
    EXECUTE FUNCTION guard_decides_apart('confirmed_by_id', 'rights_person_is_near',
                                         'reported_by_id');
