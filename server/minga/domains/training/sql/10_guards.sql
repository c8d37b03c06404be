-- A worked example is paid like an answer (G2, G4), one time a member, and stays (G3).

CREATE OR REPLACE FUNCTION training_attempt_pays() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM ledger.transfer moved
          JOIN ledger.account wallet ON wallet.id = moved.credit AND wallet.kind = 'wallet'
          JOIN people.member member ON member.subject = wallet.owner
          JOIN work.project project ON project.id = NEW.project_id
         WHERE moved.id = NEW.transfer_id AND moved.code = 'practice'
           AND member.id = NEW.member_id AND moved.amount_micros = NEW.price_micros
           AND project.price_micros = NEW.price_micros
    ) THEN
        RAISE EXCEPTION 'G2: a worked example is kept only with the transfer that pays its price'
            USING ERRCODE = 'MG201';
    END IF;
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS training_attempt_paid ON training_attempt;
CREATE TRIGGER training_attempt_paid BEFORE INSERT ON training_attempt
    FOR EACH ROW EXECUTE FUNCTION training_attempt_pays();

DROP TRIGGER IF EXISTS training_attempt_stays ON training_attempt;
CREATE TRIGGER training_attempt_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON training_attempt
    FOR EACH STATEMENT EXECUTE FUNCTION guard_append_only('MG301', 'G3: it is append-only');
