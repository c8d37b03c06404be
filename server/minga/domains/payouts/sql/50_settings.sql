-- Where the money of clients arrives, and what a payout is worth, is set by two treasurers (G7):
-- the co-operative's account and the rates of rails. Error code: MG139.

CREATE OR REPLACE FUNCTION payouts_setting_signed(p_matter text) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT people_is_signed(p_matter, 'XXX', 0, 2)
$$;

DROP TRIGGER IF EXISTS payouts_houseaccount_signed ON payouts_houseaccount;
CREATE TRIGGER payouts_houseaccount_signed BEFORE INSERT OR UPDATE ON payouts_houseaccount
    FOR EACH ROW
    EXECUTE FUNCTION guard_signed_setting('house-account', 'payouts_setting_signed');

DROP TRIGGER IF EXISTS payouts_houseaccount_stays ON payouts_houseaccount;
CREATE TRIGGER payouts_houseaccount_stays BEFORE DELETE OR TRUNCATE ON payouts_houseaccount
    FOR EACH STATEMENT EXECUTE FUNCTION guard_append_only('MG139', 'G7: a setting of money stays');

DROP TRIGGER IF EXISTS payouts_tariff_signed ON payouts_tariff;
CREATE TRIGGER payouts_tariff_signed BEFORE INSERT OR UPDATE ON payouts_tariff
    FOR EACH ROW EXECUTE FUNCTION guard_signed_setting('tariff', 'payouts_setting_signed');

DROP TRIGGER IF EXISTS payouts_tariff_stays ON payouts_tariff;
CREATE TRIGGER payouts_tariff_stays BEFORE DELETE OR TRUNCATE ON payouts_tariff
    FOR EACH STATEMENT EXECUTE FUNCTION guard_append_only('MG139', 'G7: a setting of money stays');
