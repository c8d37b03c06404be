-- Balances move under the role minga_books. It may update accounts and read transfers, and nothing
-- else; web and jobs may insert a transfer, and the transfer posts itself.
GRANT SELECT, UPDATE ON ledger_account TO minga_books;
GRANT SELECT ON ledger_transfer TO minga_books;
CALL guard_give_function('ledger_transfer_posts()', 'minga_books');
CALL guard_give_function('ledger_rollup_folds()', 'minga_books');
CALL guard_give_function('ledger_lock(bigint[])', 'minga_books');
