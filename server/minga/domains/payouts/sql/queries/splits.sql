-- name: came_in
-- Newest transfer of a wallet and what was earned on it since the last split.
WITH RECURSIVE walk AS (
    SELECT t.* FROM ledger.transfer t JOIN ledger.account a ON a.latest = t.id
     WHERE a.id = %(account)s
    UNION ALL
    SELECT t.* FROM walk JOIN ledger.transfer t ON t.id =
           CASE WHEN walk.debit = %(account)s THEN walk.debit_before
                ELSE walk.credit_before END
     WHERE t.id > %(after)s AND t.at >= %(since)s
)
SELECT coalesce(max(id), 0), coalesce(sum(amount_micros) FILTER (
           WHERE credit = %(account)s AND code = ANY (%(earned)s)), 0)::bigint
  FROM walk WHERE id > %(after)s AND at >= %(since)s;

-- name: unsealed_shares
-- Shares of a wallet that were not written by the application.
SELECT share.id FROM payouts_splitshare share
 WHERE share.owner = %s AND share.seal IS DISTINCT FROM payouts_splitshare_seal(share);
