-- name: account_id
-- The number of an account.
SELECT id FROM ledger_account
 WHERE kind = %s AND owner IS NOT DISTINCT FROM %s AND currency = %s;

-- name: accounts_of
-- Accounts of one owner by kind and currency.
SELECT kind, currency, id FROM ledger_account WHERE kind = ANY(%s) AND owner = %s;

-- name: account_kind
-- Kind and currency of an account.
SELECT kind, currency FROM ledger_account WHERE id = %s;

-- name: balance
-- Balance of an account, the unfolded answers of an escrow included.
SELECT ledger_balance(id), currency FROM ledger_account WHERE id = %s;

-- name: statement
-- Newest transfers of an account before a transfer: from each to the one before it, by primary
-- key.
WITH RECURSIVE walk AS (
    SELECT t.*, 1 AS place FROM ledger_transfer AS t WHERE t.id = (
        SELECT CASE WHEN %(before)s::bigint IS NULL THEN a.latest
                    WHEN b.debit = a.id THEN b.debit_before
                    WHEN b.credit = a.id THEN b.credit_before END
          FROM ledger_account AS a LEFT JOIN ledger_transfer AS b ON b.id = %(before)s
         WHERE a.id = %(account)s)
    UNION ALL
    SELECT t.*, walk.place + 1 FROM walk JOIN ledger_transfer AS t ON t.id =
           CASE WHEN walk.debit = %(account)s THEN walk.debit_before
                ELSE walk.credit_before END
     WHERE walk.place < %(limit)s
)
SELECT t.id, t.at, t.debit, t.credit, t.amount_micros, a.currency, t.code, t.reference
  FROM walk AS t JOIN ledger_account AS a ON a.id = %(account)s
 ORDER BY t.id DESC LIMIT %(limit)s;

-- name: statement_of_escrow
-- Newest transfers of an escrow before a transfer. Its answers are no part of its chain, so the
-- book is read backwards.
SELECT t.id, t.at, t.debit, t.credit, t.amount_micros, a.currency, t.code, t.reference
  FROM ledger_transfer AS t JOIN ledger_account AS a ON a.id = %(account)s
 WHERE %(account)s IN (t.debit, t.credit) AND (%(before)s::bigint IS NULL OR t.id < %(before)s)
 ORDER BY t.id DESC LIMIT %(limit)s;

-- name: transfer_by_reference
-- The transfer with a reference.
SELECT t.id, t.at, t.debit, t.credit, t.amount_micros, a.currency, t.code, t.reference
  FROM ledger_transfer AS t JOIN ledger_account AS a ON a.id = t.debit
 WHERE t.reference = %s;
