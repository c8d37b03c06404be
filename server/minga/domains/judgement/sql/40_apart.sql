-- No mediator decides about themselves, their household or a client that they speak for (G7).
-- Error code: MG154.

DROP TRIGGER IF EXISTS judgement_finding_decided_apart ON judgement_finding;
CREATE TRIGGER judgement_finding_decided_apart
    BEFORE INSERT ON judgement_finding
    FOR EACH ROW WHEN (NEW.decided_by_id IS NOT NULL)
    EXECUTE FUNCTION people_decides_apart('decided_by_id', 'member_id');

CREATE OR REPLACE FUNCTION judgement_decides_apart() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    v_row jsonb := to_jsonb(NEW);
BEGIN
    IF EXISTS (SELECT 1 FROM work.project project
                WHERE project.id = NEW.project_id
                  AND work_is_near_client((v_row->>TG_ARGV[0])::bigint, project.client_id)) THEN
        RAISE EXCEPTION 'G7: nobody decides about a client of their own (%)', TG_TABLE_NAME
            USING ERRCODE = 'MG154';
    END IF;
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS judgement_dispute_decided_apart ON judgement_dispute;
CREATE TRIGGER judgement_dispute_decided_apart
    BEFORE INSERT OR UPDATE OF decided_by_id ON judgement_dispute
    FOR EACH ROW WHEN (NEW.decided_by_id IS NOT NULL)
    EXECUTE FUNCTION judgement_decides_apart('decided_by_id');
