-- What an open case stops: deliveries to a client or recipient, publishing, copies of an item
-- (G10). Deliveries share a lock that a freeze and a restriction take alone, so that no copy is
-- dated after either. Error codes: MG931 frozen, MG939 lifted once, by its case.

CREATE OR REPLACE FUNCTION licences_case_waits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('licences cases', 0));
    RETURN NULL;
END
$$;

DROP TRIGGER IF EXISTS licences_freeze_waits ON licences_freeze;
CREATE TRIGGER licences_freeze_waits BEFORE INSERT ON licences_freeze
    FOR EACH STATEMENT EXECUTE FUNCTION licences_case_waits();

DROP TRIGGER IF EXISTS licences_restriction_waits ON licences_restriction;
CREATE TRIGGER licences_restriction_waits BEFORE INSERT ON licences_restriction
    FOR EACH STATEMENT EXECUTE FUNCTION licences_case_waits();

-- Only `lifted_at` changes, once, to the clock of the database.
CREATE OR REPLACE FUNCTION licences_case_is_lifted_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.lifted_at IS NOT NULL OR NEW.lifted_at IS NULL
       OR to_jsonb(NEW) - 'lifted_at' <> to_jsonb(OLD) - 'lifted_at' THEN
        RAISE EXCEPTION 'G10: a freeze and a restriction are lifted once' USING ERRCODE = 'MG939';
    END IF;
    NEW.lifted_at := clock_timestamp();
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS licences_freeze_lifted_once ON licences_freeze;
CREATE TRIGGER licences_freeze_lifted_once BEFORE UPDATE ON licences_freeze
    FOR EACH ROW EXECUTE FUNCTION licences_case_is_lifted_once();

DROP TRIGGER IF EXISTS licences_restriction_lifted_once ON licences_restriction;
CREATE TRIGGER licences_restriction_lifted_once BEFORE UPDATE ON licences_restriction
    FOR EACH ROW EXECUTE FUNCTION licences_case_is_lifted_once();

DROP TRIGGER IF EXISTS licences_freeze_stays ON licences_freeze;
CREATE TRIGGER licences_freeze_stays BEFORE DELETE OR TRUNCATE ON licences_freeze
    FOR EACH STATEMENT EXECUTE FUNCTION guard_append_only('MG939', 'a case stays written');

DROP TRIGGER IF EXISTS licences_restriction_stays ON licences_restriction;
CREATE TRIGGER licences_restriction_stays BEFORE DELETE OR TRUNCATE ON licences_restriction
    FOR EACH STATEMENT EXECUTE FUNCTION guard_append_only('MG939', 'a case stays written');

-- Nothing more of a frozen client is published, and no collection project for a tree with a frozen
-- recipient: nobody is asked for what could not be delivered. Derived projects are how the co-op
-- looks.
CREATE OR REPLACE FUNCTION licences_client_may_publish() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM licences_freeze held
                WHERE held.client_id = NEW.client_id AND held.lifted_at IS NULL
                  AND (held.recipient = '' OR held.recipient IN (
                       SELECT node->>'key'
                         FROM work.collection collection
                         JOIN LATERAL (
                              SELECT terms.body FROM consent.terms terms
                               WHERE terms.series = collection.series
                               ORDER BY terms.version DESC LIMIT 1) AS newest ON true,
                              jsonb_array_elements(newest.body::jsonb->'recipients') AS node
                        WHERE collection.project_id = NEW.id))) THEN
        RAISE EXCEPTION 'G10: a case about the client of project % is open', NEW.id
            USING ERRCODE = 'MG931';
    END IF;
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS licences_client_may_publish ON work_project;
CREATE TRIGGER licences_client_may_publish BEFORE UPDATE OF state, items ON work_project
    FOR EACH ROW WHEN (NEW.state = 'published' AND NEW.derived_kind = ''
                       AND (OLD.state = 'draft' OR NEW.items > OLD.items))
    EXECUTE FUNCTION licences_client_may_publish();
