-- A book restored from a dump carries the transaction numbers of another database cluster. New
-- numbers may lie below them, and the tails of the escrows would be read wrongly. This folds all
-- tails and takes numbers that this cluster has passed; the chains do not depend on them.
-- Safe to call at any time: it waits until nobody writes, and changes no amount.
CREATE OR REPLACE FUNCTION ledger_after_restore() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    LOCK TABLE ledger_account, ledger_transfer IN ACCESS EXCLUSIVE MODE;
    ALTER TABLE ledger_account DISABLE TRIGGER ledger_account_moves_by_transfer;
    ALTER TABLE ledger_transfer DISABLE TRIGGER ledger_transfer_stays;
    UPDATE ledger_account AS a
       SET balance_micros = a.balance_micros - ledger_tail(a.id, a.as_of_xact)
     WHERE a.as_of_xact IS NOT NULL AND a.balance_micros > 0;
    -- The first number that a cluster gives out is 3.
    UPDATE ledger_transfer SET xact = '3'
     WHERE xact >= pg_snapshot_xmin(pg_current_snapshot());
    UPDATE ledger_account SET as_of_xact = pg_snapshot_xmin(pg_current_snapshot())
     WHERE as_of_xact IS NOT NULL;
    ALTER TABLE ledger_transfer ENABLE TRIGGER ledger_transfer_stays;
    ALTER TABLE ledger_account ENABLE TRIGGER ledger_account_moves_by_transfer;
END
$$;
