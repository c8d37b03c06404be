-- An appeal stops everything, is decided by people who did not take part, and ends in 14 days.

CREATE OR REPLACE FUNCTION judgement_appeal_is_fair() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.until > NEW.at + interval '14 days' OR NEW.state <> 'open'
            OR NOT EXISTS (SELECT 1 FROM judgement_finding
                            WHERE id = NEW.finding_id AND appeal_until > now())
            OR EXISTS (SELECT 1 FROM judgement_findinganswer one
                         JOIN answers.reviewstatus stand ON stand.answer = one.answer
                        WHERE one.finding_id = NEW.finding_id AND stand.released) THEN
        RAISE EXCEPTION 'G7: this appeal is too late, or would last longer than 14 days'
            USING ERRCODE = 'MG703';
    END IF;
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS judgement_appeal_fair ON judgement_appeal;
CREATE TRIGGER judgement_appeal_fair BEFORE INSERT ON judgement_appeal
    FOR EACH ROW EXECUTE FUNCTION judgement_appeal_is_fair();

-- An appeal is lost only when more than half of the jury said so; nothing else of it changes.
CREATE OR REPLACE FUNCTION judgement_appeal_is_decided() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.finding_id, NEW.words, NEW.at, NEW.until, NEW.checkpoint, NEW.seed, NEW.candidates)
            IS DISTINCT FROM
            (OLD.finding_id, OLD.words, OLD.at, OLD.until, OLD.checkpoint, OLD.seed, OLD.candidates)
            OR OLD.state <> 'open' THEN
        RAISE EXCEPTION 'G7: an appeal is written for good' USING ERRCODE = 'MG702';
    END IF;
    IF NEW.state = 'lost' AND (SELECT count(*) FROM judgement_juror
                                WHERE appeal_id = NEW.id AND said = 'finding') < 2 THEN
        RAISE EXCEPTION 'G7: only a jury can decide against a member' USING ERRCODE = 'MG703';
    END IF;
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS judgement_appeal_decided ON judgement_appeal;
CREATE TRIGGER judgement_appeal_decided BEFORE UPDATE ON judgement_appeal
    FOR EACH ROW EXECUTE FUNCTION judgement_appeal_is_decided();

-- An appeal that was won leaves no answer of hers unpaid, in the same transaction (G3).
CREATE OR REPLACE FUNCTION judgement_victory_is_paid() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM judgement_findinganswer one
                 JOIN answers.reviewstatus stand ON stand.answer = one.answer
                WHERE one.finding_id = NEW.finding_id AND stand.state <> 'accepted') THEN
        RAISE EXCEPTION 'G3: appeal % was won, and its answers are not paid', NEW.public_id
            USING ERRCODE = 'MG703';
    END IF;
    RETURN NULL;
END
$$;

DROP TRIGGER IF EXISTS judgement_appeal_executed ON judgement_appeal;
CREATE CONSTRAINT TRIGGER judgement_appeal_executed AFTER UPDATE ON judgement_appeal
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.state = 'won')
    EXECUTE FUNCTION judgement_victory_is_paid();

DROP TRIGGER IF EXISTS judgement_appeal_stays ON judgement_appeal;
CREATE TRIGGER judgement_appeal_stays BEFORE DELETE OR TRUNCATE ON judgement_appeal
    FOR EACH STATEMENT EXECUTE FUNCTION guard_append_only('MG702', 'G7: it is written for good');

-- Nobody sits in a jury about herself or somebody of her home, about a project or a derived project
-- in which one of them took part, or about her own finding; nobody who was not in the lot.
CREATE OR REPLACE FUNCTION judgement_juror_is_apart() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM judgement_appeal appeal
          JOIN judgement_finding finding ON finding.id = appeal.finding_id
          JOIN people.member juror ON juror.id = NEW.member_id
         WHERE appeal.id = NEW.appeal_id AND (
               NOT appeal.candidates ? juror.subject::text
               OR EXISTS (SELECT 1 FROM people_at_home(NEW.member_id) AS home(member_id)
                            JOIN people.member near ON near.id = home.member_id
                           WHERE near.id = finding.member_id
                              OR near.person_id = finding.decided_by_id)
               OR EXISTS (SELECT 1 FROM people_at_home(NEW.member_id) AS home(member_id)
                            JOIN assignment.seen seen ON seen.member_id = home.member_id
                            JOIN work.project project ON project.id = seen.project_id
                           WHERE finding.project_id IN (project.id, project.parent_id)))
    ) OR NEW.said IS NOT NULL THEN
        RAISE EXCEPTION 'G7: a juror took no part in what she judges, nor did her household'
            USING ERRCODE = 'MG703';
    END IF;
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS judgement_juror_apart ON judgement_juror;
CREATE TRIGGER judgement_juror_apart BEFORE INSERT ON judgement_juror
    FOR EACH ROW EXECUTE FUNCTION judgement_juror_is_apart();

DROP TRIGGER IF EXISTS judgement_juror_says_once ON judgement_juror;
CREATE TRIGGER judgement_juror_says_once BEFORE UPDATE ON judgement_juror FOR EACH ROW
    WHEN (OLD.said IS NOT NULL OR (NEW.appeal_id, NEW.member_id, NEW.seat)
          IS DISTINCT FROM (OLD.appeal_id, OLD.member_id, OLD.seat))
    EXECUTE FUNCTION guard_append_only('MG702', 'G7: it is written for good');

DROP TRIGGER IF EXISTS judgement_juror_stays ON judgement_juror;
CREATE TRIGGER judgement_juror_stays BEFORE DELETE OR TRUNCATE ON judgement_juror
    FOR EACH STATEMENT EXECUTE FUNCTION guard_append_only('MG702', 'G7: it is written for good');

-- Nobody is invited as a peer to look at, or do again, what she or somebody of her home did.
CREATE OR REPLACE FUNCTION judgement_peer_is_apart() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM work.project derived_project
          JOIN work.project project ON derived_project.parent_id IN (project.id, project.parent_id)
          JOIN assignment.seen seen ON seen.project_id = project.id
         WHERE derived_project.id = NEW.project_id
           AND derived_project.derived_kind IN ('audit', 'relabel')
           AND project.id <> derived_project.id
           AND seen.member_id IN (SELECT people_at_home(NEW.member_id))
    ) THEN
        RAISE EXCEPTION 'G7: a peer took no part in what she looks at, nor did her household'
            USING ERRCODE = 'MG703';
    END IF;
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS judgement_peer_apart ON assignment_invitation;
CREATE TRIGGER judgement_peer_apart BEFORE INSERT ON assignment_invitation
    FOR EACH ROW EXECUTE FUNCTION judgement_peer_is_apart();
