-- No steward decides about a request of their own or their household, nor lifts a case of a client
-- that they speak for (G7). Error code: MG154.

DROP TRIGGER IF EXISTS rights_request_decided_apart ON rights_request;
CREATE TRIGGER rights_request_decided_apart
    BEFORE INSERT OR UPDATE OF decided_by_id ON rights_request
    FOR EACH ROW WHEN (NEW.decided_by_id IS NOT NULL)
    EXECUTE FUNCTION guard_decides_apart('decided_by_id', 'people_concerns_near', 'member_id');

CREATE OR REPLACE FUNCTION rights_concerns_near(p_person bigint, p_row jsonb, p_column text)
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1 FROM rights_branch branch
          JOIN rights_request request ON request.id = branch.request_id
          LEFT JOIN work.client client ON client.public_id = branch.client
         WHERE branch.id = (p_row->>p_column)::bigint
           AND (people_is_near(p_person, request.member_id)
                OR coalesce(work_is_near_client(p_person, client.id), false)))
$$;

DROP TRIGGER IF EXISTS rights_escalation_decided_apart ON rights_escalation;
CREATE TRIGGER rights_escalation_decided_apart
    BEFORE INSERT OR UPDATE OF lifted_by_id ON rights_escalation
    FOR EACH ROW WHEN (NEW.lifted_by_id IS NOT NULL)
    EXECUTE FUNCTION guard_decides_apart('lifted_by_id', 'rights_concerns_near', 'branch_id');
