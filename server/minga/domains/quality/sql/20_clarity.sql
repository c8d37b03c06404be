-- A project that its members often could not answer rests until its client has decided: the check
-- is decided once, and the project is offered again only after that. Error code: MG703.

CREATE OR REPLACE FUNCTION quality_clarity_is_decided_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.decision <> ''
       OR (NEW.project_id, NEW.answers, NEW.unclear, NEW.checked_at) IS DISTINCT FROM
          (OLD.project_id, OLD.answers, OLD.unclear, OLD.checked_at) THEN
        RAISE EXCEPTION 'a clarity check stays as it was counted, and is decided once'
            USING ERRCODE = 'MG703';
    END IF;
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS quality_clarity_stays ON quality_claritycheck;
CREATE TRIGGER quality_clarity_stays BEFORE UPDATE ON quality_claritycheck
    FOR EACH ROW EXECUTE FUNCTION quality_clarity_is_decided_once();

CREATE OR REPLACE FUNCTION quality_project_rests() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM quality_claritycheck
                    WHERE project_id = NEW.id AND decision IN ('continue', 'clarify')) THEN
        RAISE EXCEPTION 'project % rests until its client has said what to do in doubt', NEW.id
            USING ERRCODE = 'MG703';
    END IF;
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS quality_project_rests ON work_project;
CREATE TRIGGER quality_project_rests BEFORE UPDATE OF state, paused_for ON work_project
    FOR EACH ROW
    WHEN (OLD.paused_for = 'unclear' AND NEW.state <> 'closed'
          AND (NEW.state <> 'paused' OR NEW.paused_for <> 'unclear'))
    EXECUTE FUNCTION quality_project_rests();
