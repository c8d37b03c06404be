-- Transfers for answers rest on their documents (ledger/sql/09_documents.sql): the answers of a
-- receipt, a late answer, and where checked answers stand.

-- The receipt names its answers, so that no index on the receipt of an answer is needed.
CREATE OR REPLACE FUNCTION answers_receipt_document(p_transfer bigint, p_reference text)
RETURNS TABLE (micros bigint, currency text, payer uuid, payee uuid) LANGUAGE sql STABLE AS $$
    SELECT answer.price_micros, project.currency::text, project.public_id,
           CASE WHEN project.review_hours IS NULL THEN member.subject ELSE project.public_id END
      FROM answers_receipt receipt
      JOIN people.member member ON member.id = receipt.member_id
     CROSS JOIN LATERAL json_array_elements((receipt.body::json)->'answers') AS line
     CROSS JOIN LATERAL (
           SELECT price_micros, project_id FROM answers_answer
            WHERE id = (line->>'id')::uuid AND receipt_id = receipt.id
              AND transfer_id = p_transfer AND member_id = receipt.member_id OFFSET 0) AS answer
      JOIN work.project project ON project.id = answer.project_id
     WHERE receipt.public_id = ledger_named_uuid(p_reference, 2)
       AND project.id = ledger_named_number(p_reference, 3)
$$;

DROP TRIGGER IF EXISTS answers_receipt_documented ON ledger_transfer;
CREATE CONSTRAINT TRIGGER answers_receipt_documented AFTER INSERT ON ledger_transfer
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (starts_with(NEW.reference, 'receipt:'))
    EXECUTE FUNCTION ledger_transfer_is_documented('answers_receipt_document');

CREATE OR REPLACE FUNCTION answers_late_document(p_transfer bigint, p_reference text)
RETURNS TABLE (micros bigint, currency text, payer uuid, payee uuid) LANGUAGE sql STABLE AS $$
    SELECT answer.price_micros, project.currency::text, project.public_id, project.public_id
      FROM answers_answer answer JOIN work.project project ON project.id = answer.project_id
     WHERE answer.id = ledger_named_uuid(p_reference, 2) AND answer.late
$$;

DROP TRIGGER IF EXISTS answers_late_documented ON ledger_transfer;
CREATE CONSTRAINT TRIGGER answers_late_documented AFTER INSERT ON ledger_transfer
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (starts_with(NEW.reference, 'late:'))
    EXECUTE FUNCTION ledger_transfer_is_documented('answers_late_document');

-- MG303 refuses answers that say of a transfer what it did not pay; so it is enough that some do.
CREATE OR REPLACE FUNCTION answers_settled_document(p_transfer bigint, p_reference text)
RETURNS TABLE (micros bigint, currency text, payer uuid, payee uuid) LANGUAGE sql STABLE AS $$
    SELECT moved.amount_micros, project.currency::text, project.public_id, member.subject
      FROM ledger.transfer moved
     CROSS JOIN LATERAL (SELECT project_id, member_id FROM answers_reviewstatus
                          WHERE transfer = p_transfer LIMIT 1) AS stand
      JOIN work.project project ON project.id = stand.project_id
      JOIN people.member member ON member.id = stand.member_id
     WHERE moved.id = p_transfer
$$;

DROP TRIGGER IF EXISTS answers_settled_documented ON ledger_transfer;
CREATE CONSTRAINT TRIGGER answers_settled_documented AFTER INSERT ON ledger_transfer
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (starts_with(NEW.reference, 'accepted:') OR starts_with(NEW.reference, 'time_paid:'))
    EXECUTE FUNCTION ledger_transfer_is_documented('answers_settled_document');

-- The rests of a project's refused answers that were released, less all that was moved before.
CREATE OR REPLACE FUNCTION answers_released_document(p_transfer bigint, p_reference text)
RETURNS TABLE (micros bigint, currency text, payer uuid, payee uuid) LANGUAGE sql STABLE AS $$
    SELECT (sum(stand.price_micros - stand.paid_micros) - coalesce((
               SELECT sum(earlier.amount_micros) FROM ledger.transfer earlier
                WHERE earlier.debit = moved.debit AND earlier.code = 'released'
                  AND earlier.id <> moved.id), 0))::bigint,
           project.currency::text, project.public_id, project.public_id
      FROM ledger.transfer moved
      JOIN answers_reviewstatus named ON named.answer = ledger_named_uuid(p_reference, 2)
      JOIN work.project project ON project.id = named.project_id
      JOIN answers_reviewstatus stand ON stand.project_id = project.id AND stand.state = 'refused'
       AND stand.released
     WHERE moved.id = p_transfer
     GROUP BY moved.id, moved.debit, project.id, project.currency, project.public_id
$$;

DROP TRIGGER IF EXISTS answers_released_documented ON ledger_transfer;
CREATE CONSTRAINT TRIGGER answers_released_documented AFTER INSERT ON ledger_transfer
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (starts_with(NEW.reference, 'released:'))
    EXECUTE FUNCTION ledger_transfer_is_documented('answers_released_document');
