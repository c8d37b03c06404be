-- The face of the vault in SQL: who read which sealed file, and when; never what is sealed.

CREATE SCHEMA IF NOT EXISTS vault;

CREATE OR REPLACE VIEW vault.item AS
    SELECT id, subject, purpose, media_type, size_bytes, stored_at
      FROM vault_item;

CREATE OR REPLACE VIEW vault.item_reading AS
    SELECT id, public_id, item, subject, reader, reason, at
      FROM vault_itemreading;
