-- A request begins now, by the database's clock, and its time is voted: one month at most (GDPR
-- art. 12(3)). It moves only forward; each is a leaf of the log. Error code: MG951.

-- The time for an answer: the voted days, 30 at most and without a vote.
CREATE OR REPLACE FUNCTION rights_answer_time() RETURNS interval
LANGUAGE sql STABLE AS $$
    SELECT make_interval(days => greatest(1, least(30, coalesce(
        (SELECT (value #>> '{}')::int FROM charter.value
          WHERE name = 'rights_answer_days' AND valid_from <= clock_timestamp()
          ORDER BY valid_from DESC LIMIT 1), 30))))
$$;

-- The longest extension, with a reason: two further months.
CREATE OR REPLACE FUNCTION rights_extension_time() RETURNS interval
LANGUAGE sql IMMUTABLE AS $$ SELECT interval '60 days' $$;

CREATE OR REPLACE FUNCTION rights_request_leaf(p_row rights_request) RETURNS bytea
LANGUAGE sql STABLE AS $$
    SELECT sha256(p_row.salt || convert_to(concat(
        p_row.public_id, '|', p_row.kind, '|',
        (SELECT subject FROM people.member WHERE id = p_row.member_id), '|',
        p_row.grant, '|', p_row.item, '|', extract(epoch FROM p_row.requested_at)::bigint),
        'UTF8'))
$$;

CREATE OR REPLACE FUNCTION rights_request_begins() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF num_nonnulls(NEW.fanned_out_at, NEW.home_done_at, NEW.closed_at, NEW.decided_by_id) > 0
       OR NEW.extension_reason <> '' OR NEW.home_words <> '' THEN
        RAISE EXCEPTION 'G10: a request begins open' USING ERRCODE = 'MG951';
    END IF;
    NEW.requested_at := clock_timestamp();
    NEW.respond_by := date_trunc('second', NEW.requested_at) + rights_answer_time();
    PERFORM log_submit('rights_request', rights_request_leaf(NEW));
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS rights_request_begins ON rights_request;
CREATE TRIGGER rights_request_begins BEFORE INSERT ON rights_request
    FOR EACH ROW EXECUTE FUNCTION rights_request_begins();

CREATE OR REPLACE FUNCTION rights_request_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.public_id, OLD.kind, OLD.source, OLD.member_id, OLD.grant, OLD.item, OLD.language,
        OLD.requested_at, OLD.salt)
       IS DISTINCT FROM
       (NEW.public_id, NEW.kind, NEW.source, NEW.member_id, NEW.grant, NEW.item, NEW.language,
        NEW.requested_at, NEW.salt)
       OR NEW.words <> OLD.words
       OR OLD.fanned_out_at IS NOT NULL AND NEW.fanned_out_at IS DISTINCT FROM OLD.fanned_out_at
       OR OLD.home_done_at IS NOT NULL AND (NEW.home_done_at, NEW.home_words, NEW.decided_by_id)
          IS DISTINCT FROM (OLD.home_done_at, OLD.home_words, OLD.decided_by_id)
       OR OLD.closed_at IS NOT NULL AND NEW IS DISTINCT FROM OLD THEN
        RAISE EXCEPTION 'G10: what was asked stays' USING ERRCODE = 'MG951';
    END IF;
    IF NEW.respond_by IS DISTINCT FROM OLD.respond_by
       OR NEW.extension_reason <> OLD.extension_reason THEN
        IF OLD.extension_reason <> '' OR NEW.extension_reason = ''
           OR date_trunc('second', clock_timestamp()) > OLD.respond_by
           OR NEW.respond_by <= OLD.respond_by
           OR NEW.respond_by > OLD.respond_by + rights_extension_time() THEN
            RAISE EXCEPTION 'G10: a deadline is extended once, in time, with a reason'
                USING ERRCODE = 'MG951';
        END IF;
    END IF;
    IF OLD.closed_at IS NULL AND NEW.closed_at IS NOT NULL AND EXISTS (
            SELECT 1 FROM rights_branch branch
             WHERE branch.request_id = OLD.id AND branch.state NOT IN ('answered', 'denied')) THEN
        RAISE EXCEPTION 'G10: a request stays open until everybody has answered'
            USING ERRCODE = 'MG951';
    END IF;
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS rights_request_moves ON rights_request;
CREATE TRIGGER rights_request_moves BEFORE UPDATE ON rights_request
    FOR EACH ROW EXECUTE FUNCTION rights_request_moves();

DROP TRIGGER IF EXISTS rights_request_stays ON rights_request;
CREATE TRIGGER rights_request_stays BEFORE DELETE ON rights_request
    FOR EACH ROW EXECUTE FUNCTION guard_append_only('MG951', 'what was asked stays');

DROP TRIGGER IF EXISTS rights_request_not_emptied ON rights_request;
CREATE TRIGGER rights_request_not_emptied BEFORE TRUNCATE ON rights_request
    FOR EACH STATEMENT EXECUTE FUNCTION guard_append_only('MG951', 'what was asked stays');

-- A consent that is withdrawn asks everybody who has a copy, in the same transaction, by whatever
-- way it is withdrawn. Not where the person's open erasure asks the same already.
CREATE OR REPLACE FUNCTION rights_withdrawal_asks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO rights_request (public_id, kind, source, member_id, "grant", language, salt)
    SELECT gen_random_uuid(), 'consent_withdrawn', 'withdrawal', NEW.member_id, NEW.public_id,
           NEW.language, sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()))
     WHERE EXISTS (SELECT 1 FROM consent.delivered_copy copy WHERE copy.grant_id = NEW.id)
       AND NOT EXISTS (
           SELECT 1 FROM rights_request request
            WHERE request.member_id = NEW.member_id AND request.kind = 'erasure'
              AND request.fanned_out_at IS NULL AND request.item IS NULL
              AND coalesce(request.grant, NEW.public_id) = NEW.public_id)
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$;

DROP TRIGGER IF EXISTS rights_withdrawal_asks ON consent_grant;
CREATE TRIGGER rights_withdrawal_asks AFTER UPDATE OF withdrawn_at ON consent_grant
    FOR EACH ROW WHEN (OLD.withdrawn_at IS NULL AND NEW.withdrawn_at IS NOT NULL)
    EXECUTE FUNCTION rights_withdrawal_asks();
