-- Pictures and recordings of members for collection projects (G9): in the vault only, under a grant
-- of their own member, and paid by an answer that names the item, never the file.
-- Error codes: MG967 no grant in force for this item, MG968 an answer that names no such item,
-- MG969 a copy of an item for another series of terms.

CREATE OR REPLACE FUNCTION answers_item_is_granted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
            SELECT 1 FROM work.collection collection
              JOIN people.member member ON member.id = NEW.member_id
              JOIN vault.item stored ON stored.id = NEW.item AND stored.subject = member.subject
                                    AND stored.purpose = collection.item_kind
             WHERE collection.project_id = NEW.project_id
               AND consent_holds_given(
                       NEW.member_id, collection.series, NEW.grant, collection.item_kind)) THEN
        RAISE EXCEPTION 'G9: no item of a member is collected without a grant of theirs'
            USING ERRCODE = 'MG967';
    END IF;
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS answers_item_granted ON answers_collecteditem;
CREATE TRIGGER answers_item_granted BEFORE INSERT ON answers_collecteditem
    FOR EACH ROW EXECUTE FUNCTION answers_item_is_granted();

DROP TRIGGER IF EXISTS answers_item_stays ON answers_collecteditem;
CREATE TRIGGER answers_item_stays BEFORE UPDATE ON answers_collecteditem
    FOR EACH ROW EXECUTE FUNCTION guard_append_only('MG301', 'G3: an item is deleted or stays');

-- An answer to a collection names an item of its own member that is granted at this moment; no
-- other answer names one.
CREATE OR REPLACE FUNCTION answers_answer_has_its_item() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM added JOIN work.collection collection USING (project_id)
         WHERE added.kind = 'label'
           AND (added.value ? 'media' OR NOT EXISTS (
                SELECT 1 FROM answers_collecteditem item
                 WHERE item.item::text = added.value->>'item'
                   AND item.member_id = added.member_id AND item.project_id = added.project_id
                   AND consent_holds_given(
                           item.member_id, collection.series, item.grant, collection.item_kind)))
    ) THEN
        RAISE EXCEPTION 'G9: an answer to a collection names an item of its own member'
            USING ERRCODE = 'MG968';
    END IF;
    RETURN NULL;
END
$$;

DROP TRIGGER IF EXISTS answers_answer_item ON answers_answer;
CREATE TRIGGER answers_answer_item AFTER INSERT ON answers_answer
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT
    EXECUTE FUNCTION answers_answer_has_its_item();

-- What was collected for one client leaves under the terms of its own series, and only once its
-- answer is paid.
CREATE OR REPLACE FUNCTION answers_copy_is_of_its_series() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM answers_collecteditem item
          JOIN work.collection collection USING (project_id)
         WHERE item.item = NEW.item AND (
               collection.series IS DISTINCT FROM (
                   SELECT agreed.series FROM consent.agreed WHERE agreed.id = NEW.grant_id)
            OR NOT EXISTS (SELECT 1 FROM answers_answer answer
                            WHERE answer.project_id = item.project_id
                              AND answer.member_id = item.member_id
                              AND answer.value->>'item' = item.item::text))) THEN
        RAISE EXCEPTION 'G9: an item leaves under the terms for which it was made, once sent'
            USING ERRCODE = 'MG969';
    END IF;
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS answers_copy_is_of_its_series ON consent_copydelivery;
CREATE TRIGGER answers_copy_is_of_its_series BEFORE INSERT ON consent_copydelivery
    FOR EACH ROW EXECUTE FUNCTION answers_copy_is_of_its_series();

-- Items of members, and whether a paid answer names each; their bytes lie in the vault.
CREATE OR REPLACE VIEW answers_collected AS
    SELECT item.item, item.project_id, item.member_id, item.grant, item.media_type,
           item.collected_at, EXISTS (
               SELECT 1 FROM answers_answer answer
                WHERE answer.project_id = item.project_id AND answer.member_id = item.member_id
                  AND answer.value->>'item' = item.item::text) AS is_answered
      FROM answers_collecteditem item;
