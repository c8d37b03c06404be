-- A grant moves only forward, and each step asks for what makes it true (G9). Every moment is the
-- clock of the database. Error codes: MG911 order, MG912 not understood, MG913 not open or not
-- opted in, MG914 record missing, MG915 a record that is not of its grant.

-- Cooling-off in hours: 24 to 72 whatever a vote says, 72 without one.
CREATE OR REPLACE FUNCTION consent_cooling_off() RETURNS interval
LANGUAGE sql STABLE AS $$
    SELECT make_interval(hours => greatest(24, least(72, coalesce(
        (consent_voted('cooling_off_hours') #>> '{}')::int, 72))))
$$;

-- Terms are open: the newest version of a series that is not closed, of no forbidden purpose, and
-- after the yes of the members concerned where their purpose is under double consent.
CREATE OR REPLACE FUNCTION consent_is_open(p_terms bigint) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1 FROM consent_terms terms
         WHERE terms.id = p_terms
           AND terms.version = (SELECT max(newest.version) FROM consent_terms newest
                                 WHERE newest.series = terms.series)
           AND NOT EXISTS (SELECT 1 FROM consent_termsclosure closed
                            WHERE closed.series = terms.series)
           AND NOT consent_terms_under(terms.body::jsonb, 'forbidden_purposes')
           AND (consent_vote_passed(terms.public_id)
                OR NOT consent_terms_under(terms.body::jsonb, 'double_consent_purposes')))
$$;

CREATE OR REPLACE FUNCTION consent_standing_is_newest() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.digest IS DISTINCT FROM sha256(convert_to(NEW.body, 'UTF8'))
       OR NEW.version <> (SELECT coalesce(max(version), 0) + 1 FROM consent_standingtermsversion
                           WHERE member_id = NEW.member_id) THEN
        RAISE EXCEPTION 'G9: standing terms follow the ones before, under their own hash'
            USING ERRCODE = 'MG911';
    END IF;
    NEW.set_at := clock_timestamp();
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS consent_standing_is_newest ON consent_standingtermsversion;
CREATE TRIGGER consent_standing_is_newest BEFORE INSERT ON consent_standingtermsversion
    FOR EACH ROW EXECUTE FUNCTION consent_standing_is_newest();

CREATE OR REPLACE FUNCTION consent_grant_begins() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    v_old consent_grant;
BEGIN
    IF num_nonnulls(NEW.understood_at, NEW.granted_at, NEW.live_from, NEW.expires_at,
                    NEW.confirmed_at, NEW.withdrawn_at, NEW.reminded_at) > 0 THEN
        RAISE EXCEPTION 'G9: a grant begins as an offer' USING ERRCODE = 'MG911';
    END IF;
    IF NOT consent_is_open(NEW.terms_id) OR NOT EXISTS (
            SELECT 1 FROM consent_terms terms,
                   jsonb_array_elements(terms.body::jsonb->'texts') AS written
             WHERE terms.id = NEW.terms_id AND written->>'language' = NEW.language) THEN
        RAISE EXCEPTION 'G9: these terms are not offered now in this language'
            USING ERRCODE = 'MG913';
    END IF;
    IF NOT EXISTS (
            SELECT 1 FROM consent_standingtermsversion standing
              JOIN people.member member ON member.id = standing.member_id
             WHERE standing.id = NEW.standing_id AND standing.member_id = NEW.member_id
               AND member.left_at IS NULL AND (standing.body::jsonb->>'opted_in')::boolean
               AND standing.version = (SELECT max(newest.version)
                                         FROM consent_standingtermsversion newest
                                        WHERE newest.member_id = NEW.member_id)) THEN
        RAISE EXCEPTION 'G9: offers go only to members who opted in' USING ERRCODE = 'MG913';
    END IF;
    IF NEW.renews_id IS NOT NULL THEN
        SELECT * INTO v_old FROM consent_grant WHERE id = NEW.renews_id;
        IF v_old.member_id <> NEW.member_id OR v_old.terms_id <> NEW.terms_id
           OR v_old.granted_at IS NULL OR v_old.withdrawn_at IS NOT NULL
           OR clock_timestamp() < consent_renewable_from(v_old) THEN
            RAISE EXCEPTION 'G9: a grant is renewed in the voted days before its end, or after'
                USING ERRCODE = 'MG911';
        END IF;
    END IF;
    NEW.offered_at := clock_timestamp();
    NEW.was_in_force := false;
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS consent_grant_begins ON consent_grant;
CREATE TRIGGER consent_grant_begins BEFORE INSERT ON consent_grant
    FOR EACH ROW EXECUTE FUNCTION consent_grant_begins();

CREATE OR REPLACE FUNCTION consent_grant_moves() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    v_now timestamptz := clock_timestamp();
    v_terms jsonb := (SELECT body::jsonb FROM consent_terms WHERE id = OLD.terms_id);
BEGIN
    IF (OLD.public_id, OLD.member_id, OLD.terms_id, OLD.renews_id, OLD.standing_id, OLD.response,
        OLD.offered_at)
       IS DISTINCT FROM
       (NEW.public_id, NEW.member_id, NEW.terms_id, NEW.renews_id, NEW.standing_id, NEW.response,
        NEW.offered_at)
       OR OLD.granted_at IS NOT NULL AND (OLD.language, OLD.heard_aloud)
          IS DISTINCT FROM (NEW.language, NEW.heard_aloud)
       OR OLD.understood_at IS NOT NULL AND NEW.understood_at IS DISTINCT FROM OLD.understood_at
       OR OLD.granted_at IS NOT NULL AND (NEW.granted_at, NEW.live_from, NEW.expires_at)
          IS DISTINCT FROM (OLD.granted_at, OLD.live_from, OLD.expires_at)
       OR OLD.confirmed_at IS NOT NULL AND NEW.confirmed_at IS DISTINCT FROM OLD.confirmed_at
       OR OLD.withdrawn_at IS NOT NULL AND NEW.withdrawn_at IS DISTINCT FROM OLD.withdrawn_at
       OR OLD.reminded_at IS NOT NULL AND NEW.reminded_at IS DISTINCT FROM OLD.reminded_at THEN
        RAISE EXCEPTION 'G9: a step of a grant stays' USING ERRCODE = 'MG911';
    END IF;
    IF num_nonnulls(NEW.understood_at, NEW.granted_at, NEW.confirmed_at, NEW.withdrawn_at)
       - num_nonnulls(OLD.understood_at, OLD.granted_at, OLD.confirmed_at, OLD.withdrawn_at) > 1
       OR OLD.granted_at IS NULL AND NEW.granted_at IS NULL
          AND num_nonnulls(NEW.live_from, NEW.expires_at) > 0 THEN
        RAISE EXCEPTION 'G9: one step at a time' USING ERRCODE = 'MG911';
    END IF;
    IF OLD.understood_at IS NULL AND NEW.understood_at IS NOT NULL THEN
        IF NOT consent_is_understood(OLD.id) THEN
            RAISE EXCEPTION 'G9: nobody consents before they have shown that they understand'
                USING ERRCODE = 'MG912';
        END IF;
        NEW.understood_at := v_now;
    END IF;
    IF OLD.granted_at IS NULL AND NEW.granted_at IS NOT NULL THEN
        IF OLD.understood_at IS NULL THEN
            RAISE EXCEPTION 'G9: nobody consents before they have shown that they understand'
                USING ERRCODE = 'MG912';
        END IF;
        IF NOT consent_is_open(OLD.terms_id) THEN
            RAISE EXCEPTION 'G9: these terms are not offered now' USING ERRCODE = 'MG913';
        END IF;
        NEW.granted_at := v_now;
        NEW.live_from := v_now + consent_cooling_off();
        NEW.expires_at := NEW.live_from
                          + make_interval(days => consent_valid_days(
                                v_terms, OLD.renews_id IS NOT NULL));
    END IF;
    IF OLD.confirmed_at IS NULL AND NEW.confirmed_at IS NOT NULL THEN
        IF OLD.granted_at IS NULL OR OLD.withdrawn_at IS NOT NULL OR v_now < OLD.live_from
           OR v_now >= OLD.expires_at THEN
            RAISE EXCEPTION 'G9: the second yes comes after the cooling-off'
                USING ERRCODE = 'MG911';
        END IF;
        NEW.confirmed_at := v_now;
    END IF;
    IF OLD.reminded_at IS NULL AND NEW.reminded_at IS NOT NULL THEN
        IF OLD.granted_at IS NULL OR v_now < consent_renewable_from(OLD) THEN
            RAISE EXCEPTION 'G9: a member is reminded once, when the end of a grant is near'
                USING ERRCODE = 'MG911';
        END IF;
        NEW.reminded_at := v_now;
    END IF;
    IF OLD.withdrawn_at IS NULL AND NEW.withdrawn_at IS NOT NULL THEN
        IF OLD.granted_at IS NULL THEN
            RAISE EXCEPTION 'G9: an offer is refused, a grant is withdrawn' USING ERRCODE = 'MG911';
        END IF;
        NEW.withdrawn_at := v_now;
        NEW.was_in_force := consent_came_into_force(OLD, v_terms);
    ELSE
        NEW.was_in_force := OLD.was_in_force;
    END IF;
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS consent_grant_moves ON consent_grant;
CREATE TRIGGER consent_grant_moves BEFORE UPDATE ON consent_grant
    FOR EACH ROW EXECUTE FUNCTION consent_grant_moves();

-- A refused offer leaves no row. What was granted stays, and so does what led to it.
DROP TRIGGER IF EXISTS consent_grant_stays ON consent_grant;
CREATE TRIGGER consent_grant_stays BEFORE DELETE ON consent_grant
    FOR EACH ROW WHEN (OLD.granted_at IS NOT NULL)
    EXECUTE FUNCTION guard_append_only('MG903', 'what was agreed stays as it was');

DROP TRIGGER IF EXISTS consent_grant_not_emptied ON consent_grant;
CREATE TRIGGER consent_grant_not_emptied BEFORE TRUNCATE ON consent_grant
    FOR EACH STATEMENT
    EXECUTE FUNCTION guard_append_only('MG903', 'what was agreed stays as it was');

-- The answers are compared here; the options of the language that the member reads count.
CREATE OR REPLACE FUNCTION consent_attempt_is_compared() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    v_right smallint[];
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF EXISTS (SELECT 1 FROM consent_grant
                    WHERE id = OLD.grant_id AND granted_at IS NOT NULL) THEN
            RAISE EXCEPTION 'G9: what led to a grant stays' USING ERRCODE = 'MG903';
        END IF;
        RETURN OLD;
    END IF;
    SELECT array_agg((question->>'right_option')::smallint ORDER BY place) INTO v_right
      FROM consent_grant asked
      JOIN consent_terms terms ON terms.id = asked.terms_id,
           jsonb_array_elements(terms.body::jsonb->'texts') AS written,
           jsonb_array_elements(written->'questions') WITH ORDINALITY AS listed (question, place)
     WHERE asked.id = NEW.grant_id AND written->>'language' = asked.language;
    IF EXISTS (SELECT 1 FROM consent_explanation
                WHERE grant_id = NEW.grant_id AND explained_at IS NULL) THEN
        RAISE EXCEPTION 'G9: a person explains before the questions are asked again'
            USING ERRCODE = 'MG912';
    END IF;
    NEW.passed := NEW.answers IS NOT DISTINCT FROM v_right;
    NEW.tried_at := clock_timestamp();
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS consent_attempt_is_compared ON consent_teachbackattempt;
CREATE TRIGGER consent_attempt_is_compared
    BEFORE INSERT OR DELETE ON consent_teachbackattempt
    FOR EACH ROW EXECUTE FUNCTION consent_attempt_is_compared();

DROP TRIGGER IF EXISTS consent_teachbackattempt_stays ON consent_teachbackattempt;
CREATE TRIGGER consent_teachbackattempt_stays BEFORE UPDATE ON consent_teachbackattempt
    FOR EACH ROW EXECUTE FUNCTION guard_append_only('MG903', 'what was answered stays');

-- Nobody explains to themselves or their household (G7, MG154); an explanation is given once.
CREATE OR REPLACE FUNCTION consent_explanation_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.explained_at IS NOT NULL
       OR (OLD.public_id, OLD.grant_id, OLD.member_id, OLD.asked_at)
          IS DISTINCT FROM (NEW.public_id, NEW.grant_id, NEW.member_id, NEW.asked_at) THEN
        RAISE EXCEPTION 'G9: an explanation stays' USING ERRCODE = 'MG903';
    END IF;
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS consent_explanation_stays ON consent_explanation;
CREATE TRIGGER consent_explanation_stays BEFORE UPDATE ON consent_explanation
    FOR EACH ROW EXECUTE FUNCTION consent_explanation_stays();

DROP TRIGGER IF EXISTS consent_explanation_decided_apart ON consent_explanation;
CREATE TRIGGER consent_explanation_decided_apart
    BEFORE INSERT OR UPDATE OF explained_by_id ON consent_explanation
    FOR EACH ROW WHEN (NEW.explained_by_id IS NOT NULL)
    EXECUTE FUNCTION guard_decides_apart('explained_by_id', 'people_concerns_near', 'member_id');
