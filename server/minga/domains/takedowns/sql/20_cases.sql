-- A case is opened on a mark that was found, is logged as it was signed, and stays (G10, G14).
-- Error codes: MG971 it stays, MG972 no evidence, MG973 a step that cannot be, MG974 the recipient
-- was not heard, MG975 no day, MG154 a steward near the person or the client.

CREATE OR REPLACE FUNCTION takedowns_case_leaf(p_row takedowns_case) RETURNS bytea
LANGUAGE sql IMMUTABLE AS $$
    SELECT sha256(p_row.salt || convert_to(p_row.statement, 'UTF8'))
$$;

-- Days that a recipient has to answer, by the vote in force; 7 before any vote.
CREATE OR REPLACE FUNCTION takedowns_days() RETURNS int LANGUAGE sql STABLE AS $$
    SELECT coalesce((SELECT value::text::int FROM charter.value
                      WHERE name = 'takedown_days' AND valid_from <= clock_timestamp()
                      ORDER BY valid_from DESC LIMIT 1), 7)
$$;

-- The claimant as the client of the copy may know them: a member by their name for that client, a
-- visitor by the name of the search.
CREATE OR REPLACE FUNCTION takedowns_claimant_name(p_search takedowns_search, p_pseudonym uuid)
RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN p_search.member_id IS NULL THEN p_search.subject ELSE p_pseudonym END::text
$$;

CREATE OR REPLACE FUNCTION takedowns_case_is_shown() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    v_body jsonb := NEW.statement::jsonb;
BEGIN
    IF abs(extract(epoch FROM clock_timestamp() - NEW.opened_at)) > 60
       OR NEW.answer_until IS DISTINCT FROM
          NEW.opened_at + make_interval(days => takedowns_days()) THEN
        RAISE EXCEPTION 'G10: a case has the days that members voted' USING ERRCODE = 'MG972';
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM takedowns_match match
          JOIN takedowns_search search ON search.id = match.search_id
          JOIN consent.delivery delivery ON delivery.public_id = match.delivery
         WHERE match.id = NEW.match_id AND search.id = NEW.search_id AND search.state = 'completed'
           AND delivery.client = NEW.client
           AND v_body->>'kind' = 'takedown'
           AND v_body->>'receipt' = NEW.public_id::text
           AND v_body->>'member' = takedowns_claimant_name(search, delivery.pseudonym)
           AND v_body->>'delivery' = match.delivery::text
           AND v_body->>'item' = match.item::text
           AND v_body->>'grant' = delivery.grant_id::text
           AND v_body->'recipient'->>'key' = delivery.recipient
           AND v_body->>'terms' = delivery.terms_sha256
           AND v_body->'found'->>'sha256' = encode(search.found_sha256, 'hex')
           AND v_body->'mark'->>'tables_sha256' = encode(sha256(match.tables), 'hex')
           AND (v_body->'mark'->>'false_accusation_bound')::float8 <= 1e-6) THEN
        RAISE EXCEPTION 'G10: a case is about a mark that was found in a delivered copy'
            USING ERRCODE = 'MG972';
    END IF;
    PERFORM log_submit('takedown', takedowns_case_leaf(NEW));
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS takedowns_case_is_shown ON takedowns_case;
CREATE TRIGGER takedowns_case_is_shown BEFORE INSERT ON takedowns_case
    FOR EACH ROW EXECUTE FUNCTION takedowns_case_is_shown();

DROP TRIGGER IF EXISTS takedowns_case_stays ON takedowns_case;
CREATE TRIGGER takedowns_case_stays BEFORE UPDATE OR DELETE ON takedowns_case
    FOR EACH ROW EXECUTE FUNCTION guard_append_only('MG971', 'a case stays as it was opened');

DROP TRIGGER IF EXISTS takedowns_case_not_emptied ON takedowns_case;
CREATE TRIGGER takedowns_case_not_emptied BEFORE TRUNCATE ON takedowns_case
    FOR EACH STATEMENT EXECUTE FUNCTION guard_append_only('MG971', 'a case stays as it was opened');

CREATE OR REPLACE FUNCTION takedowns_event_leaf(p_row takedowns_caseevent) RETURNS bytea
LANGUAGE sql STABLE AS $$
    SELECT sha256(p_row.salt || convert_to(concat(
        p_row.public_id, '|', (SELECT public_id FROM takedowns_case WHERE id = p_row.case_id), '|',
        p_row.kind, '|', p_row.day, '|', p_row.words), 'UTF8'))
$$;

-- Events come in their order: opened first, a closing last, one hold, one answer of each kind; a
-- recipient is heard, or out of time, before misuse is found.
CREATE OR REPLACE FUNCTION takedowns_event_follows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    v_kinds text[];
    v_until timestamptz;
    v_heard boolean;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('takedowns case ' || NEW.case_id, 0));
    NEW.happened_at := clock_timestamp();
    SELECT array_agg(kind::text) INTO v_kinds FROM takedowns_caseevent WHERE case_id = NEW.case_id;
    SELECT answer_until INTO v_until FROM takedowns_case WHERE id = NEW.case_id;
    v_heard := coalesce(v_kinds && ARRAY['removed', 'disputed'], false);
    IF (v_kinds IS NULL) IS DISTINCT FROM (NEW.kind = 'opened')
       OR EXISTS (SELECT 1 FROM unnest(v_kinds) AS kind WHERE kind LIKE 'closed%')
       OR NEW.kind IN ('held', 'overdue')
          AND coalesce(v_kinds && ARRAY['held', 'overdue'], false)
       OR NEW.kind = 'overdue' AND (v_heard OR NEW.happened_at < v_until) THEN
        RAISE EXCEPTION 'G10: % cannot follow in this case', NEW.kind USING ERRCODE = 'MG973';
    END IF;
    IF NEW.kind = 'closed_misuse' AND NOT v_heard AND NEW.happened_at < v_until THEN
        RAISE EXCEPTION 'G10: the recipient is heard first' USING ERRCODE = 'MG974';
    END IF;
    IF NEW.day > NEW.happened_at::date THEN
        RAISE EXCEPTION 'G10: a day that has not come' USING ERRCODE = 'MG975';
    END IF;
    PERFORM log_submit('takedown', takedowns_event_leaf(NEW));
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS takedowns_event_follows ON takedowns_caseevent;
CREATE TRIGGER takedowns_event_follows BEFORE INSERT ON takedowns_caseevent
    FOR EACH ROW EXECUTE FUNCTION takedowns_event_follows();

DROP TRIGGER IF EXISTS takedowns_event_stays ON takedowns_caseevent;
CREATE TRIGGER takedowns_event_stays BEFORE UPDATE OR DELETE ON takedowns_caseevent
    FOR EACH ROW EXECUTE FUNCTION guard_append_only('MG971', 'what happened in a case stays');

DROP TRIGGER IF EXISTS takedowns_event_not_emptied ON takedowns_caseevent;
CREATE TRIGGER takedowns_event_not_emptied BEFORE TRUNCATE ON takedowns_caseevent
    FOR EACH STATEMENT EXECUTE FUNCTION guard_append_only('MG971', 'what happened in a case stays');

-- Nobody decides a case of their own, of their household, or against a client they speak for.
CREATE OR REPLACE FUNCTION takedowns_concerns_near(p_person bigint, p_row jsonb, p_column text)
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT bool_or(coalesce(people_is_near(p_person, search.member_id), false)
                   OR coalesce(work_is_near_client(p_person, client.id), false))
      FROM takedowns_case opened
      JOIN takedowns_search search ON search.id = opened.search_id
      LEFT JOIN work.client client ON client.public_id = opened.client
     WHERE opened.id = (p_row->>p_column)::bigint
$$;

DROP TRIGGER IF EXISTS takedowns_event_decided_apart ON takedowns_caseevent;
CREATE TRIGGER takedowns_event_decided_apart BEFORE INSERT ON takedowns_caseevent
    FOR EACH ROW WHEN (NEW.decided_by_id IS NOT NULL)
    EXECUTE FUNCTION guard_decides_apart('decided_by_id', 'takedowns_concerns_near', 'case_id');
