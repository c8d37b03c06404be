-- A newcomer asks to meet a registrar; a registrar in office replies, never about themselves. What
-- is decided stays (G15). Error code: MG155.

CREATE OR REPLACE FUNCTION people_meeting_is_asked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'asked' OR NEW.reply <> '' OR NEW.replied_by_id IS NOT NULL
           OR NOT EXISTS (SELECT 1 FROM people_joinrequest WHERE person_id = NEW.person_id)
           OR EXISTS (SELECT 1 FROM people_member WHERE person_id = NEW.person_id) THEN
            RAISE EXCEPTION 'G15: a newcomer who asks to join asks for a meeting'
                USING ERRCODE = 'MG155';
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.public_id, NEW.person_id, NEW.words, NEW.asked_at) IS DISTINCT FROM
       (OLD.public_id, OLD.person_id, OLD.words, OLD.asked_at)
       OR OLD.state NOT IN ('asked', 'answered') OR NEW.state = 'asked' THEN
        RAISE EXCEPTION 'G15: a request for a meeting stays as it was asked and decided'
            USING ERRCODE = 'MG155';
    END IF;
    IF (NEW.reply, NEW.replied_by_id) IS DISTINCT FROM (OLD.reply, OLD.replied_by_id)
       AND (NEW.replied_by_id IS NULL OR NEW.replied_by_id = NEW.person_id
            OR NOT people_is_registrar(NEW.replied_by_id)) THEN
        RAISE EXCEPTION 'G15: a registrar in office replies, never about themselves'
            USING ERRCODE = 'MG155';
    END IF;
    IF NEW.state = 'met'
       AND NOT EXISTS (SELECT 1 FROM people_member WHERE person_id = NEW.person_id) THEN
        RAISE EXCEPTION 'G15: who was met is a member' USING ERRCODE = 'MG155';
    END IF;
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS people_meeting_is_asked ON people_meetingrequest;
CREATE TRIGGER people_meeting_is_asked BEFORE INSERT OR UPDATE ON people_meetingrequest
    FOR EACH ROW EXECUTE FUNCTION people_meeting_is_asked();
