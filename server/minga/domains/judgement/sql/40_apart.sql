-- No mediator decides about themselves, their household or a client that they speak for (G7).
-- Error code: MG154.

DROP TRIGGER IF EXISTS judgement_finding_decided_apart ON judgement_finding;
CREATE TRIGGER judgement_finding_decided_apart
    BEFORE INSERT ON judgement_finding
    FOR EACH ROW WHEN (NEW.decided_by_id IS NOT NULL)
    EXECUTE FUNCTION guard_decides_apart('decided_by_id', 'people_concerns_near', 'member_id');

CREATE OR REPLACE FUNCTION judgement_concerns_near(p_person bigint, p_row jsonb, p_column text)
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM work.project project
                    WHERE project.id = (p_row->>p_column)::bigint
                      AND work_is_near_client(p_person, project.client_id))
$$;

DROP TRIGGER IF EXISTS judgement_dispute_decided_apart ON judgement_dispute;
CREATE TRIGGER judgement_dispute_decided_apart
    BEFORE INSERT OR UPDATE OF decided_by_id ON judgement_dispute
    FOR EACH ROW WHEN (NEW.decided_by_id IS NOT NULL)
    EXECUTE FUNCTION guard_decides_apart('decided_by_id', 'judgement_concerns_near', 'project_id');
