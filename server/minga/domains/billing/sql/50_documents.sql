-- Transfers of billing rest on their documents (ledger/sql/09_documents.sql): a credit note, and a
-- fee that the answers paid by then had earned.

CREATE OR REPLACE FUNCTION billing_note_document(p_transfer bigint, p_reference text)
RETURNS TABLE (micros bigint, currency text, payer uuid, payee uuid) LANGUAGE sql STABLE AS $$
    SELECT note.net_micros, note.currency::text, NULL::uuid, client.public_id
      FROM billing_invoice note JOIN work.client client ON client.id = note.client_id
     WHERE note.public_id = ledger_named_uuid(p_reference, 2) AND note.kind = 'credit_note'
$$;

DROP TRIGGER IF EXISTS billing_note_documented ON ledger_transfer;
CREATE CONSTRAINT TRIGGER billing_note_documented AFTER INSERT ON ledger_transfer
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (starts_with(NEW.reference, 'credit-note:'))
    EXECUTE FUNCTION ledger_transfer_is_documented('billing_note_document');

CREATE OR REPLACE FUNCTION billing_fee_document(p_transfer bigint, p_reference text)
RETURNS TABLE (micros bigint, currency text, payer uuid, payee uuid) LANGUAGE sql STABLE AS $$
    SELECT (earning.reserve_micros - ceil(earning.to_come_micros * (
               SELECT (value.value #>> '{}')::numeric FROM charter.value value
                WHERE value.name = 'fee_rate' AND value.valid_from <= project.published_at
                ORDER BY value.valid_from DESC LIMIT 1)))::bigint,
           project.currency::text, project.public_id, NULL::uuid
      FROM billing_feeearning earning JOIN work.project project ON project.id = earning.project_id
     WHERE earning.public_id = ledger_named_uuid(p_reference, 3)
       AND project.public_id = ledger_named_uuid(p_reference, 2)
$$;

DROP TRIGGER IF EXISTS billing_fee_documented ON ledger_transfer;
CREATE CONSTRAINT TRIGGER billing_fee_documented AFTER INSERT ON ledger_transfer
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (starts_with(NEW.reference, 'fee:'))
    EXECUTE FUNCTION ledger_transfer_is_documented('billing_fee_document');
