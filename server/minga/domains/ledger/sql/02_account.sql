-- An account begins empty, and changes only by the functions that post transfers and roll-ups.

ALTER TABLE ledger_account SET (fillfactor = 50);

CREATE OR REPLACE FUNCTION ledger_account_opens() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.currency !~ '^[A-Z]{3}$'
            OR NEW.kind NOT IN ('external', 'guarantee', 'fee', 'commons', 'strike',
                'payout_clearing', 'client', 'escrow', 'late_reserve', 'fee_reserve',
                'quality_reserve', 'floor_reserve', 'practice_reserve', 'pending_review',
                'bond_escrow', 'wallet')
            OR (NEW.owner IS NULL)
               <> (NEW.kind IN ('external', 'guarantee', 'fee', 'commons', 'strike',
                'payout_clearing')) THEN
        RAISE EXCEPTION 'there is no account of kind %, owner %, currency %',
            NEW.kind, NEW.owner, NEW.currency USING ERRCODE = 'check_violation';
    END IF;
    NEW.balance_micros := 0;
    NEW.version := 0;
    NEW.latest := NULL;
    NEW.before := NULL;
    NEW.head := ledger_first_head(NEW.kind, NEW.owner, NEW.currency);
    -- Whoever can see the account has a number that is not below the oldest one running now.
    NEW.as_of_xact := CASE WHEN NEW.kind = 'escrow'
        THEN pg_snapshot_xmin(pg_current_snapshot()) END;
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS ledger_account_opens ON ledger_account;
CREATE TRIGGER ledger_account_opens BEFORE INSERT ON ledger_account
    FOR EACH ROW EXECUTE FUNCTION ledger_account_opens();

-- Only the functions of minga_books move a balance (08_books_role.sql): nobody signs in as it.
DROP TRIGGER IF EXISTS ledger_account_moves_by_transfer ON ledger_account;
CREATE TRIGGER ledger_account_moves_by_transfer BEFORE UPDATE ON ledger_account
    FOR EACH ROW WHEN (current_user <> 'minga_books')
    EXECUTE FUNCTION guard_append_only('MG005', 'the ledger is written for good');

DROP TRIGGER IF EXISTS ledger_account_stays ON ledger_account;
CREATE TRIGGER ledger_account_stays BEFORE DELETE ON ledger_account
    FOR EACH ROW EXECUTE FUNCTION guard_append_only('MG005', 'the ledger is written for good');

DROP TRIGGER IF EXISTS ledger_account_not_emptied ON ledger_account;
CREATE TRIGGER ledger_account_not_emptied BEFORE TRUNCATE ON ledger_account
    FOR EACH STATEMENT
    EXECUTE FUNCTION guard_append_only('MG005', 'the ledger is written for good');
