-- A transfer posts itself: INSERT is the only verb, and the row's own trigger moves both balances.
--
-- Both accounts are locked in the order of their ids, so that two transfers cannot wait for each
-- other. One exception: an escrow is not touched at all when it pays an answer. Every sync of a
-- project pays from the same escrow, and the slots that were funded at publishing already keep it
-- from being overspent. Its balance is the stored one less the tail: the answers paid by
-- transactions that are not older than as_of_xact (05_roll_up.sql folds them in).

-- The chain needs the order in which rows came; a caller cannot choose the number.
ALTER TABLE ledger_transfer ALTER COLUMN id SET GENERATED ALWAYS;

-- ON CONFLICT DO NOTHING would keep what the trigger posted and drop the row. It does not work
-- with deferrable constraints, so both of this table's unique constraints are deferrable.
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_constraint
                WHERE conname = 'ledger_transfer_pkey' AND NOT condeferrable) THEN
        ALTER TABLE ledger_transfer DROP CONSTRAINT ledger_transfer_pkey,
            ADD CONSTRAINT ledger_transfer_pkey PRIMARY KEY (id) DEFERRABLE;
    END IF;
END
$$;

CREATE OR REPLACE FUNCTION ledger_transfer_posts() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    NEW.at := statement_timestamp();
    NEW.xact := pg_current_xact_id();
    IF NEW.code <> 'answer_pay' THEN
        RETURN ledger_posted(NEW);
    END IF;
    -- The hot path: one statement moves the payee (a wallet; where peers look first, what is put
    -- aside) and reads the escrow without a lock.
    NEW.debit_version := NULL;
    NEW.debit_before := NULL;
    NEW.debit_hash := NULL;
    UPDATE ledger_account AS payee
       SET balance_micros = payee.balance_micros + NEW.amount_micros,
           version = payee.version + 1,
           head = sha256(payee.head || ledger_line(payee.version + 1, NEW.id, NEW.debit,
               NEW.credit, NEW.amount_micros, payee.currency, NEW.code, NEW.at, NEW.reference)),
           latest = NEW.id,
           before = payee.latest
      FROM ledger_account AS payer
     WHERE payee.id = NEW.credit AND payer.id = NEW.debit
       AND payer.kind = 'escrow' AND payee.kind IN ('wallet', 'pending_review')
       AND payer.currency = payee.currency
    RETURNING payee.version, payee.head, payee.before
      INTO NEW.credit_version, NEW.credit_hash, NEW.credit_before;
    IF NOT FOUND THEN
        PERFORM ledger_check_ends(NEW);
    END IF;
    RETURN NEW;
END
$$;

-- Every other transfer: both rows locked, both balances and chains moved.
CREATE OR REPLACE FUNCTION ledger_posted(moved ledger_transfer) RETURNS ledger_transfer
LANGUAGE plpgsql AS $$
DECLARE
    payer ledger_account;
    payee ledger_account;
BEGIN
    PERFORM ledger_check_ends(moved);
    PERFORM ledger_lock(moved.debit, moved.credit);
    SELECT * INTO payer FROM ledger_account WHERE id = moved.debit;
    SELECT * INTO payee FROM ledger_account WHERE id = moved.credit;
    IF payer.kind = 'escrow' THEN
        payer := ledger_folded(payer);
    END IF;
    IF payee.kind = 'escrow' THEN
        payee := ledger_folded(payee);
    END IF;
    PERFORM ledger_check_cover(payer, moved.amount_micros, moved.reference);
    moved.debit_version := payer.version + 1;
    moved.debit_before := payer.latest;
    moved.debit_hash := sha256(payer.head || ledger_line(moved.debit_version, moved.id,
        moved.debit, moved.credit, moved.amount_micros, payer.currency, moved.code, moved.at,
        moved.reference));
    UPDATE ledger_account
       SET balance_micros = payer.balance_micros - moved.amount_micros,
           version = moved.debit_version, head = moved.debit_hash,
           latest = moved.id, before = payer.latest, as_of_xact = payer.as_of_xact
     WHERE id = moved.debit;
    moved.credit_version := payee.version + 1;
    moved.credit_before := payee.latest;
    moved.credit_hash := sha256(payee.head || ledger_line(moved.credit_version, moved.id,
        moved.debit, moved.credit, moved.amount_micros, payee.currency, moved.code, moved.at,
        moved.reference));
    UPDATE ledger_account
       SET balance_micros = payee.balance_micros + moved.amount_micros,
           version = moved.credit_version, head = moved.credit_hash,
           latest = moved.id, before = payee.latest, as_of_xact = payee.as_of_xact
     WHERE id = moved.credit;
    RETURN moved;
END
$$;

-- What is wrong with the two ends of a transfer, in the database's own words.
CREATE OR REPLACE FUNCTION ledger_check_ends(moved ledger_transfer) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    payer ledger_account;
    payee ledger_account;
BEGIN
    SELECT * INTO payer FROM ledger_account WHERE id = moved.debit;
    SELECT * INTO payee FROM ledger_account WHERE id = moved.credit;
    IF payer.id IS NULL OR payee.id IS NULL THEN
        RAISE EXCEPTION 'transfer %: account % or % does not exist',
            moved.reference, moved.debit, moved.credit USING ERRCODE = 'MG002';
    END IF;
    IF payer.currency <> payee.currency THEN
        RAISE EXCEPTION 'transfer %: % is not %',
            moved.reference, payer.currency, payee.currency USING ERRCODE = 'MG003';
    END IF;
    IF ledger_may_flow(moved.code, payer.kind, payee.kind) IS NOT TRUE THEN
        RAISE EXCEPTION 'transfer %: no % from % to %',
            moved.reference, moved.code, payer.kind, payee.kind USING ERRCODE = 'MG004';
    END IF;
END
$$;

DROP TRIGGER IF EXISTS ledger_transfer_posts ON ledger_transfer;
CREATE TRIGGER ledger_transfer_posts BEFORE INSERT ON ledger_transfer
    FOR EACH ROW EXECUTE FUNCTION ledger_transfer_posts();

DROP TRIGGER IF EXISTS ledger_transfer_stays ON ledger_transfer;
CREATE TRIGGER ledger_transfer_stays BEFORE UPDATE OR DELETE ON ledger_transfer
    FOR EACH ROW EXECUTE FUNCTION guard_append_only('MG005', 'the ledger is written for good');

DROP TRIGGER IF EXISTS ledger_transfer_not_emptied ON ledger_transfer;
CREATE TRIGGER ledger_transfer_not_emptied BEFORE TRUNCATE ON ledger_transfer
    FOR EACH STATEMENT
    EXECUTE FUNCTION guard_append_only('MG005', 'the ledger is written for good');
