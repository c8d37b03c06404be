-- A seal binds a row to a key that lies outside the database: who only holds the application's
-- role, and not its key, can write the row but not its seal; `mingad audit` computes each again.
--
-- The application gives its key to each of its sessions (log/keys.py); else the seal is null.
-- The inner hash has a fixed length, so that a longer text cannot continue a shorter one.
CREATE OR REPLACE FUNCTION guard_seal(p_text text) RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT sha256(decode(nullif(current_setting('minga.seal_key', true), ''), 'hex')
                  || sha256(convert_to(p_text, 'UTF8')))
$$;
