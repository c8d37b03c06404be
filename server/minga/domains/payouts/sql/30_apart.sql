-- Nobody confirms or decides a payout of themselves or of their household (G7). Error code: MG154.

CREATE OR REPLACE FUNCTION payouts_decides_apart() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    v_row jsonb := to_jsonb(NEW);
BEGIN
    IF EXISTS (
        SELECT 1 FROM people.member member
         WHERE people_is_near((v_row->>TG_ARGV[0])::bigint, member.id)
           AND member.subject IN (
               SELECT paid.owner FROM payouts_order paid
                WHERE paid.id = (v_row->>'order_id')::bigint
                   OR paid.payment_id = (v_row->>'payment_id')::bigint
               UNION ALL
               SELECT destination.owner FROM payouts_payment payment
                 JOIN payouts_destination destination ON destination.id = payment.destination_id
                WHERE payment.id = (v_row->>'payment_id')::bigint)) THEN
        RAISE EXCEPTION 'G7: nobody decides about a payout of their own (%)', TG_TABLE_NAME
            USING ERRCODE = 'MG154';
    END IF;
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS payouts_confirmation_decided_apart ON payouts_confirmation;
CREATE TRIGGER payouts_confirmation_decided_apart
    BEFORE INSERT OR UPDATE OF person_id ON payouts_confirmation
    FOR EACH ROW EXECUTE FUNCTION payouts_decides_apart('person_id');

DROP TRIGGER IF EXISTS payouts_bankcase_decided_apart ON payouts_bankcase;
CREATE TRIGGER payouts_bankcase_decided_apart
    BEFORE INSERT OR UPDATE OF decided_by_id ON payouts_bankcase
    FOR EACH ROW WHEN (NEW.decided_by_id IS NOT NULL)
    EXECUTE FUNCTION payouts_decides_apart('decided_by_id');

-- A signature under a case is a decision about its payout.
CREATE OR REPLACE FUNCTION payouts_signature_decides_apart() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    v_row jsonb := to_jsonb(NEW);
BEGIN
    IF EXISTS (
        SELECT 1 FROM payouts_bankcase contradiction
          JOIN payouts_payment payment ON payment.id = contradiction.payment_id
          JOIN payouts_destination destination ON destination.id = payment.destination_id
          JOIN people.member member ON member.subject = destination.owner
         WHERE split_part(v_row->>'matter', ':', 1) = 'bank-case'
           AND contradiction.public_id::text = split_part(v_row->>'matter', ':', 2)
           AND people_is_near((v_row->>TG_ARGV[0])::bigint, member.id)) THEN
        RAISE EXCEPTION 'G7: nobody signs for a payout of their own' USING ERRCODE = 'MG154';
    END IF;
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS payouts_signature_decided_apart ON people_signature;
CREATE TRIGGER payouts_signature_decided_apart BEFORE INSERT ON people_signature
    FOR EACH ROW EXECUTE FUNCTION payouts_signature_decides_apart('person_id');

-- Money that a case moves is signed by as many as its amount needs. Error code: MG139.
CREATE OR REPLACE FUNCTION payouts_case_is_signed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM payouts_payment payment
         WHERE payment.id = NEW.payment_id
           AND people_is_signed(format('bank-case:%s:%s', NEW.public_id, NEW.decision),
                                payment.currency, payment.sent_micros, 1)) THEN
        RAISE EXCEPTION 'G7: case % is not signed by enough officers', NEW.public_id
            USING ERRCODE = 'MG139';
    END IF;
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS payouts_bankcase_signed ON payouts_bankcase;
CREATE TRIGGER payouts_bankcase_signed BEFORE INSERT OR UPDATE OF decision ON payouts_bankcase
    FOR EACH ROW WHEN (NEW.decision NOT IN ('', 'close'))
    EXECUTE FUNCTION payouts_case_is_signed();
