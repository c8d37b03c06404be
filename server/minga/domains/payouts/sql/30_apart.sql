-- Nobody confirms or decides a payout of themselves or of their household (G7). Error code: MG154.

CREATE OR REPLACE FUNCTION payouts_concerns_near(p_person bigint, p_row jsonb, p_column text)
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1 FROM people.member member
         WHERE people_is_near(p_person, member.id)
           AND member.subject IN (
               SELECT paid.owner FROM payouts_order paid
                WHERE paid.id = (p_row->>'order_id')::bigint
                   OR paid.payment_id = (p_row->>'payment_id')::bigint
               UNION ALL
               SELECT destination.owner FROM payouts_payment payment
                 JOIN payouts_destination destination ON destination.id = payment.destination_id
                WHERE payment.id = (p_row->>'payment_id')::bigint))
$$;

DROP TRIGGER IF EXISTS payouts_confirmation_decided_apart ON payouts_confirmation;
CREATE TRIGGER payouts_confirmation_decided_apart
    BEFORE INSERT OR UPDATE OF person_id ON payouts_confirmation
    FOR EACH ROW EXECUTE FUNCTION guard_decides_apart('person_id', 'payouts_concerns_near');

DROP TRIGGER IF EXISTS payouts_bankcase_decided_apart ON payouts_bankcase;
CREATE TRIGGER payouts_bankcase_decided_apart
    BEFORE INSERT OR UPDATE OF decided_by_id ON payouts_bankcase
    FOR EACH ROW WHEN (NEW.decided_by_id IS NOT NULL)
    EXECUTE FUNCTION guard_decides_apart('decided_by_id', 'payouts_concerns_near');

-- A signature under a case is a decision about its payout.
CREATE OR REPLACE FUNCTION payouts_signs_near(p_person bigint, p_row jsonb, p_column text)
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1 FROM payouts_bankcase contradiction
          JOIN payouts_payment payment ON payment.id = contradiction.payment_id
          JOIN payouts_destination destination ON destination.id = payment.destination_id
          JOIN people.member member ON member.subject = destination.owner
         WHERE split_part(p_row->>'matter', ':', 1) = 'bank-case'
           AND contradiction.public_id::text = split_part(p_row->>'matter', ':', 2)
           AND people_is_near(p_person, member.id))
$$;

DROP TRIGGER IF EXISTS payouts_signature_decided_apart ON people_signature;
CREATE TRIGGER payouts_signature_decided_apart BEFORE INSERT ON people_signature
    FOR EACH ROW EXECUTE FUNCTION guard_decides_apart('person_id', 'payouts_signs_near');

-- Money that a case moves is signed by as many as its amount needs. Error code: MG139.
CREATE OR REPLACE FUNCTION payouts_case_signed(p_case payouts_bankcase, p_at timestamptz)
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1 FROM payouts_payment payment
         WHERE payment.id = p_case.payment_id
           AND people_is_signed(format('bank-case:%s:%s', p_case.public_id, p_case.decision),
                                payment.currency, payment.sent_micros, 1, p_at))
$$;

CREATE OR REPLACE FUNCTION payouts_case_is_signed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT payouts_case_signed(NEW, clock_timestamp()) THEN
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
