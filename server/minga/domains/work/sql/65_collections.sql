-- A collection project asks members for pictures or recordings of themselves (G9): only under open
-- terms of its own client, and beside work that pays the same.
-- Error codes: MG961 not a draft that can collect, MG962 no open terms that cover it,
-- MG963 no alternative that pays the same, MG964 derived from a collection, MG965 in use.

CREATE OR REPLACE FUNCTION work_task_type_of(p_item_kind text) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE p_item_kind WHEN 'selfie' THEN 'photo_capture' WHEN 'expressions' THEN
           'photo_capture' WHEN 'ageing_series' THEN 'photo_capture' WHEN 'voice' THEN
           'audio_recording' WHEN 'video' THEN 'video_capture' END
$$;

CREATE OR REPLACE FUNCTION work_collection_is_drafted() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    v_row work_collection := CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    v_project work_project;
BEGIN
    SELECT * INTO v_project FROM work_project WHERE id = v_row.project_id FOR UPDATE;
    IF NOT FOUND THEN
        RETURN v_row;  -- the draft itself is deleted
    END IF;
    IF v_project.state <> 'draft' OR TG_OP <> 'DELETE' AND (
            v_project.derived_kind <> '' OR v_project.review_hours IS NOT NULL
            OR v_project.third_party_basis <> 'none'
            OR v_project.task_type IS DISTINCT FROM work_task_type_of(NEW.item_kind)) THEN
        RAISE EXCEPTION 'G9: project % cannot collect this kind of item', v_row.project_id
            USING ERRCODE = 'MG961';
    END IF;
    RETURN v_row;
END
$$;

DROP TRIGGER IF EXISTS work_collection_is_drafted ON work_collection;
CREATE TRIGGER work_collection_is_drafted BEFORE INSERT OR UPDATE OR DELETE ON work_collection
    FOR EACH ROW EXECUTE FUNCTION work_collection_is_drafted();

CREATE OR REPLACE FUNCTION work_collection_is_agreed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    v_collection work_collection;
BEGIN
    SELECT * INTO v_collection FROM work_collection WHERE project_id = NEW.id;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    IF NEW.task_type IS DISTINCT FROM work_task_type_of(v_collection.item_kind)
       OR NEW.review_hours IS NOT NULL OR NEW.third_party_basis <> 'none' OR NOT EXISTS (
            SELECT 1 FROM consent.open_terms terms
              JOIN work_client client ON client.public_id = terms.client
             WHERE terms.series = v_collection.series AND client.id = NEW.client_id
               AND terms.body->'items' ? v_collection.item_kind
               AND terms.body->>'currency' = NEW.currency
               AND (terms.body->>'price_micros')::bigint <= NEW.price_micros) THEN
        RAISE EXCEPTION 'G9: no open terms of its client cover what project % collects', NEW.id
            USING ERRCODE = 'MG962';
    END IF;
    IF NOT EXISTS (
            SELECT 1 FROM work_project other
             WHERE other.id = v_collection.alternative_id AND other.client_id = NEW.client_id
               AND other.state = 'published' AND other.derived_kind = ''
               AND other.currency = NEW.currency AND other.price_micros >= NEW.price_micros
               AND other.estimated_seconds <= NEW.estimated_seconds
               AND NOT EXISTS (SELECT 1 FROM work_collection WHERE project_id = other.id)) THEN
        RAISE EXCEPTION 'G9: no work that pays the same stands beside project %', NEW.id
            USING ERRCODE = 'MG963';
    END IF;
    RETURN NULL;
END
$$;

DROP TRIGGER IF EXISTS work_collection_is_agreed ON work_project;
CREATE TRIGGER work_collection_is_agreed AFTER UPDATE OF state, items, price_micros
    ON work_project FOR EACH ROW
    WHEN (NEW.state = 'published' AND (OLD.state <> 'published' OR NEW.items > OLD.items
                                       OR NEW.price_micros > OLD.price_micros))
    EXECUTE FUNCTION work_collection_is_agreed();

-- Nobody but its recipients looks at a picture of a member: no pilot, audit or relabelling.
CREATE OR REPLACE FUNCTION work_collection_is_not_derived() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM work_collection WHERE project_id = NEW.parent_id) THEN
        RAISE EXCEPTION 'G9: no project is derived from a collection of personal data'
            USING ERRCODE = 'MG964';
    END IF;
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS work_collection_is_not_derived ON work_project;
CREATE TRIGGER work_collection_is_not_derived BEFORE INSERT OR UPDATE OF parent_id ON work_project
    FOR EACH ROW WHEN (NEW.parent_id IS NOT NULL)
    EXECUTE FUNCTION work_collection_is_not_derived();

-- The work of members who do not agree stays as long as the collection asks.
CREATE OR REPLACE FUNCTION work_alternative_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM work_collection collection
                 JOIN work_project project ON project.id = collection.project_id
                WHERE collection.alternative_id = OLD.id
                  AND project.state IN ('published', 'paused')) THEN
        RAISE EXCEPTION 'G9: project % is the alternative of an open collection', OLD.id
            USING ERRCODE = 'MG965';
    END IF;
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS work_alternative_stays ON work_project;
CREATE TRIGGER work_alternative_stays BEFORE UPDATE OF state ON work_project FOR EACH ROW
    WHEN (NEW.state = 'closed' AND OLD.state <> 'closed')
    EXECUTE FUNCTION work_alternative_stays();
