-- No value without the vote that set it, and none that differs from what was voted.
-- Error codes: MG005 written for good, MG007 not what a vote decided.

CREATE OR REPLACE FUNCTION charter_value_was_voted() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    decided jsonb;
    decided_at timestamptz;
BEGIN
    SELECT v.decides -> NEW.name, v.decided_at INTO decided, decided_at
      FROM charter_vote AS v WHERE v.id = NEW.vote_id;
    IF decided IS NULL OR decided IS DISTINCT FROM NEW.value THEN
        RAISE EXCEPTION 'vote % did not decide that % is %', NEW.vote_id, NEW.name, NEW.value
            USING ERRCODE = 'MG007';
    END IF;
    -- Rules bind from the vote on, not before it, and never from a moment that has passed.
    IF NEW.valid_from < decided_at OR NEW.valid_from < transaction_timestamp() THEN
        RAISE EXCEPTION 'a value cannot be set for the past' USING ERRCODE = 'MG007';
    END IF;
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS charter_value_was_voted ON charter_value;
CREATE TRIGGER charter_value_was_voted BEFORE INSERT ON charter_value
    FOR EACH ROW EXECUTE FUNCTION charter_value_was_voted();

DROP TRIGGER IF EXISTS charter_value_stays ON charter_value;
CREATE TRIGGER charter_value_stays BEFORE UPDATE OR DELETE ON charter_value
    FOR EACH ROW
    EXECUTE FUNCTION guard_append_only('MG005', 'the charter changes only by a new vote');

DROP TRIGGER IF EXISTS charter_value_not_emptied ON charter_value;
CREATE TRIGGER charter_value_not_emptied BEFORE TRUNCATE ON charter_value
    FOR EACH STATEMENT
    EXECUTE FUNCTION guard_append_only('MG005', 'the charter changes only by a new vote');

DROP TRIGGER IF EXISTS charter_vote_stays ON charter_vote;
CREATE TRIGGER charter_vote_stays BEFORE UPDATE OR DELETE ON charter_vote
    FOR EACH ROW
    EXECUTE FUNCTION guard_append_only('MG005', 'the charter changes only by a new vote');

DROP TRIGGER IF EXISTS charter_vote_not_emptied ON charter_vote;
CREATE TRIGGER charter_vote_not_emptied BEFORE TRUNCATE ON charter_vote
    FOR EACH STATEMENT
    EXECUTE FUNCTION guard_append_only('MG005', 'the charter changes only by a new vote');
