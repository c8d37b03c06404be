-- The version of a project's sheet: what members read before they begin and while they work.
--
-- Web processes and members' devices keep the sheet of a published project. Whoever changes a value
-- that the sheet shows, by whichever path, moves `work_project.sheet_version`; the sync endpoint
-- reads the version beside the member's tasks, so that an outdated copy is found without a query of
-- its own. The version only grows: a row saved with an older one moves it as well.

CREATE OR REPLACE FUNCTION work_project_move_sheet_version() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    NEW.sheet_version := OLD.sheet_version + 1;
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS work_project_sheet ON work_project;
CREATE TRIGGER work_project_sheet BEFORE UPDATE ON work_project FOR EACH ROW
    WHEN ((
        NEW.sheet_version, NEW.title, NEW.task_type, NEW.multiple, NEW.instruction_version,
        NEW.purpose_class, NEW.purpose, NEW.currency, NEW.estimated_seconds, NEW.content_language,
        NEW.requirements, NEW.skills, NEW.warnings, NEW.review_hours, NEW.client_id,
        NEW.third_party_basis, NEW.third_party_notice
    ) IS DISTINCT FROM (
        OLD.sheet_version, OLD.title, OLD.task_type, OLD.multiple, OLD.instruction_version,
        OLD.purpose_class, OLD.purpose, OLD.currency, OLD.estimated_seconds, OLD.content_language,
        OLD.requirements, OLD.skills, OLD.warnings, OLD.review_hours, OLD.client_id,
        OLD.third_party_basis, OLD.third_party_notice
    ))
    EXECUTE FUNCTION work_project_move_sheet_version();

-- The client and the recipients stand on the sheet of every published project of theirs. Drafts are
-- kept by nobody.
CREATE OR REPLACE FUNCTION work_client_moves_sheet_versions() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE work_project SET sheet_version = sheet_version + 1
     WHERE client_id = NEW.id AND state <> 'draft';
    RETURN NULL;
END
$$;

DROP TRIGGER IF EXISTS work_client_sheet ON work_client;
CREATE TRIGGER work_client_sheet AFTER UPDATE ON work_client FOR EACH ROW
    WHEN ((NEW.legal_name, NEW.country, NEW.contact, NEW.website)
          IS DISTINCT FROM (OLD.legal_name, OLD.country, OLD.contact, OLD.website))
    EXECUTE FUNCTION work_client_moves_sheet_versions();

CREATE OR REPLACE FUNCTION work_recipient_moves_sheet_version() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE work_project SET sheet_version = sheet_version + 1
     WHERE id IN (OLD.project_id, NEW.project_id) AND state <> 'draft';
    RETURN NULL;
END
$$;

DROP TRIGGER IF EXISTS work_recipient_sheet ON work_recipient;
CREATE TRIGGER work_recipient_sheet AFTER INSERT OR UPDATE OR DELETE ON work_recipient
    FOR EACH ROW EXECUTE FUNCTION work_recipient_moves_sheet_version();
