-- A project is shown to members only when its client, its purpose and its chain are known (G8),
-- and what was once asked or published is never changed.

CREATE OR REPLACE FUNCTION work_project_is_known() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state <> 'draft' AND (
        NOT EXISTS (SELECT 1 FROM work_client WHERE id = NEW.client_id AND verified_at IS NOT NULL)
        OR NOT EXISTS (SELECT 1 FROM work_recipient WHERE project_id = NEW.id)
        OR NOT EXISTS (SELECT 1 FROM work_instruction WHERE project_id = NEW.id
                          AND version = NEW.instruction_version AND text <> '')
    ) THEN
        RAISE EXCEPTION 'G8: project % has no verified client, no recipients or no instructions',
            NEW.id USING ERRCODE = 'MG801';
    END IF;
    RETURN NULL;
END
$$;

DROP TRIGGER IF EXISTS work_project_known ON work_project;
CREATE CONSTRAINT TRIGGER work_project_known AFTER INSERT OR UPDATE OF state, client_id
    ON work_project DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION work_project_is_known();

DROP TRIGGER IF EXISTS work_instruction_stays ON work_instruction;
CREATE TRIGGER work_instruction_stays BEFORE UPDATE ON work_instruction
    FOR EACH ROW
    EXECUTE FUNCTION guard_append_only('MG802', 'it is written once: add a new version');

DROP TRIGGER IF EXISTS work_criterion_stays ON work_criterion;
CREATE TRIGGER work_criterion_stays BEFORE UPDATE ON work_criterion
    FOR EACH ROW
    EXECUTE FUNCTION guard_append_only('MG802', 'it is written once: add a new version');

-- What was there to be read when somebody began cannot be written, or taken away, afterwards.
CREATE OR REPLACE FUNCTION work_criterion_comes_before_work() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    v_line work_criterion := CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
BEGIN
    IF EXISTS (SELECT 1 FROM work_project WHERE id = v_line.project_id AND state <> 'draft'
                  AND instruction_version >= v_line.version) THEN
        RAISE EXCEPTION 'G7: the criteria of project % were shown already: write a new version',
            v_line.project_id USING ERRCODE = 'MG701';
    END IF;
    RETURN v_line;
END
$$;

DROP TRIGGER IF EXISTS work_criterion_before_work ON work_criterion;
CREATE TRIGGER work_criterion_before_work BEFORE INSERT OR DELETE ON work_criterion
    FOR EACH ROW EXECUTE FUNCTION work_criterion_comes_before_work();

DROP TRIGGER IF EXISTS work_item_stays ON work_item;
CREATE TRIGGER work_item_stays BEFORE UPDATE ON work_item
    FOR EACH ROW
    EXECUTE FUNCTION guard_append_only('MG802', 'it is written once: add a new version');

-- Price, redundancy and purpose are what members agreed to: fixed once published. A price may rise,
-- for everybody at once (assignment and terms see to that), and never fall.
CREATE OR REPLACE FUNCTION work_project_terms_are_fixed() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'G8: price, purpose and terms of project % are fixed once it is published',
        OLD.id USING ERRCODE = 'MG803';
END
$$;

DROP TRIGGER IF EXISTS work_project_terms ON work_project;
CREATE TRIGGER work_project_terms BEFORE UPDATE ON work_project FOR EACH ROW
    WHEN (OLD.state <> 'draft' AND (
        least(NEW.price_micros, OLD.price_micros), NEW.currency, NEW.redundancy, NEW.purpose,
        NEW.purpose_class,
        NEW.task_type, NEW.client_id, NEW.instruction_version, NEW.public_id, NEW.review_hours,
        NEW.requirements, NEW.skills, NEW.third_party_basis, NEW.third_party_notice
    ) IS DISTINCT FROM (
        OLD.price_micros, OLD.currency, OLD.redundancy, OLD.purpose, OLD.purpose_class,
        OLD.task_type, OLD.client_id, OLD.instruction_version, OLD.public_id, OLD.review_hours,
        OLD.requirements, OLD.skills, OLD.third_party_basis, OLD.third_party_notice
    ))
    EXECUTE FUNCTION work_project_terms_are_fixed();

-- What is personal is hidden while rows are read in: a project that declares people who are not
-- members first has no items that were read in without.
CREATE OR REPLACE FUNCTION work_project_declares_before_items() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM work_incomingitem WHERE project_id = OLD.id) THEN
        RAISE EXCEPTION 'project % has items that were imported without hiding personal data',
            OLD.id USING ERRCODE = 'MG815';
    END IF;
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS work_project_declares ON work_project;
CREATE TRIGGER work_project_declares BEFORE UPDATE OF third_party_basis ON work_project
    FOR EACH ROW
    WHEN ((NEW.third_party_basis = 'none') <> (OLD.third_party_basis = 'none'))
    EXECUTE FUNCTION work_project_declares_before_items();

-- Money that arrived is what the ledger says of it; what was announced, and under which name,
-- stays.
DROP TRIGGER IF EXISTS work_deposit_arrived ON work_deposit;
CREATE TRIGGER work_deposit_arrived BEFORE UPDATE ON work_deposit FOR EACH ROW
    WHEN (OLD.state = 'confirmed' OR NEW.creditor_reference <> OLD.creditor_reference)
    EXECUTE FUNCTION guard_append_only('MG802', 'it is written once: add a new version');

-- A warning that was given is never taken back: somebody may have relied on it.
CREATE OR REPLACE FUNCTION work_project_still_warns() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'project %: a published warning about its content stays', OLD.id
        USING ERRCODE = 'MG804';
END
$$;

DROP TRIGGER IF EXISTS work_project_warns ON work_project;
CREATE TRIGGER work_project_warns BEFORE UPDATE OF warnings ON work_project FOR EACH ROW
    WHEN (OLD.state <> 'draft' AND NOT NEW.warnings @> OLD.warnings)
    EXECUTE FUNCTION work_project_still_warns();

-- Who questioned a great part of the answers that it got publishes nothing more until a mediator
-- has looked (H05). The co-op's own derived projects go on: they are how it looks.
CREATE OR REPLACE FUNCTION work_project_is_held() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM work_client WHERE id = NEW.client_id AND held_since IS NOT NULL) THEN
        RAISE EXCEPTION 'G3: the client of project % waits for a mediator', NEW.id
            USING ERRCODE = 'MG304';
    END IF;
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS work_project_held ON work_project;
CREATE TRIGGER work_project_held BEFORE UPDATE OF state, items ON work_project FOR EACH ROW
    WHEN (NEW.state = 'published' AND NEW.derived_kind = ''
          AND (OLD.state = 'draft' OR NEW.items > OLD.items))
    EXECUTE FUNCTION work_project_is_held();

-- A document of the books: written once, with the transfers that it explains.
DROP TRIGGER IF EXISTS work_publication_stays ON work_publication;
CREATE TRIGGER work_publication_stays
    BEFORE UPDATE OR DELETE OR TRUNCATE ON work_publication
    FOR EACH STATEMENT
    EXECUTE FUNCTION guard_append_only('MG005', 'the ledger is written for good');

-- A draft may be deleted by its client; what was published once never.
CREATE OR REPLACE FUNCTION work_project_was_published() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'project % was published: it stays', OLD.id USING ERRCODE = 'MG808';
END
$$;

DROP TRIGGER IF EXISTS work_project_stays ON work_project;
CREATE TRIGGER work_project_stays BEFORE DELETE ON work_project FOR EACH ROW
    WHEN (OLD.published_at IS NOT NULL OR OLD.state <> 'draft')
    EXECUTE FUNCTION work_project_was_published();
