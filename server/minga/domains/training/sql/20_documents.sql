-- The pay of a worked example rests on one attempt (ledger/sql/09_documents.sql).

CREATE OR REPLACE FUNCTION training_attempt_document(p_transfer bigint, p_reference text)
RETURNS TABLE (micros bigint, currency text, payer uuid, payee uuid) LANGUAGE sql STABLE AS $$
    SELECT attempt.price_micros, project.currency::text, project.public_id, member.subject
      FROM training_attempt attempt
      JOIN people.member member ON member.id = attempt.member_id
      JOIN work.project project ON project.id = attempt.project_id
     WHERE attempt.example = ledger_named_uuid(p_reference, 2)
       AND member.subject = ledger_named_uuid(p_reference, 3)
       AND attempt.transfer_id = p_transfer
$$;

DROP TRIGGER IF EXISTS training_attempt_documented ON ledger_transfer;
CREATE CONSTRAINT TRIGGER training_attempt_documented AFTER INSERT ON ledger_transfer
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (starts_with(NEW.reference, 'practice:'))
    EXECUTE FUNCTION ledger_transfer_is_documented('training_attempt_document');
