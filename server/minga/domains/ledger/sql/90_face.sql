-- The face of ledger in SQL: what other domains may read and write, view by view.
--
-- Another domain names these views (or the functions of this folder), never a table of this one;
-- tests/architecture refuses it. A view of one table is as fast as the table, and can be written
-- where the table can: its constraints and triggers hold.

CREATE SCHEMA IF NOT EXISTS ledger;

CREATE OR REPLACE VIEW ledger.account AS
    SELECT id, kind, owner, currency, balance_micros, version, head, latest, before, as_of_xact
      FROM ledger_account;

CREATE OR REPLACE VIEW ledger.transfer AS
    SELECT id, at, debit, credit, amount_micros, code, reference, xact, debit_version, debit_before,
           debit_hash, credit_version, credit_before, credit_hash
      FROM ledger_transfer;
