-- Transfers of work rest on their documents (ledger/sql/09_documents.sql): a deposit that was
-- confirmed, and a publication that ordered the money of its items.

CREATE OR REPLACE FUNCTION work_deposit_document(p_transfer bigint, p_reference text)
RETURNS TABLE (micros bigint, currency text, payer uuid, payee uuid) LANGUAGE sql STABLE AS $$
    SELECT deposit.amount_micros, deposit.currency::text, NULL::uuid, client.public_id
      FROM work_deposit deposit JOIN work_client client ON client.id = deposit.client_id
     WHERE deposit.public_id = ledger_named_uuid(p_reference, 2) AND deposit.state = 'confirmed'
$$;

DROP TRIGGER IF EXISTS work_deposit_documented ON ledger_transfer;
CREATE CONSTRAINT TRIGGER work_deposit_documented AFTER INSERT ON ledger_transfer
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (starts_with(NEW.reference, 'deposit:'))
    EXECUTE FUNCTION ledger_transfer_is_documented('work_deposit_document');

CREATE OR REPLACE FUNCTION work_publication_document(p_transfer bigint, p_reference text)
RETURNS TABLE (micros bigint, currency text, payer uuid, payee uuid) LANGUAGE sql STABLE AS $$
    SELECT (publication.lines->>split_part(p_reference, ':', 4))::bigint, project.currency::text,
           CASE WHEN project.derived_kind IN ('audit', 'relabel') THEN parent.public_id
                ELSE client.public_id END, project.public_id
      FROM work_project project
      JOIN work_publication publication ON publication.project_id = project.id
       AND publication.lo = ledger_named_number(p_reference, 3)
      JOIN work_client client ON client.id = project.client_id
      LEFT JOIN work_project parent ON parent.id = project.parent_id
     WHERE project.public_id = ledger_named_uuid(p_reference, 2)
$$;

DROP TRIGGER IF EXISTS work_publication_documented ON ledger_transfer;
CREATE CONSTRAINT TRIGGER work_publication_documented AFTER INSERT ON ledger_transfer
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (starts_with(NEW.reference, 'fund:'))
    EXECUTE FUNCTION ledger_transfer_is_documented('work_publication_document');
