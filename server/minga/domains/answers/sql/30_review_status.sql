-- Where an answer stands that peers may look at before it counts as accepted (G2, G3).
--
-- An answer without a row here was paid on arrival and is accepted. With a row, its pay lies in the
-- project's `pending_review` account until: waiting -> accepted | refused, refused -> accepted.
-- There is no other way, so no path leads from accepted to unpaid; rules.next_state says the same,
-- and a test compares the two over every pair. Error codes: MG302 no such way, MG303 the money does
-- not agree.

-- What a client may read, by whichever door (G2).
CREATE OR REPLACE VIEW answers_readable AS
    SELECT answer.* FROM answers_answer answer
     WHERE NOT EXISTS (SELECT 1 FROM answers_reviewstatus stand
                        WHERE stand.answer = answer.id AND stand.state <> 'accepted');

CREATE OR REPLACE FUNCTION answers_reviewstatus_begins() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.state, NEW.paid_micros, NEW.released) <> ('waiting', 0, false)
            OR NEW.transfer IS NOT NULL OR NEW.until <= now() THEN
        RAISE EXCEPTION 'G3: an answer begins to be checked as waiting, with a deadline ahead'
            USING ERRCODE = 'MG302';
    END IF;
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS answers_reviewstatus_begins ON answers_reviewstatus;
CREATE TRIGGER answers_reviewstatus_begins BEFORE INSERT ON answers_reviewstatus
    FOR EACH ROW EXECUTE FUNCTION answers_reviewstatus_begins();

-- Who stands here is an answer, at its own price, whose pay was put aside.
CREATE OR REPLACE FUNCTION answers_reviewstatus_is_backed() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM added
          LEFT JOIN answers_answer answer ON answer.id = added.answer
          LEFT JOIN ledger.transfer moved ON moved.id = answer.transfer_id
          LEFT JOIN ledger.account payee ON payee.id = moved.credit
         WHERE (answer.project_id, answer.member_id, answer.price_micros, payee.kind)
               IS DISTINCT FROM
               (added.project_id, added.member_id, added.price_micros, 'pending_review')
    ) THEN
        RAISE EXCEPTION 'G2: only an answer whose pay was put aside can be checked'
            USING ERRCODE = 'MG303';
    END IF;
    RETURN NULL;
END
$$;

DROP TRIGGER IF EXISTS answers_reviewstatus_backed ON answers_reviewstatus;
CREATE TRIGGER answers_reviewstatus_backed AFTER INSERT ON answers_reviewstatus
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT
    EXECUTE FUNCTION answers_reviewstatus_is_backed();

CREATE OR REPLACE FUNCTION answers_may_become(old text, new text, released boolean)
RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE old
        WHEN 'waiting' THEN new IN ('accepted', 'refused')
        WHEN 'refused' THEN new = 'accepted' AND NOT released
        ELSE false
    END
$$;

CREATE OR REPLACE FUNCTION answers_reviewstatus_moves() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    let_go boolean := (OLD.state, NEW.state) = ('refused', 'refused')
        AND NEW.released AND NOT OLD.released AND NEW.paid_micros = OLD.paid_micros;
BEGIN
    IF (NEW.answer, NEW.project_id, NEW.member_id, NEW.price_micros, NEW.until)
            IS DISTINCT FROM
            (OLD.answer, OLD.project_id, OLD.member_id, OLD.price_micros, OLD.until)
            OR NEW.paid_micros < OLD.paid_micros
            OR NOT let_go AND (NEW.released OR NOT answers_may_become(
                OLD.state, NEW.state, OLD.released)) THEN
        RAISE EXCEPTION 'G3: answer % cannot go from % to %', OLD.answer, OLD.state, NEW.state
            USING ERRCODE = 'MG302';
    END IF;
    IF NEW.state = 'refused' AND OLD.state = 'waiting' AND OLD.until <= now() THEN
        RAISE EXCEPTION 'G7: the time to look at answer % is over: silence has accepted it',
            OLD.answer USING ERRCODE = 'MG302';
    END IF;
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS answers_reviewstatus_moves ON answers_reviewstatus;
CREATE TRIGGER answers_reviewstatus_moves BEFORE UPDATE ON answers_reviewstatus
    FOR EACH ROW EXECUTE FUNCTION answers_reviewstatus_moves();

-- What a row says was paid has reached the member's own wallet, to the micro, by a transfer that
-- pays nothing else.
CREATE OR REPLACE FUNCTION answers_reviewstatus_is_paid() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1
          FROM (SELECT fresh.transfer, fresh.member_id, sum(fresh.paid_micros - was.paid_micros)
                  AS micros FROM fresh JOIN past was USING (answer)
                 WHERE fresh.paid_micros <> was.paid_micros
                    OR fresh.transfer IS DISTINCT FROM was.transfer GROUP BY 1, 2) AS paid
          LEFT JOIN ledger.transfer moved ON moved.id = paid.transfer
          LEFT JOIN ledger.account payee ON payee.id = moved.credit
          LEFT JOIN people.member member ON member.id = paid.member_id
         WHERE moved.amount_micros IS DISTINCT FROM paid.micros
            OR moved.code NOT IN ('accepted', 'time_paid')
            OR (payee.kind, payee.owner) IS DISTINCT FROM ('wallet', member.subject)
            OR EXISTS (SELECT 1 FROM answers_reviewstatus other
                        WHERE other.transfer = paid.transfer AND NOT EXISTS (
                              SELECT 1 FROM fresh WHERE fresh.answer = other.answer))
    ) OR EXISTS (
        SELECT 1 FROM fresh JOIN past USING (answer)
         WHERE fresh.transfer IS NOT DISTINCT FROM past.transfer
           AND fresh.paid_micros <> past.paid_micros
    ) THEN
        RAISE EXCEPTION 'G2: what a checked answer was paid must be in its member''s wallet'
            USING ERRCODE = 'MG303';
    END IF;
    RETURN NULL;
END
$$;

DROP TRIGGER IF EXISTS answers_reviewstatus_paid ON answers_reviewstatus;
CREATE TRIGGER answers_reviewstatus_paid AFTER UPDATE ON answers_reviewstatus
    REFERENCING NEW TABLE AS fresh OLD TABLE AS past FOR EACH STATEMENT
    EXECUTE FUNCTION answers_reviewstatus_is_paid();

DROP TRIGGER IF EXISTS answers_reviewstatus_stays ON answers_reviewstatus;
CREATE TRIGGER answers_reviewstatus_stays BEFORE DELETE OR TRUNCATE ON answers_reviewstatus
    FOR EACH STATEMENT EXECUTE FUNCTION guard_append_only('MG301', 'G3: it is append-only');
