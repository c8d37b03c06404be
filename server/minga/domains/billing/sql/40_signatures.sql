-- A deposit is confirmed by an entry of the bank that names it and a treasurer, or by two
-- treasurers; above the voted limit always by two (G7), and also where the files that their reader
-- alone has seen hold more than that (35_files.sql). An entry that a treasurer matched by hand
-- names nobody. Error code: MG125.

-- p_until: the moment up to which bookings of the same reader count; else that of the decision.
CREATE OR REPLACE FUNCTION billing_deposit_signed(
    p_deposit bigint, p_until timestamptz DEFAULT NULL
) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT people_is_signed(
               'deposit:' || deposit.public_id, deposit.currency, deposit.amount_micros,
               CASE WHEN EXISTS (SELECT 1 FROM billing_entry entry
                                  WHERE entry.deposit_id = deposit.id
                                    AND entry.outcome NOT IN ('known', 'by_hand')
                                    AND billing_file_carries(
                                            entry.statement_id, deposit.currency,
                                            coalesce(deposit.decided_at, clock_timestamp()),
                                            coalesce(p_until, deposit.decided_at)))
                    THEN 1 ELSE 2 END,
               coalesce(deposit.decided_at, clock_timestamp()))
      FROM work.deposit deposit WHERE deposit.id = p_deposit
$$;

CREATE OR REPLACE FUNCTION billing_deposit_is_signed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Two files of one reader at once: the second one sees what the first one booked.
    PERFORM pg_advisory_xact_lock(hashtext('billing_booked_alone'), file.read_by_id::int)
       FROM billing_entry entry JOIN billing_statement file ON file.id = entry.statement_id
      WHERE entry.deposit_id = NEW.id;
    IF NOT billing_deposit_signed(NEW.id, 'infinity') THEN
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

-- A credit note is signed by as many as its amount needs. The matter counts the notes of its
-- invoice: the signatures of one are none for the next.
CREATE OR REPLACE FUNCTION billing_note_signed(p_note billing_invoice, p_at timestamptz)
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1 FROM billing_invoice charged
         WHERE charged.id = p_note.corrects_id
           AND people_is_signed(
                   format('credit-note:%s:%s', charged.public_id, (
                       SELECT count(*) FROM billing_invoice earlier
                        WHERE earlier.corrects_id = charged.id AND earlier.number < p_note.number)),
                   p_note.currency, p_note.net_micros, 1, p_at))
$$;

CREATE OR REPLACE FUNCTION billing_note_is_signed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT billing_note_signed(NEW, clock_timestamp()) THEN
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

-- A signature under a credit note is a decision about its client.
CREATE OR REPLACE FUNCTION billing_signs_near(p_person bigint, p_row jsonb, p_column text)
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM billing_invoice charged
                    WHERE split_part(p_row->>'matter', ':', 1) = 'credit-note'
                      AND charged.public_id::text = split_part(p_row->>'matter', ':', 2)
                      AND work_is_near_client(p_person, charged.client_id))
$$;

DROP TRIGGER IF EXISTS billing_signature_decided_apart ON people_signature;
CREATE TRIGGER billing_signature_decided_apart BEFORE INSERT ON people_signature
    FOR EACH ROW EXECUTE FUNCTION guard_decides_apart('person_id', 'billing_signs_near');
