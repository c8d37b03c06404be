-- The pay of an objection rests on it (ledger/sql/09_documents.sql): two minutes at the floor.

CREATE OR REPLACE FUNCTION quality_objection_document(p_transfer bigint, p_reference text)
RETURNS TABLE (micros bigint, currency text, payer uuid, payee uuid) LANGUAGE sql STABLE AS $$
    SELECT greatest(1, (SELECT (value.value->>project.currency)::bigint FROM charter.value value
                         WHERE value.name = 'floor_micros_per_hour'
                           AND value.valid_from <= objection.made_at
                         ORDER BY value.valid_from DESC LIMIT 1) * 120 / 3600),
           project.currency::text, project.public_id, member.subject
      FROM work.project project
      JOIN quality_objection objection ON objection.project_id = project.id
       AND objection.transfer_id = p_transfer
      JOIN people.member member ON member.id = objection.member_id
     WHERE project.public_id = ledger_named_uuid(p_reference, 2)
       AND p_reference = format('objection:%s:%s:%s', project.public_id, objection.external_id,
                                member.subject)
$$;

DROP TRIGGER IF EXISTS quality_objection_documented ON ledger_transfer;
CREATE CONSTRAINT TRIGGER quality_objection_documented AFTER INSERT ON ledger_transfer
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (starts_with(NEW.reference, 'objection:'))
    EXECUTE FUNCTION ledger_transfer_is_documented('quality_objection_document');
