-- An answer is sealed as it was stored (guard_seal): its value, its time and its price.

CREATE OR REPLACE FUNCTION answers_answer_seal(p_row answers_answer) RETURNS bytea
LANGUAGE sql STABLE AS $$
    SELECT guard_seal(concat(
        p_row.id, '|', p_row.project_id, '|', p_row.pos, '|', p_row.member_id, '|',
        p_row.price_micros, '|', p_row.late, '|', p_row.instruction_version, '|',
        p_row.transfer_id, '|', p_row.receipt_id, '|', p_row.spent_ms, '|',
        extract(epoch FROM p_row.made_at), '|', p_row.kind, '|', p_row.value))
$$;

CREATE OR REPLACE FUNCTION answers_answer_is_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.seal := answers_answer_seal(NEW);
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS answers_answer_sealed ON answers_answer;
CREATE TRIGGER answers_answer_sealed BEFORE INSERT ON answers_answer
    FOR EACH ROW EXECUTE FUNCTION answers_answer_is_sealed();
