-- What an escrow really holds: the stored balance less the answers not folded into it yet.

CREATE OR REPLACE FUNCTION ledger_tail(account bigint, since xid8) RETURNS bigint
LANGUAGE sql STABLE AS $$
    SELECT coalesce(sum(amount_micros), 0)::bigint
      FROM ledger_transfer
     WHERE xact >= since AND debit = account AND code = 'answer_pay'
$$;

CREATE OR REPLACE FUNCTION ledger_balance(account bigint) RETURNS bigint
LANGUAGE sql STABLE AS $$
    SELECT balance_micros
           - CASE WHEN as_of_xact IS NULL THEN 0 ELSE ledger_tail(id, as_of_xact) END
      FROM ledger_account WHERE id = account
$$;

-- An escrow with its tail folded in, for a caller that holds the lock of its row. Only answers of
-- transactions below the horizon count: all of those have ended, so none can still add one.
CREATE OR REPLACE FUNCTION ledger_folded(escrow ledger_account) RETURNS ledger_account
LANGUAGE plpgsql AS $$
DECLARE
    horizon xid8;
    spent bigint;
BEGIN
    -- One statement, one snapshot: the horizon and the answers seen belong together.
    SELECT pg_snapshot_xmin(pg_current_snapshot()), coalesce(sum(amount_micros), 0)
      INTO horizon, spent
      FROM ledger_transfer
     WHERE xact >= escrow.as_of_xact AND xact < pg_snapshot_xmin(pg_current_snapshot())
       AND debit = escrow.id AND code = 'answer_pay';
    escrow.balance_micros := escrow.balance_micros - spent;
    escrow.as_of_xact := horizon;
    RETURN escrow;
END
$$;

CREATE OR REPLACE FUNCTION ledger_check_cover(
    payer ledger_account, micros bigint, reference text
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    held bigint := payer.balance_micros;
BEGIN
    IF payer.kind IN ('external', 'guarantee') THEN
        RETURN;
    END IF;
    IF payer.as_of_xact IS NOT NULL THEN
        held := held - ledger_tail(payer.id, payer.as_of_xact);
    END IF;
    IF held < micros THEN
        RAISE EXCEPTION 'transfer %: account % holds % micros, less than %',
            reference, payer.id, held, micros USING ERRCODE = 'MG001';
    END IF;
END
$$;

-- For a transaction with several transfers: lock all their accounts first, in one order.
-- Escrows that only pay answers need no lock and must not be named.
CREATE OR REPLACE FUNCTION ledger_lock(VARIADIC accounts bigint[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM 1 FROM ledger_account WHERE id = ANY(accounts) ORDER BY id FOR NO KEY UPDATE;
END
$$;
