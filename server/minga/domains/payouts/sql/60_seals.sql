-- A share sends what somebody earns to another wallet, so it is sealed (guard_seal): a row
-- that nobody wrote through the application moves no money.

CREATE OR REPLACE FUNCTION payouts_splitshare_seal(p_row payouts_splitshare) RETURNS bytea
LANGUAGE sql STABLE AS $$
    SELECT guard_seal(concat(
        p_row.owner, '|', p_row."to", '|', p_row.millionths, '|',
        extract(epoch FROM p_row.since)))
$$;

CREATE OR REPLACE FUNCTION payouts_splitshare_is_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.seal := payouts_splitshare_seal(NEW);
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS payouts_splitshare_sealed ON payouts_splitshare;
CREATE TRIGGER payouts_splitshare_sealed BEFORE INSERT OR UPDATE ON payouts_splitshare
    FOR EACH ROW EXECUTE FUNCTION payouts_splitshare_is_sealed();
