-- Humans decide, for a reason, under what was shown before, in her language, with an appeal (G7).
-- Error codes: MG701 no fair finding, MG702 written for good, MG703 no fair appeal or jury, MG704
-- no lawful suspension.

-- A ground comes from a vote that named it, and from nowhere else (H18).
CREATE OR REPLACE FUNCTION judgement_ground_is_voted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM charter.vote
                    WHERE id = NEW.vote_id AND decides->'suspension_grounds' ? NEW.name) THEN
        RAISE EXCEPTION 'G7: no vote made % a ground to suspend anybody', NEW.name
            USING ERRCODE = 'MG701';
    END IF;
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS judgement_ground_voted ON judgement_ground;
CREATE TRIGGER judgement_ground_voted BEFORE INSERT ON judgement_ground
    FOR EACH ROW EXECUTE FUNCTION judgement_ground_is_voted();

DROP TRIGGER IF EXISTS judgement_ground_stays ON judgement_ground;
CREATE TRIGGER judgement_ground_stays BEFORE UPDATE ON judgement_ground
    FOR EACH ROW EXECUTE FUNCTION guard_append_only('MG702', 'G7: it is written for good');

-- A decision notice is in a language that its member reads, and its leaf goes to the log with it.
CREATE OR REPLACE FUNCTION judgement_decisionnotice_is_read() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    tongues text[];
BEGIN
    SELECT languages::text[] INTO tongues FROM people.member WHERE id = NEW.member_id;
    IF NOT (NEW.language = ANY (tongues) OR coalesce(cardinality(tongues), 0) = 0) THEN
        RAISE EXCEPTION 'G7: this member does not read %', NEW.language USING ERRCODE = 'MG701';
    END IF;
    PERFORM log_submit('decision_notice', sha256(NEW.salt || convert_to(
        concat(NEW.public_id, '|', NEW.kind, '|', NEW.about, '|', NEW.text), 'UTF8')));
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS judgement_decisionnotice_read ON judgement_decisionnotice;
CREATE TRIGGER judgement_decisionnotice_read BEFORE INSERT ON judgement_decisionnotice
    FOR EACH ROW EXECUTE FUNCTION judgement_decisionnotice_is_read();

DROP TRIGGER IF EXISTS judgement_decisionnotice_stays ON judgement_decisionnotice;
CREATE TRIGGER judgement_decisionnotice_stays BEFORE UPDATE ON judgement_decisionnotice FOR EACH ROW
    WHEN ((NEW.member_id, NEW.kind, NEW.about, NEW.language, NEW.text, NEW.salt, NEW.at)
          IS DISTINCT FROM
          (OLD.member_id, OLD.kind, OLD.about, OLD.language, OLD.text, OLD.salt, OLD.at)
          OR OLD.read_at IS NOT NULL)
    EXECUTE FUNCTION guard_append_only('MG702', 'G7: it is written for good');

DROP TRIGGER IF EXISTS judgement_decisionnotice_kept ON judgement_decisionnotice;
CREATE TRIGGER judgement_decisionnotice_kept BEFORE DELETE OR TRUNCATE ON judgement_decisionnotice
    FOR EACH STATEMENT EXECUTE FUNCTION guard_append_only('MG702', 'G7: it is written for good');

CREATE OR REPLACE FUNCTION judgement_finding_is_fair() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM people.stewardterm term
          JOIN people.person person ON person.id = term.person_id
         WHERE person.id = NEW.decided_by_id AND person.is_active AND term.office = 'mediator'
           AND term.since <= current_date AND (term.until IS NULL OR term.until > current_date)
    ) OR EXISTS (
        SELECT 1 FROM people.member WHERE id = NEW.member_id AND person_id = NEW.decided_by_id
    ) THEN
        RAISE EXCEPTION 'G7: a finding is decided by a mediator in office, never about herself'
            USING ERRCODE = 'MG701';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM judgement_decisionnotice decision_notice
                    WHERE decision_notice.id = NEW.decision_notice_id
                      AND decision_notice.member_id = NEW.member_id
                      AND decision_notice.kind = 'finding'
                      AND decision_notice.about = NEW.public_id) THEN
        RAISE EXCEPTION 'G7: a finding is told to its member in the same moment'
            USING ERRCODE = 'MG701';
    END IF;
    IF NEW.kind = 'answers' AND NOT EXISTS (
            SELECT 1 FROM work.criterion WHERE id = NEW.criterion_id
               AND project_id = NEW.project_id) THEN
        RAISE EXCEPTION 'G7: a finding names a criterion of its own project'
            USING ERRCODE = 'MG701';
    END IF;
    IF NEW.appeal_until < NEW.at + interval '14 days' THEN
        RAISE EXCEPTION 'G7: there are at least 14 days to appeal' USING ERRCODE = 'MG701';
    END IF;
    IF NEW.kind = 'suspension' AND (
            NEW.begins_at < NEW.at + interval '14 days'
            OR NEW.appeal_until < NEW.begins_at + make_interval(days => NEW.days)
            OR NEW.days > coalesce((SELECT (value #>> '{}')::int FROM charter.value
                                     WHERE name = 'suspension_days_max'
                                       AND valid_from <= clock_timestamp()
                                     ORDER BY valid_from DESC LIMIT 1), 0)) THEN
        RAISE EXCEPTION 'G7: a suspension is told 14 days before, can be appealed while it lasts,'
            ' and'
            ' lasts no longer than was voted' USING ERRCODE = 'MG701';
    END IF;
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS judgement_finding_fair ON judgement_finding;
CREATE TRIGGER judgement_finding_fair BEFORE INSERT ON judgement_finding
    FOR EACH ROW EXECUTE FUNCTION judgement_finding_is_fair();

DROP TRIGGER IF EXISTS judgement_finding_stays ON judgement_finding;
CREATE TRIGGER judgement_finding_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON judgement_finding
    FOR EACH STATEMENT EXECUTE FUNCTION guard_append_only('MG702', 'G7: it is written for good');

-- The answer is the member's, in that project, given under the version of which the criterion is.
CREATE OR REPLACE FUNCTION judgement_answer_is_meant() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM answers.answer answer
          JOIN judgement_finding finding ON finding.id = NEW.finding_id
          JOIN work.criterion criterion ON criterion.id = finding.criterion_id
         WHERE answer.id = NEW.answer AND answer.member_id = finding.member_id
           AND answer.project_id = finding.project_id
           AND answer.instruction_version = criterion.version
    ) THEN
        RAISE EXCEPTION 'G7: answer % was not given under the criterion of this finding', NEW.answer
            USING ERRCODE = 'MG701';
    END IF;
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS judgement_findinganswer_meant ON judgement_findinganswer;
CREATE TRIGGER judgement_findinganswer_meant BEFORE INSERT ON judgement_findinganswer
    FOR EACH ROW EXECUTE FUNCTION judgement_answer_is_meant();

DROP TRIGGER IF EXISTS judgement_findinganswer_stays ON judgement_findinganswer;
CREATE TRIGGER judgement_findinganswer_stays BEFORE UPDATE OR DELETE OR TRUNCATE
    ON judgement_findinganswer FOR EACH STATEMENT
    EXECUTE FUNCTION guard_append_only('MG702', 'G7: it is written for good');

-- No answer is refused but by a finding, and the rest of its pay goes to nobody while she may
-- appeal.
CREATE OR REPLACE FUNCTION judgement_refusal_has_its_finding() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    found_by record;
BEGIN
    SELECT finding.appeal_until, appeal.state INTO found_by
      FROM judgement_findinganswer one JOIN judgement_finding finding ON finding.id = one.finding_id
      LEFT JOIN judgement_appeal appeal ON appeal.finding_id = finding.id
     WHERE one.answer = NEW.answer;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'G7: answer % cannot be refused without a finding', NEW.answer
            USING ERRCODE = 'MG701';
    END IF;
    IF NEW.released AND (found_by.state = 'lost'
            OR found_by.state IS NULL AND found_by.appeal_until <= now()) IS NOT TRUE THEN
        RAISE EXCEPTION 'G7: the member of answer % may still appeal', NEW.answer
            USING ERRCODE = 'MG703';
    END IF;
    RETURN NULL;
END
$$;

DROP TRIGGER IF EXISTS judgement_refusal_found ON answers_reviewstatus;
CREATE CONSTRAINT TRIGGER judgement_refusal_found AFTER UPDATE ON answers_reviewstatus
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.state = 'refused')
    EXECUTE FUNCTION judgement_refusal_has_its_finding();
