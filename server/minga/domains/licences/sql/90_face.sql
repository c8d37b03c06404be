-- The face of licences in SQL: licensed sets and their items, for invoices and for rights.

CREATE SCHEMA IF NOT EXISTS licences;

CREATE OR REPLACE VIEW licences.licence AS
    SELECT id, public_id, client_id, series, recipients, currency, started_at, ends_at
      FROM licences_licence;
