-- A deposit is confirmed by an entry of the bank and a treasurer, or by two treasurers; above the
-- voted limit always by two (G7). Error code: MG125.

CREATE OR REPLACE FUNCTION billing_deposit_signed(p_deposit bigint) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT people_is_signed(
               'deposit:' || deposit.public_id, deposit.currency, deposit.amount_micros,
               CASE WHEN EXISTS (SELECT 1 FROM billing_entry entry
                                  WHERE entry.deposit_id = deposit.id
                                    AND entry.outcome <> 'known') THEN 1 ELSE 2 END)
      FROM work.deposit deposit WHERE deposit.id = p_deposit
$$;

CREATE OR REPLACE FUNCTION billing_deposit_is_signed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT billing_deposit_signed(NEW.id) THEN
        RAISE EXCEPTION 'G7: deposit % has neither its entry of the bank nor its signatures',
            NEW.public_id USING ERRCODE = 'MG125';
    END IF;
    RETURN NULL;
END
$$;

DROP TRIGGER IF EXISTS billing_deposit_is_signed ON work_deposit;
CREATE CONSTRAINT TRIGGER billing_deposit_is_signed AFTER INSERT OR UPDATE ON work_deposit
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.state = 'confirmed')
    EXECUTE FUNCTION billing_deposit_is_signed();

-- A credit note is signed by as many as its amount needs.
CREATE OR REPLACE FUNCTION billing_note_is_signed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM billing_invoice charged
         WHERE charged.id = NEW.corrects_id
           AND people_is_signed('credit-note:' || charged.public_id, NEW.currency,
                                NEW.net_micros, 1)) THEN
        RAISE EXCEPTION 'G7: credit note % is not signed by enough officers', NEW.number
            USING ERRCODE = 'MG125';
    END IF;
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS billing_invoice_signed ON billing_invoice;
CREATE TRIGGER billing_invoice_signed BEFORE INSERT ON billing_invoice
    FOR EACH ROW WHEN (NEW.kind = 'credit_note')
    EXECUTE FUNCTION billing_note_is_signed();

CREATE OR REPLACE FUNCTION billing_signature_decides_apart() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    v_row jsonb := to_jsonb(NEW);
BEGIN
    IF EXISTS (SELECT 1 FROM billing_invoice charged
                WHERE v_row->>'matter' = 'credit-note:' || charged.public_id
                  AND work_is_near_client((v_row->>TG_ARGV[0])::bigint, charged.client_id)) THEN
        RAISE EXCEPTION 'G7: nobody signs for a client of their own' USING ERRCODE = 'MG154';
    END IF;
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS billing_signature_decided_apart ON people_signature;
CREATE TRIGGER billing_signature_decided_apart BEFORE INSERT ON people_signature
    FOR EACH ROW EXECUTE FUNCTION billing_signature_decides_apart('person_id');
