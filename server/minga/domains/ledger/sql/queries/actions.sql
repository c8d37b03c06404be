-- name: open_account
-- Open an account; returns its number, or no row when it was open already.
INSERT INTO ledger_account (kind, owner, currency) VALUES (%s, %s, %s)
 ON CONFLICT (kind, owner, currency) DO NOTHING RETURNING id;

-- name: insert_transfer
-- Write one transfer between two accounts.
INSERT INTO ledger_transfer (debit, credit, amount_micros, code, reference)
 VALUES (%s, %s, %s, %s, %s);
