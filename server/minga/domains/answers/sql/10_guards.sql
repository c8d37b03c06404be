-- An answer is stored only together with the transfer that pays it (G2), and never changed (G3).

ALTER TABLE answers_answer SET (autovacuum_vacuum_insert_scale_factor = 0.1);

CREATE OR REPLACE FUNCTION answers_answer_is_paid() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1
          FROM (SELECT transfer_id, sum(price_micros) AS price FROM added GROUP BY 1) AS paid
          LEFT JOIN ledger.transfer moved ON moved.id = paid.transfer_id
         WHERE moved.amount_micros IS DISTINCT FROM paid.price
            OR (SELECT kind FROM ledger.account WHERE id = moved.credit) <> 'wallet'
               AND EXISTS (SELECT 1 FROM added LEFT JOIN answers_reviewstatus stand
                                           ON stand.answer = added.id
                            WHERE added.transfer_id = moved.id AND stand.answer IS NULL)
    ) OR EXISTS (
        -- A lease may be older than a raise, and so cheaper; it is never dearer.
        SELECT 1 FROM added JOIN work.project project ON project.id = added.project_id
         WHERE added.price_micros > project.price_micros
    ) OR EXISTS (
        -- All answers of a receipt are stored by one statement, so that its sum is that of the
        -- transfer for good: as many as the receipt counts,
        SELECT 1 FROM (SELECT receipt_id, member_id, count(*) AS answers
                         FROM added GROUP BY 1, 2) AS stored
          LEFT JOIN answers_receipt receipt
            ON receipt.id = stored.receipt_id AND receipt.member_id = stored.member_id
         WHERE receipt.answers IS DISTINCT FROM stored.answers
    ) OR EXISTS (
        -- each of them named in it,
        SELECT receipt_id, id FROM added
        EXCEPT
        SELECT receipt.id, (line->>'id')::uuid
          FROM answers_receipt receipt
         CROSS JOIN LATERAL json_array_elements((receipt.body::json)->'answers') AS line
         WHERE receipt.id IN (SELECT receipt_id FROM added)
    ) OR EXISTS (
        -- and paid by the transfer that names it.
        SELECT 1 FROM (SELECT DISTINCT receipt_id, transfer_id, project_id FROM added) AS stored
          JOIN answers_receipt receipt ON receipt.id = stored.receipt_id
          JOIN ledger.transfer moved ON moved.id = stored.transfer_id
         WHERE moved.reference
               <> format('receipt:%s:%s', receipt.public_id, stored.project_id)
    ) THEN
        RAISE EXCEPTION 'G2: answers can be stored only with the transfer that pays exactly them'
            USING ERRCODE = 'MG201';
    END IF;
    RETURN NULL;
END
$$;

DROP TRIGGER IF EXISTS answers_answer_paid ON answers_answer;
CREATE TRIGGER answers_answer_paid AFTER INSERT ON answers_answer
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT
    EXECUTE FUNCTION answers_answer_is_paid();

DROP TRIGGER IF EXISTS answers_answer_stays ON answers_answer;
CREATE TRIGGER answers_answer_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON answers_answer
    FOR EACH STATEMENT EXECUTE FUNCTION guard_append_only('MG301', 'G3: it is append-only');

DROP TRIGGER IF EXISTS answers_receipt_stays ON answers_receipt;
CREATE TRIGGER answers_receipt_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON answers_receipt
    FOR EACH STATEMENT EXECUTE FUNCTION guard_append_only('MG301', 'G3: it is append-only');

-- A recording or photograph is a member's own, and all of it is here before the answer that names
-- it is paid (G2, G6): a client who pays for a voice gets one.
CREATE INDEX IF NOT EXISTS answers_answer_media ON answers_answer ((value->>'media'))
    WHERE value ? 'media';

CREATE OR REPLACE FUNCTION answers_answer_has_its_file() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM added
         WHERE added.value ? 'media'
           AND NOT EXISTS (SELECT 1 FROM answers_upload upload
                            WHERE upload.sha256 = added.value->>'media'
                              AND upload.member_id = added.member_id
                              AND upload.whole_at IS NOT NULL)
    ) THEN
        RAISE EXCEPTION 'G6: an answer names a file that its member has not brought whole'
            USING ERRCODE = 'MG601';
    END IF;
    RETURN NULL;
END
$$;

DROP TRIGGER IF EXISTS answers_answer_file ON answers_answer;
CREATE TRIGGER answers_answer_file AFTER INSERT ON answers_answer
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT
    EXECUTE FUNCTION answers_answer_has_its_file();

CREATE OR REPLACE FUNCTION answers_upload_stays() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' OR EXISTS (
        SELECT 1 FROM answers_answer answer
         WHERE answer.value ? 'media' AND answer.value->>'media' = OLD.sha256
           AND answer.member_id = OLD.member_id
    ) THEN
        RAISE EXCEPTION 'G3: a file that is whole stays as it is, and while an answer names it'
            USING ERRCODE = 'MG301';
    END IF;
    RETURN OLD;
END
$$;

DROP TRIGGER IF EXISTS answers_upload_whole ON answers_upload;
CREATE TRIGGER answers_upload_whole BEFORE UPDATE OR DELETE ON answers_upload
    FOR EACH ROW WHEN (OLD.whole_at IS NOT NULL) EXECUTE FUNCTION answers_upload_stays();
