-- What goes back from a project rests on its withdrawal of slots (ledger/sql/09_documents.sql).

CREATE OR REPLACE FUNCTION assignment_withdrawal_document(p_transfer bigint, p_reference text)
RETURNS TABLE (micros bigint, currency text, payer uuid, payee uuid) LANGUAGE sql STABLE AS $$
    SELECT (withdrawal.lines->>split_part(p_reference, ':', 3))::bigint, project.currency::text,
           project.public_id,
           CASE WHEN project.derived_kind IN ('audit', 'relabel') THEN parent.public_id
                ELSE client.public_id END
      FROM assignment_withdrawal withdrawal
      JOIN work.project project ON project.id = withdrawal.project_id
      JOIN work.client client ON client.id = project.client_id
      LEFT JOIN work.project parent ON parent.id = project.parent_id
     WHERE withdrawal.public_id = ledger_named_uuid(p_reference, 2)
$$;

DROP TRIGGER IF EXISTS assignment_withdrawal_documented ON ledger_transfer;
CREATE CONSTRAINT TRIGGER assignment_withdrawal_documented AFTER INSERT ON ledger_transfer
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (starts_with(NEW.reference, 'withdraw:'))
    EXECUTE FUNCTION ledger_transfer_is_documented('assignment_withdrawal_document');
