-- Transfers of judgement rest on their documents (ledger/sql/09_documents.sql): a juror's seat with
-- its recorded time, and a dispute that was decided.

CREATE OR REPLACE FUNCTION judgement_seat_document(p_transfer bigint, p_reference text)
RETURNS TABLE (micros bigint, currency text, payer uuid, payee uuid) LANGUAGE sql STABLE AS $$
    SELECT hours.paid_micros, hours.currency::text, project.public_id, member.subject
      FROM judgement_appeal appeal
      JOIN judgement_juror juror ON juror.appeal_id = appeal.id
       AND juror.seat = ledger_named_number(p_reference, 3) AND juror.said IS NOT NULL
      JOIN judgement_finding finding ON finding.id = appeal.finding_id
      JOIN people.member member ON member.id = juror.member_id
      JOIN wages.overhead hours ON hours.reference = p_reference
      LEFT JOIN work.project project ON project.id = finding.project_id
     WHERE appeal.public_id = ledger_named_uuid(p_reference, 2)
$$;

DROP TRIGGER IF EXISTS judgement_seat_documented ON ledger_transfer;
CREATE CONSTRAINT TRIGGER judgement_seat_documented AFTER INSERT ON ledger_transfer
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (starts_with(NEW.reference, 'jury:'))
    EXECUTE FUNCTION ledger_transfer_is_documented('judgement_seat_document');

CREATE OR REPLACE FUNCTION judgement_dispute_document(p_transfer bigint, p_reference text)
RETURNS TABLE (micros bigint, currency text, payer uuid, payee uuid) LANGUAGE sql STABLE AS $$
    SELECT dispute.refunded_micros, project.currency::text, project.public_id, client.public_id
      FROM judgement_dispute dispute
      JOIN work.project project ON project.id = dispute.project_id
      JOIN work.client client ON client.id = project.client_id
     WHERE dispute.public_id = ledger_named_uuid(p_reference, 2)
$$;

DROP TRIGGER IF EXISTS judgement_dispute_documented ON ledger_transfer;
CREATE CONSTRAINT TRIGGER judgement_dispute_documented AFTER INSERT ON ledger_transfer
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (starts_with(NEW.reference, 'dispute:'))
    EXECUTE FUNCTION ledger_transfer_is_documented('judgement_dispute_document');
