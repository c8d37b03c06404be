-- A roll-up is a row too: inserting it folds the tails of all open escrows, set-based.

CREATE OR REPLACE FUNCTION ledger_rollup_folds() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    open_escrows bigint[];
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('ledger roll-up', 0));
    -- An escrow at zero has nothing left to pay from, so it has no tail.
    SELECT array_agg(id) INTO open_escrows FROM (
        SELECT id FROM ledger_account
         WHERE kind = 'escrow' AND balance_micros > 0
         ORDER BY id FOR NO KEY UPDATE) AS locked;
    NEW.at := statement_timestamp();
    -- A new statement, so a snapshot taken after the locks: nobody moves these rows until we end.
    WITH moment AS MATERIALIZED (
        SELECT pg_snapshot_xmin(pg_current_snapshot()) AS horizon
    ), spent AS MATERIALIZED (
        SELECT t.debit AS id, sum(t.amount_micros) AS micros
          FROM ledger_transfer AS t
          JOIN ledger_account AS a ON a.id = t.debit
         WHERE t.code = 'answer_pay' AND a.id = ANY(open_escrows)
           AND t.xact >= (SELECT min(as_of_xact) FROM ledger_account
                           WHERE id = ANY(open_escrows))
           AND t.xact >= a.as_of_xact
           AND t.xact < (SELECT horizon FROM moment)
         GROUP BY t.debit
    ), folded AS (
        UPDATE ledger_account AS a
           SET balance_micros = a.balance_micros - coalesce(spent.micros, 0),
               as_of_xact = moment.horizon
          FROM moment, unnest(open_escrows) AS chosen (id) LEFT JOIN spent USING (id)
         WHERE a.id = chosen.id
        RETURNING coalesce(spent.micros, 0) AS micros
    )
    SELECT horizon, (SELECT count(*) FROM folded WHERE micros > 0),
           (SELECT coalesce(sum(micros), 0) FROM folded)
      INTO NEW.horizon, NEW.accounts, NEW.folded_micros FROM moment;
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS ledger_rollup_folds ON ledger_rollup;
CREATE TRIGGER ledger_rollup_folds BEFORE INSERT ON ledger_rollup
    FOR EACH ROW EXECUTE FUNCTION ledger_rollup_folds();

DROP TRIGGER IF EXISTS ledger_rollup_stays ON ledger_rollup;
CREATE TRIGGER ledger_rollup_stays BEFORE UPDATE OR DELETE ON ledger_rollup
    FOR EACH ROW EXECUTE FUNCTION guard_append_only('MG005', 'the ledger is written for good');

DROP TRIGGER IF EXISTS ledger_rollup_not_emptied ON ledger_rollup;
CREATE TRIGGER ledger_rollup_not_emptied BEFORE TRUNCATE ON ledger_rollup
    FOR EACH STATEMENT
    EXECUTE FUNCTION guard_append_only('MG005', 'the ledger is written for good');

-- Fold now, unless nothing was posted since; how many escrows had a tail.
CREATE OR REPLACE FUNCTION ledger_roll_up() RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    folded bigint := 0;
BEGIN
    IF EXISTS (SELECT FROM ledger_transfer WHERE xact >= (
            SELECT min(as_of_xact) FROM ledger_account
             WHERE kind = 'escrow' AND balance_micros > 0)) THEN
        INSERT INTO ledger_rollup DEFAULT VALUES RETURNING accounts INTO folded;
    END IF;
    RETURN folded;
END
$$;
