-- An answer is stored only together with the transfer that pays it (G2), and never changed (G3).

ALTER TABLE answers_answer SET (autovacuum_vacuum_insert_scale_factor = 0.1);

CREATE OR REPLACE FUNCTION answers_answer_is_paid() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1
          FROM (SELECT transfer_id, sum(price_micros) AS price FROM added GROUP BY 1) AS paid
          LEFT JOIN ledger_transfer moved ON moved.id = paid.transfer_id
         WHERE moved.amount_micros IS DISTINCT FROM paid.price
    ) THEN
        RAISE EXCEPTION 'G2: answers can be stored only with the transfer that pays exactly them'
            USING ERRCODE = 'MG201';
    END IF;
    RETURN NULL;
END
$$;

DROP TRIGGER IF EXISTS answers_answer_paid ON answers_answer;
CREATE TRIGGER answers_answer_paid AFTER INSERT ON answers_answer
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT
    EXECUTE FUNCTION answers_answer_is_paid();

CREATE OR REPLACE FUNCTION answers_never_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'G3: % is append-only', TG_TABLE_NAME USING ERRCODE = 'MG301';
END
$$;

DROP TRIGGER IF EXISTS answers_answer_stays ON answers_answer;
CREATE TRIGGER answers_answer_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON answers_answer
    FOR EACH STATEMENT EXECUTE FUNCTION answers_never_change();

DROP TRIGGER IF EXISTS answers_receipt_stays ON answers_receipt;
CREATE TRIGGER answers_receipt_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON answers_receipt
    FOR EACH STATEMENT EXECUTE FUNCTION answers_never_change();
