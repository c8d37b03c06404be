-- Rows that decide what is asked, shown and paid are sealed (guard_seal). Free text comes
-- last or behind its length, so that two rows never make one text.

CREATE OR REPLACE FUNCTION work_deposit_seal(p_row work_deposit) RETURNS bytea
LANGUAGE sql STABLE AS $$
    SELECT guard_seal(concat(
        p_row.public_id, '|', p_row.client_id, '|', p_row.amount_micros, '|', p_row.currency, '|',
        p_row.announced_micros, '|', p_row.state, '|', p_row.decided_by_id, '|',
        p_row.creditor_reference, '|', p_row.reference))
$$;

CREATE OR REPLACE FUNCTION work_deposit_is_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.seal := work_deposit_seal(NEW);
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS work_deposit_sealed ON work_deposit;
CREATE TRIGGER work_deposit_sealed BEFORE INSERT OR UPDATE ON work_deposit
    FOR EACH ROW EXECUTE FUNCTION work_deposit_is_sealed();

CREATE OR REPLACE FUNCTION work_instruction_seal(p_row work_instruction) RETURNS bytea
LANGUAGE sql STABLE AS $$
    SELECT guard_seal(concat(
        p_row.project_id, '|', p_row.version, '|', length(p_row.question), '|', p_row.question,
        '|', length(p_row.text), '|', p_row.text, '|', p_row.labels, '|', p_row.examples))
$$;

CREATE OR REPLACE FUNCTION work_instruction_is_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.seal := work_instruction_seal(NEW);
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS work_instruction_sealed ON work_instruction;
CREATE TRIGGER work_instruction_sealed BEFORE INSERT OR UPDATE ON work_instruction
    FOR EACH ROW EXECUTE FUNCTION work_instruction_is_sealed();

CREATE OR REPLACE FUNCTION work_item_seal(p_row work_item) RETURNS bytea
LANGUAGE sql STABLE AS $$
    SELECT guard_seal(concat(
        p_row.project_id, '|', p_row.pos, '|', length(p_row.external_id), '|',
        p_row.external_id, '|', p_row.content))
$$;

CREATE OR REPLACE FUNCTION work_item_is_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.seal := work_item_seal(NEW);
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS work_item_sealed ON work_item;
CREATE TRIGGER work_item_sealed BEFORE INSERT ON work_item
    FOR EACH ROW EXECUTE FUNCTION work_item_is_sealed();
