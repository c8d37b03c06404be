-- Votes and values are sealed (guard_seal): every amount and bound of the house comes
-- from them. Free text comes behind its length, so that two rows never make one text.

CREATE OR REPLACE FUNCTION charter_vote_seal(p_row charter_vote) RETURNS bytea
LANGUAGE sql STABLE AS $$
    SELECT guard_seal(concat(
        p_row.id, '|', p_row.kind, '|', p_row.yes, '|', p_row.no, '|', p_row.abstained, '|',
        extract(epoch FROM p_row.decided_at), '|', length(p_row.title), '|', p_row.title, '|',
        length(p_row.text), '|', p_row.text, '|', p_row.decides))
$$;

CREATE OR REPLACE FUNCTION charter_vote_is_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.seal := charter_vote_seal(NEW);
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS charter_vote_sealed ON charter_vote;
CREATE TRIGGER charter_vote_sealed BEFORE INSERT ON charter_vote
    FOR EACH ROW EXECUTE FUNCTION charter_vote_is_sealed();

CREATE OR REPLACE FUNCTION charter_value_seal(p_row charter_value) RETURNS bytea
LANGUAGE sql STABLE AS $$
    SELECT guard_seal(concat(
        p_row.name, '|', p_row.vote_id, '|', extract(epoch FROM p_row.valid_from), '|',
        p_row.value))
$$;

CREATE OR REPLACE FUNCTION charter_value_is_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.seal := charter_value_seal(NEW);
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS charter_value_sealed ON charter_value;
CREATE TRIGGER charter_value_sealed BEFORE INSERT ON charter_value
    FOR EACH ROW EXECUTE FUNCTION charter_value_is_sealed();
