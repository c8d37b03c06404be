-- Licences of which the clock still has something to do: the end of the term is written into the
-- feed, a vote on purposes is, and bonds go back. A licence has its row from its first moment until
-- its last bond has an end; the clock reads by index what is due, never every licence.

-- Since when the votes on purposes hold that are in force now.
CREATE OR REPLACE FUNCTION licences_charter_at() RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT coalesce(max(valid_from), '-infinity') FROM charter.value
     WHERE name IN ('forbidden_purposes', 'double_consent_purposes')
       AND valid_from <= clock_timestamp()
$$;

CREATE OR REPLACE FUNCTION licences_licence_is_open() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO licences_openlicence (licence_id, ends_at, is_ended, charter_at)
    VALUES (NEW.id, NEW.ends_at, false, licences_charter_at());
    RETURN NULL;
END
$$;

DROP TRIGGER IF EXISTS licences_licence_is_open ON licences_licence;
CREATE TRIGGER licences_licence_is_open AFTER INSERT ON licences_licence
    FOR EACH ROW EXECUTE FUNCTION licences_licence_is_open();

-- Forget the row of a licence that has ended and has no bond without an end.
CREATE OR REPLACE FUNCTION licences_close(p_licence bigint) RETURNS void LANGUAGE sql AS $$
    DELETE FROM licences_openlicence open
     WHERE open.licence_id = p_licence AND open.is_ended AND NOT EXISTS (
           SELECT 1 FROM licences_licenceitem item
            WHERE item.licence_id = p_licence AND NOT EXISTS (
                  SELECT 1 FROM licences_bondoutcome outcome
                   WHERE outcome.licence_item_id = item.id))
$$;

-- Write into the feed what time and votes brought to the items of a licence; how many changes.
CREATE OR REPLACE FUNCTION licences_note_licence(p_licence bigint) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    v_now timestamptz := clock_timestamp();
    v_charter timestamptz := licences_charter_at();
    v_changes bigint;
BEGIN
    v_changes := licences_note_changes(
        ARRAY(SELECT id FROM licences_licenceitem WHERE licence_id = p_licence));
    UPDATE licences_openlicence open
       SET is_ended = licence.ends_at <= v_now, charter_at = v_charter
      FROM licences_licence licence
     WHERE licence.id = open.licence_id AND open.licence_id = p_licence;
    PERFORM licences_close(p_licence);
    RETURN v_changes;
END
$$;
