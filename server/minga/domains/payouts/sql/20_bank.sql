-- A payment at the bank: the positions that may follow each other (rules.POSITION_MOVES), and what
-- stays as it was: reports for ever, cases until a treasurer decides them, once.
-- MG136 position, MG137 report, MG138 case.

CREATE OR REPLACE FUNCTION payouts_order_position() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.bank_position, NEW.bank_position) NOT IN (
            ('', 'sent'),
            ('sent', 'accepted'), ('sent', 'completed'), ('sent', 'booked'), ('sent', 'refused'),
            ('accepted', 'completed'), ('accepted', 'booked'), ('accepted', 'refused'),
            ('completed', 'booked'), ('completed', 'refused'),
            ('booked', 'came_back')) THEN
        RAISE EXCEPTION 'G13: a payment at the bank does not go from "%" to "%"',
            OLD.bank_position, NEW.bank_position USING ERRCODE = 'MG136';
    END IF;
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS payouts_order_position ON payouts_order;
CREATE TRIGGER payouts_order_position BEFORE UPDATE ON payouts_order FOR EACH ROW
    WHEN (OLD.bank_position <> NEW.bank_position) EXECUTE FUNCTION payouts_order_position();

CREATE OR REPLACE FUNCTION payouts_report_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'G13: what a bank reported stays' USING ERRCODE = 'MG137';
END
$$;

DROP TRIGGER IF EXISTS payouts_report_stays ON payouts_bankreport;
CREATE TRIGGER payouts_report_stays BEFORE UPDATE OR DELETE ON payouts_bankreport
    FOR EACH ROW EXECUTE FUNCTION payouts_report_stays();

DROP TRIGGER IF EXISTS payouts_report_not_emptied ON payouts_bankreport;
CREATE TRIGGER payouts_report_not_emptied BEFORE TRUNCATE ON payouts_bankreport
    FOR EACH STATEMENT EXECUTE FUNCTION payouts_report_stays();

CREATE OR REPLACE FUNCTION payouts_case_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'UPDATE' OR OLD.decision <> ''
       OR (OLD.public_id, OLD.payment_id, OLD.reason, OLD.opened_at)
          IS DISTINCT FROM (NEW.public_id, NEW.payment_id, NEW.reason, NEW.opened_at) THEN
        RAISE EXCEPTION 'G13: a case stays, and is decided once' USING ERRCODE = 'MG138';
    END IF;
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS payouts_case_stays ON payouts_bankcase;
CREATE TRIGGER payouts_case_stays BEFORE UPDATE OR DELETE ON payouts_bankcase
    FOR EACH ROW EXECUTE FUNCTION payouts_case_stays();
