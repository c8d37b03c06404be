-- Persons, not accounts (G15): nobody becomes a member alone, a vouch stays, a seat is one's own
-- yes.

CREATE OR REPLACE FUNCTION people_is_registrar(p_person bigint) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM people_stewardterm
                    WHERE person_id = p_person AND office = 'registrar'
                      AND since <= current_date AND (until IS NULL OR until > current_date))
$$;

CREATE OR REPLACE FUNCTION people_member_is_known() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF (NEW.person_id, NEW.subject, NEW.adult_attested_by_id) IS DISTINCT FROM
           (OLD.person_id, OLD.subject, OLD.adult_attested_by_id) THEN
            RAISE EXCEPTION 'G15: a membership does not pass to somebody else'
                USING ERRCODE = 'MG151';
        END IF;
        RETURN NEW;
    END IF;
    IF NOT (NEW.adult_attested_by_id <> NEW.person_id
                AND people_is_registrar(NEW.adult_attested_by_id)
            OR (SELECT count(*) >= 2 AND bool_or(voucher.person_id = NEW.adult_attested_by_id)
                  FROM people_vouch vouch JOIN people_member voucher ON voucher.id = vouch.by_id
                 WHERE vouch.person_id = NEW.person_id)) THEN
        RAISE EXCEPTION 'G15: two members vouch for a new member, or a registrar has met her'
            USING ERRCODE = 'MG151';
    END IF;
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS people_member_is_known ON people_member;
CREATE TRIGGER people_member_is_known BEFORE INSERT OR UPDATE ON people_member
    FOR EACH ROW EXECUTE FUNCTION people_member_is_known();

-- The voucher's row is locked, so that two vouches at once do not slip past the voted number.
CREATE OR REPLACE FUNCTION people_vouch_is_given() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    v_by people_member;
    v_voted int := (SELECT (value #>> '{}')::int FROM charter.value
                     WHERE name = 'vouches_a_month' AND valid_from <= clock_timestamp()
                     ORDER BY valid_from DESC LIMIT 1);
BEGIN
    IF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION 'G15: a vouch stays' USING ERRCODE = 'MG152';
    END IF;
    SELECT * INTO v_by FROM people_member WHERE id = NEW.by_id FOR UPDATE;
    IF v_by.person_id = NEW.person_id OR v_by.left_at IS NOT NULL
       OR NOT EXISTS (SELECT 1 FROM people_joinrequest WHERE person_id = NEW.person_id) THEN
        RAISE EXCEPTION 'G15: a member vouches for somebody else who asked to join'
            USING ERRCODE = 'MG152';
    END IF;
    IF (SELECT count(*) FROM people_vouch
         WHERE by_id = NEW.by_id AND at > now() - interval '30 days') >= coalesce(v_voted, 0) THEN
        RAISE EXCEPTION 'G15: a member vouches for % people in 30 days, not more', v_voted
            USING ERRCODE = 'MG152';
    END IF;
    NEW.at := now();
    PERFORM log_submit('vouch', sha256(NEW.salt || convert_to(concat(
        NEW.public_id, '|', (SELECT public_id FROM people_person WHERE id = NEW.person_id), '|',
        v_by.subject), 'UTF8')));
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS people_vouch_is_given ON people_vouch;
CREATE TRIGGER people_vouch_is_given BEFORE INSERT OR UPDATE OR DELETE ON people_vouch
    FOR EACH ROW EXECUTE FUNCTION people_vouch_is_given();

DROP TRIGGER IF EXISTS people_vouch_not_emptied ON people_vouch;
CREATE TRIGGER people_vouch_not_emptied BEFORE TRUNCATE ON people_vouch
    FOR EACH STATEMENT EXECUTE FUNCTION people_vouch_is_given();

-- Nobody is put into a household: she opens it, or somebody in it asks her and she says yes later.
CREATE OR REPLACE FUNCTION people_seat_is_taken() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF (NEW.household_id, NEW.member_id, NEW.invited_by_id) IS DISTINCT FROM
           (OLD.household_id, OLD.member_id, OLD.invited_by_id)
           OR OLD.left_at IS NOT NULL AND NEW.left_at IS DISTINCT FROM OLD.left_at THEN
            RAISE EXCEPTION 'G15: a seat in a household stays its own' USING ERRCODE = 'MG153';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.invited_by_id = NEW.member_id THEN
        IF NEW.joined_at IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM people_householdseat WHERE household_id = NEW.household_id) THEN
            RETURN NEW;
        END IF;
    ELSIF NEW.joined_at IS NULL AND EXISTS (
            SELECT 1 FROM people_householdseat
             WHERE household_id = NEW.household_id AND member_id = NEW.invited_by_id
               AND joined_at IS NOT NULL AND left_at IS NULL) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'G15: somebody of the household asks, and she says yes herself'
        USING ERRCODE = 'MG153';
END
$$;

DROP TRIGGER IF EXISTS people_seat_is_taken ON people_householdseat;
CREATE TRIGGER people_seat_is_taken BEFORE INSERT OR UPDATE ON people_householdseat
    FOR EACH ROW EXECUTE FUNCTION people_seat_is_taken();

-- A forgotten device stays forgotten: its pass would be good again.
CREATE OR REPLACE FUNCTION people_device_stays_forgotten() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.forgotten_at IS NOT NULL OR NEW.public_id <> OLD.public_id
       OR NEW.member_id <> OLD.member_id THEN
        RAISE EXCEPTION 'G15: a forgotten device stays forgotten' USING ERRCODE = 'MG154';
    END IF;
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS people_device_stays_forgotten ON people_device;
CREATE TRIGGER people_device_stays_forgotten BEFORE UPDATE ON people_device
    FOR EACH ROW EXECUTE FUNCTION people_device_stays_forgotten();
