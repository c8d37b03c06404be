-- Transfers of wages rest on their documents (ledger/sql/09_documents.sql): a line of a payday that
-- was posted, and the remainder of a floor reserve as it was divided.

CREATE OR REPLACE FUNCTION wages_line_document(p_transfer bigint, p_reference text)
RETURNS TABLE (micros bigint, currency text, payer uuid, payee uuid) LANGUAGE sql STABLE AS $$
    SELECT CASE part.source WHEN 'reserve' THEN line.reserve_micros
                            WHEN 'commons' THEN line.commons_micros
                            WHEN 'promise' THEN line.guarantee_micros END,
           line.currency::text, CASE part.source WHEN 'reserve' THEN project.public_id END,
           member.subject
      FROM wages_paydayline line
     CROSS JOIN (SELECT split_part(p_reference, ':', 3)) AS part (source)
      JOIN people.member member ON member.id = line.member_id
      LEFT JOIN work.project project ON project.id = line.project_id
     WHERE line.id = ledger_named_number(p_reference, 2) AND line.posted_at IS NOT NULL
$$;

DROP TRIGGER IF EXISTS wages_line_documented ON ledger_transfer;
CREATE CONSTRAINT TRIGGER wages_line_documented AFTER INSERT ON ledger_transfer
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (starts_with(NEW.reference, 'wages:'))
    EXECUTE FUNCTION ledger_transfer_is_documented('wages_line_document');

CREATE OR REPLACE FUNCTION wages_remainder_document(p_transfer bigint, p_reference text)
RETURNS TABLE (micros bigint, currency text, payer uuid, payee uuid) LANGUAGE sql STABLE AS $$
    SELECT CASE part.code WHEN 'refund' THEN remainder.client_micros
                          WHEN 'pool' THEN remainder.commons_micros END,
           project.currency::text, project.public_id,
           CASE part.code WHEN 'refund' THEN client.public_id END
      FROM work.project project
     CROSS JOIN (SELECT split_part(p_reference, ':', 4)) AS part (code)
      JOIN wages_floorremainder remainder ON remainder.project_id = project.id
       AND remainder.account_version = ledger_named_number(p_reference, 3)
      JOIN work.client client ON client.id = project.client_id
     WHERE project.public_id = ledger_named_uuid(p_reference, 2)
$$;

DROP TRIGGER IF EXISTS wages_remainder_documented ON ledger_transfer;
CREATE CONSTRAINT TRIGGER wages_remainder_documented AFTER INSERT ON ledger_transfer
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (starts_with(NEW.reference, 'floor-rest:'))
    EXECUTE FUNCTION ledger_transfer_is_documented('wages_remainder_document');
