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
