-- Transfers of a raise rest on it (ledger/sql/09_documents.sql): the money that the client put into
-- the project by kind of account, and the top-up of each member.

CREATE OR REPLACE FUNCTION publishing_raise_document(p_transfer bigint, p_reference text)
RETURNS TABLE (micros bigint, currency text, payer uuid, payee uuid) LANGUAGE sql STABLE AS $$
    SELECT (rise.lines->>split_part(p_reference, ':', 3))::bigint, project.currency::text,
           client.public_id, project.public_id
      FROM publishing_raise rise
      JOIN work.project project ON project.id = rise.project_id
      JOIN work.client client ON client.id = project.client_id
     WHERE rise.public_id = ledger_named_uuid(p_reference, 2)
$$;

DROP TRIGGER IF EXISTS publishing_raise_documented ON ledger_transfer;
CREATE CONSTRAINT TRIGGER publishing_raise_documented AFTER INSERT ON ledger_transfer
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (starts_with(NEW.reference, 'raise:') AND NEW.code <> 'raise')
    EXECUTE FUNCTION ledger_transfer_is_documented('publishing_raise_document');

CREATE OR REPLACE FUNCTION publishing_topup_document(p_transfer bigint, p_reference text)
RETURNS TABLE (micros bigint, currency text, payer uuid, payee uuid) LANGUAGE sql STABLE AS $$
    SELECT paid.micros, project.currency::text, project.public_id, member.subject
      FROM publishing_topup paid
      JOIN publishing_raise rise ON rise.id = paid.rise_id
      JOIN work.project project ON project.id = rise.project_id
      JOIN people.member member ON member.id = paid.member_id
     WHERE paid.transfer_id = p_transfer AND rise.public_id = ledger_named_uuid(p_reference, 2)
       AND member.subject = ledger_named_uuid(p_reference, 3)
$$;

DROP TRIGGER IF EXISTS publishing_topup_documented ON ledger_transfer;
CREATE CONSTRAINT TRIGGER publishing_topup_documented AFTER INSERT ON ledger_transfer
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (starts_with(NEW.reference, 'raise:') AND NEW.code = 'raise')
    EXECUTE FUNCTION ledger_transfer_is_documented('publishing_topup_document');
