-- An objection is words that stay: only the decision may be added, once (G7).

CREATE OR REPLACE FUNCTION quality_objection_is_decided_once() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.state <> 'waiting'
            OR (OLD.public_id, OLD.project_id, OLD.external_id, OLD.member_id, OLD.text,
                OLD.made_at, OLD.transfer_id)
               IS DISTINCT FROM
               (NEW.public_id, NEW.project_id, NEW.external_id, NEW.member_id, NEW.text,
                NEW.made_at, NEW.transfer_id) THEN
        RAISE EXCEPTION 'G7: an objection stays as it was said, and is decided once'
            USING ERRCODE = 'MG701';
    END IF;
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS quality_objection_stays ON quality_objection;
CREATE TRIGGER quality_objection_stays BEFORE UPDATE OR DELETE ON quality_objection
    FOR EACH ROW EXECUTE FUNCTION quality_objection_is_decided_once();

-- An objection is paid: its transfer went to the wallet of the member who made it.
CREATE OR REPLACE FUNCTION quality_objection_is_paid() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM ledger.transfer moved
          JOIN ledger.account payee ON payee.id = moved.credit
          JOIN people.member member ON member.subject = payee.owner
         WHERE moved.id = NEW.transfer_id AND moved.code = 'objection'
           AND payee.kind = 'wallet' AND member.id = NEW.member_id
    ) THEN
        RAISE EXCEPTION 'G5: an objection is paid when it is made' USING ERRCODE = 'MG702';
    END IF;
    RETURN NULL;
END
$$;

DROP TRIGGER IF EXISTS quality_objection_paid ON quality_objection;
CREATE TRIGGER quality_objection_paid AFTER INSERT ON quality_objection
    FOR EACH ROW EXECUTE FUNCTION quality_objection_is_paid();

DROP TRIGGER IF EXISTS quality_objection_decided_apart ON quality_objection;
CREATE TRIGGER quality_objection_decided_apart
    BEFORE INSERT OR UPDATE OF decided_by_id ON quality_objection
    FOR EACH ROW WHEN (NEW.decided_by_id IS NOT NULL)
    EXECUTE FUNCTION guard_decides_apart('decided_by_id', 'people_concerns_near', 'member_id');
