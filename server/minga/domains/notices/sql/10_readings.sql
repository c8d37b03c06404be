-- A sealed file is never read in silence (G10): a reading by somebody else needs, by the end of its
-- transaction, a notice to the member whose file it is. Error code: MG011.

CREATE OR REPLACE FUNCTION notices_reading_is_told() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM people.member WHERE subject = NEW.subject)
       AND NOT EXISTS (SELECT 1 FROM notices_notice notice
                         JOIN people.member member ON member.id = notice.member_id
                        WHERE member.subject = NEW.subject
                          AND notice.key = 'reading:' || NEW.public_id) THEN
        RAISE EXCEPTION 'G10: a sealed file is read with a notice to its owner'
            USING ERRCODE = 'MG011';
    END IF;
    RETURN NULL;
END
$$;

DROP TRIGGER IF EXISTS notices_reading_is_told ON vault_itemreading;
CREATE CONSTRAINT TRIGGER notices_reading_is_told AFTER INSERT ON vault_itemreading
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION notices_reading_is_told();
