-- A branch asks one recipient about copies that it was really given; its state follows the newest
-- verified receipt and nothing else. Error codes: MG951 it stays, MG953 a receipt of another.

CREATE OR REPLACE FUNCTION rights_branch_of_copies() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'waiting' OR NEW.reached_at IS NOT NULL OR cardinality(NEW.items) = 0
           OR EXISTS (
              SELECT 1 FROM unnest(NEW.items) AS handle
               WHERE NOT EXISTS (
                     SELECT 1 FROM consent.delivered_copy copy
                       JOIN rights_request request ON request.id = NEW.request_id
                      WHERE copy.public_id::text = handle AND copy.recipient = NEW.node
                        AND copy.client = NEW.client AND copy.member_id = request.member_id)) THEN
            RAISE EXCEPTION 'G10: a branch names copies of this person that its recipient was given'
                USING ERRCODE = 'MG951';
        END IF;
        RETURN NEW;
    END IF;
    IF (OLD.public_id, OLD.request_id, OLD.chain, OLD.client, OLD.node, OLD.under, OLD.items)
       IS DISTINCT FROM
       (NEW.public_id, NEW.request_id, NEW.chain, NEW.client, NEW.node, NEW.under, NEW.items)
       OR OLD.reached_at IS NOT NULL AND NEW.reached_at IS DISTINCT FROM OLD.reached_at THEN
        RAISE EXCEPTION 'G10: a branch stays as it was asked' USING ERRCODE = 'MG951';
    END IF;
    IF NEW.state <> OLD.state AND NEW.state IS DISTINCT FROM rights_state_by_receipts(OLD.id) THEN
        RAISE EXCEPTION 'G10: the state of a branch follows its newest receipt'
            USING ERRCODE = 'MG951';
    END IF;
    RETURN NEW;
END
$$;

-- The state that the newest receipt means; "waiting" without one. Of two of one second, the final.
CREATE OR REPLACE FUNCTION rights_state_by_receipts(p_branch bigint) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT coalesce((
        SELECT CASE WHEN receipt.status IN ('fulfilled', 'revoked') THEN 'answered'
                    WHEN receipt.status = 'denied' THEN 'denied'
                    WHEN receipt.status = 'expired' THEN 'waiting'
                    ELSE 'in_progress' END
          FROM rights_receipt receipt WHERE receipt.branch_id = p_branch
         ORDER BY receipt.signed_at DESC,
                  receipt.status IN ('fulfilled', 'revoked', 'denied') DESC, receipt.id DESC
         LIMIT 1), 'waiting')
$$;

DROP TRIGGER IF EXISTS rights_branch_of_copies ON rights_branch;
CREATE TRIGGER rights_branch_of_copies BEFORE INSERT OR UPDATE ON rights_branch
    FOR EACH ROW EXECUTE FUNCTION rights_branch_of_copies();

DROP TRIGGER IF EXISTS rights_branch_stays ON rights_branch;
CREATE TRIGGER rights_branch_stays BEFORE DELETE ON rights_branch
    FOR EACH ROW EXECUTE FUNCTION guard_append_only('MG951', 'what was asked stays');

DROP TRIGGER IF EXISTS rights_branch_not_emptied ON rights_branch;
CREATE TRIGGER rights_branch_not_emptied BEFORE TRUNCATE ON rights_branch
    FOR EACH STATEMENT EXECUTE FUNCTION guard_append_only('MG951', 'what was asked stays');

DROP TRIGGER IF EXISTS rights_signedrequest_stays ON rights_signedrequest;
CREATE TRIGGER rights_signedrequest_stays BEFORE UPDATE OR DELETE ON rights_signedrequest
    FOR EACH ROW EXECUTE FUNCTION guard_append_only('MG951', 'what was signed stays');

DROP TRIGGER IF EXISTS rights_signedrequest_not_emptied ON rights_signedrequest;
CREATE TRIGGER rights_signedrequest_not_emptied BEFORE TRUNCATE ON rights_signedrequest
    FOR EACH STATEMENT EXECUTE FUNCTION guard_append_only('MG951', 'what was signed stays');

-- A receipt stands under its own hash and names a request that was signed for this branch.
CREATE OR REPLACE FUNCTION rights_receipt_is_its_branchs() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    v_body jsonb := split_part(NEW.note, E'\n', 2)::jsonb;
BEGIN
    IF NEW.digest IS DISTINCT FROM encode(sha256(convert_to(NEW.note, 'UTF8')), 'hex')
       OR v_body->>'node' IS DISTINCT FROM (SELECT node FROM rights_branch
                                             WHERE id = NEW.branch_id)
       OR v_body->>'status' IS DISTINCT FROM NEW.status
       OR NOT EXISTS (SELECT 1 FROM rights_signedrequest signed
                       WHERE signed.branch_id = NEW.branch_id
                         AND signed.digest = v_body->>'request') THEN
        RAISE EXCEPTION 'G10: a receipt answers the request of its own recipient'
            USING ERRCODE = 'MG953';
    END IF;
    NEW.received_at := clock_timestamp();
    PERFORM log_submit('rights_receipt', sha256(convert_to(NEW.note, 'UTF8')));
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS rights_receipt_is_its_branchs ON rights_receipt;
CREATE TRIGGER rights_receipt_is_its_branchs BEFORE INSERT ON rights_receipt
    FOR EACH ROW EXECUTE FUNCTION rights_receipt_is_its_branchs();

DROP TRIGGER IF EXISTS rights_receipt_stays ON rights_receipt;
CREATE TRIGGER rights_receipt_stays BEFORE UPDATE OR DELETE ON rights_receipt
    FOR EACH ROW EXECUTE FUNCTION guard_append_only('MG951', 'a receipt stays');

DROP TRIGGER IF EXISTS rights_receipt_not_emptied ON rights_receipt;
CREATE TRIGGER rights_receipt_not_emptied BEFORE TRUNCATE ON rights_receipt
    FOR EACH STATEMENT EXECUTE FUNCTION guard_append_only('MG951', 'a receipt stays');
