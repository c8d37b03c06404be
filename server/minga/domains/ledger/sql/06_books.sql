-- What an auditor asks the book. Each function returns one line for each offender, none when all
-- is well; each reads the whole book in a few set-based passes.

CREATE OR REPLACE VIEW ledger_side AS
    SELECT id AS transfer, debit AS account, -amount_micros AS micros, debit_version AS version,
           debit_before AS before, debit_hash AS hash,
           debit_version IS NULL AS hot, xact
      FROM ledger_transfer
    UNION ALL
    SELECT id, credit, amount_micros, credit_version, credit_before, credit_hash, false, xact
      FROM ledger_transfer;

-- Accounts whose stored balance is not the sum of their transfers.
CREATE OR REPLACE FUNCTION ledger_wrong_balances() RETURNS SETOF text LANGUAGE sql STABLE AS $$
    WITH moved AS (
        SELECT s.account, sum(s.micros) AS micros
          FROM ledger_side AS s LEFT JOIN ledger_account AS a ON a.id = s.account
         WHERE NOT s.hot OR s.xact < a.as_of_xact
         GROUP BY s.account
    )
    SELECT format('account %s: balance %s, transfers %s',
                  coalesce(a.id, moved.account), a.balance_micros, coalesce(moved.micros, 0))
      FROM ledger_account AS a FULL JOIN moved ON moved.account = a.id
     WHERE a.balance_micros IS DISTINCT FROM coalesce(moved.micros, 0)
$$;

-- Currencies whose accounts, less the tails of the escrows, do not sum to zero.
CREATE OR REPLACE FUNCTION ledger_unbalanced_currencies() RETURNS SETOF text
LANGUAGE sql STABLE AS $$
    WITH held AS (
        SELECT a.currency, a.balance_micros AS micros FROM ledger_account AS a
        UNION ALL
        SELECT a.currency, -t.amount_micros
          FROM ledger_transfer AS t JOIN ledger_account AS a ON a.id = t.debit
         WHERE t.debit_version IS NULL
           AND t.xact >= (SELECT min(as_of_xact) FROM ledger_account)
           AND t.xact >= a.as_of_xact
    )
    SELECT format('%s: the books sum to %s micros', currency, sum(micros))
      FROM held GROUP BY currency HAVING sum(micros) <> 0
$$;

-- Accounts below zero that may not be: the stored balance, and an escrow's less its tail.
CREATE OR REPLACE FUNCTION ledger_overdrawn() RETURNS SETOF text LANGUAGE sql STABLE AS $$
    WITH tail AS (
        SELECT a.id, sum(t.amount_micros) AS micros
          FROM ledger_transfer AS t JOIN ledger_account AS a ON a.id = t.debit
         WHERE t.debit_version IS NULL
           AND t.xact >= (SELECT min(as_of_xact) FROM ledger_account)
           AND t.xact >= a.as_of_xact
         GROUP BY a.id
    )
    SELECT format('account %s: %s micros', a.id, a.balance_micros - coalesce(tail.micros, 0))
      FROM ledger_account AS a LEFT JOIN tail USING (id)
     WHERE a.kind NOT IN ('external', 'guarantee')
       AND a.balance_micros - coalesce(tail.micros, 0) < 0
$$;

-- Accounts whose chain, computed again from the transfers, is another one.
CREATE OR REPLACE FUNCTION ledger_broken_chains() RETURNS SETOF text LANGUAGE sql STABLE AS $$
    WITH link AS (
        SELECT s.account, s.transfer, s.version, s.before, s.hash,
               row_number() OVER chain AS expected_version,
               lag(s.transfer) OVER chain AS expected_before,
               lag(s.hash) OVER chain AS previous
          FROM ledger_side AS s WHERE NOT s.hot
        WINDOW chain AS (PARTITION BY s.account ORDER BY s.version)
    ), broken AS (
        SELECT link.account, 'transfer ' || link.transfer AS place
          FROM link
          JOIN ledger_transfer AS t ON t.id = link.transfer
          LEFT JOIN ledger_account AS a ON a.id = link.account
         WHERE link.version <> link.expected_version
            OR link.before IS DISTINCT FROM link.expected_before
            OR link.hash IS DISTINCT FROM sha256(
                   coalesce(link.previous, ledger_first_head(a.kind, a.owner, a.currency))
                   || ledger_line(link.version, t.id, t.debit, t.credit, t.amount_micros,
                                  a.currency, t.code, t.at, t.reference))
        UNION ALL
        SELECT a.id, 'its head'
          FROM ledger_account AS a
          LEFT JOIN ledger_transfer AS t ON t.id = a.latest
         WHERE a.head IS DISTINCT FROM CASE
                   WHEN a.latest IS NULL THEN ledger_first_head(a.kind, a.owner, a.currency)
                   WHEN t.debit = a.id THEN t.debit_hash
                   WHEN t.credit = a.id THEN t.credit_hash END
            OR a.version <> (CASE
                   WHEN a.latest IS NULL THEN 0
                   WHEN t.debit = a.id THEN t.debit_version
                   WHEN t.credit = a.id THEN t.credit_version END)
        UNION ALL
        SELECT a.id, 'its length'
          FROM ledger_account AS a
          LEFT JOIN (SELECT account, max(expected_version) AS links FROM link GROUP BY account)
               AS chain ON chain.account = a.id
         WHERE a.version <> coalesce(chain.links, 0)
    )
    SELECT format('account %s: chain breaks at %s', account, place) FROM broken
$$;

-- Transfers that the rules would refuse: currency, flow, or a side that was left out.
CREATE OR REPLACE FUNCTION ledger_wrong_transfers() RETURNS SETOF text LANGUAGE sql STABLE AS $$
    SELECT format('transfer %s', t.id)
      FROM ledger_transfer AS t
      LEFT JOIN ledger_account AS payer ON payer.id = t.debit
      LEFT JOIN ledger_account AS payee ON payee.id = t.credit
     WHERE (payer.currency = payee.currency
            AND ledger_may_flow(t.code, payer.kind, payee.kind)
            AND (t.debit_version IS NULL) = (t.code = 'answer_pay')
            AND t.credit_version IS NOT NULL) IS NOT TRUE
$$;

-- A book restored from a dump into a younger database cluster: its transaction numbers lie ahead
-- of the cluster's, and the tails would be read wrongly.
CREATE OR REPLACE FUNCTION ledger_future_transfers() RETURNS SETOF text LANGUAGE sql STABLE AS $$
    SELECT format('transfer %s', id) FROM ledger_transfer
     WHERE xact >= pg_snapshot_xmax(pg_current_snapshot())
       AND pg_current_xact_id_if_assigned() IS DISTINCT FROM xact
    UNION ALL
    SELECT format('account %s', id) FROM ledger_account
     WHERE as_of_xact > pg_snapshot_xmax(pg_current_snapshot())
$$;
