-- A project that asks a panel: of its own client, open, for the panel's purpose; one hourly price
-- for all panels of a client and purpose (H12, H45). Codes: MG851 the panel does not
-- fit, MG852 another hourly price.

-- The classes of projects that a purpose of consent covers (minga_pure.panels.PROJECT_CLASSES).
CREATE OR REPLACE FUNCTION work_panel_classes() RETURNS TABLE (purpose text, class text)
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    VALUES
        ('academic_research', 'research'),
        ('non_commercial_research', 'research'),
        ('commercial_research', 'research'),
        ('commercial_research', 'product'),
        ('model_training', 'product'),
        ('model_evaluation', 'evaluation'),
        ('model_evaluation', 'safety'),
        ('improve_products', 'product'),
        ('provide_service', 'product'),
        ('public_services', 'public_service'),
        ('healthcare', 'public_service'),
        ('healthcare', 'research'),
        ('official_statistics', 'public_service'),
        ('official_statistics', 'research'),
        ('advertising', 'product'),
        ('fraud_prevention', 'safety')
$$;

CREATE OR REPLACE FUNCTION work_panel_fits(p_project bigint, p_panel bigint) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1 FROM work_project project
          JOIN work_client client ON client.id = project.client_id
          JOIN panels.panel panel ON panel.id = p_panel AND panel.client = client.public_id
          JOIN work_panel_classes() AS covered
            ON covered.purpose = panel.purpose AND covered.class = project.purpose_class
         WHERE project.id = p_project AND project.derived_kind = '' AND panel.is_open)
$$;

-- A number of members of a project as others are told it: for a panel rounded down to the voted
-- step, as every count of panels, and 0 below it (G9, H45; minga_pure.panels.coarse_count).
CREATE OR REPLACE FUNCTION work_people_told(p_project bigint, p_people bigint) RETURNS bigint
LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN EXISTS (SELECT 1 FROM work_projectpanel WHERE project_id = p_project)
                THEN p_people / consent_people_min() * consent_people_min() ELSE p_people END
$$;

CREATE OR REPLACE FUNCTION work_projectpanel_is_chosen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    v_row work_projectpanel := CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
BEGIN
    IF EXISTS (SELECT 1 FROM work_project WHERE id = v_row.project_id AND state <> 'draft')
       OR TG_OP <> 'DELETE' AND NOT work_panel_fits(NEW.project_id, NEW.panel_id) THEN
        RAISE EXCEPTION 'H45: a draft asks an open panel of its client, for its purpose'
            USING ERRCODE = 'MG851';
    END IF;
    RETURN v_row;
END
$$;

DROP TRIGGER IF EXISTS work_projectpanel_is_chosen ON work_projectpanel;
CREATE TRIGGER work_projectpanel_is_chosen BEFORE INSERT OR UPDATE OR DELETE ON work_projectpanel
    FOR EACH ROW EXECUTE FUNCTION work_projectpanel_is_chosen();

-- Open projects of one client that ask panels for one purpose, of one kind of work, whose hour pays
-- less than another's.
CREATE OR REPLACE FUNCTION work_panels_underpaid(p_project bigint) RETURNS TABLE (project int)
LANGUAGE sql STABLE AS $$
    WITH asked AS (
        SELECT project.id, project.price_micros::numeric AS micros, project.estimated_seconds,
               project.task_type, project.currency, panel.client, panel.purpose
          FROM work_projectpanel chosen
          JOIN work_project project ON project.id = chosen.project_id
           AND project.state IN ('published', 'paused')
          JOIN panels.panel panel ON panel.id = chosen.panel_id
    )
    SELECT DISTINCT low.id
      FROM asked AS low JOIN asked AS high USING (client, purpose, task_type, currency)
     WHERE (p_project IS NULL OR p_project IN (low.id, high.id))
       AND low.micros * high.estimated_seconds < (high.micros - 1) * low.estimated_seconds
$$;

-- The panel is asked again when the project opens: it may have been closed, or barred by a vote.
CREATE OR REPLACE FUNCTION work_project_asks_its_panel() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM work_projectpanel chosen WHERE chosen.project_id = NEW.id
                  AND NOT work_panel_fits(NEW.id, chosen.panel_id)) THEN
        RAISE EXCEPTION 'H45: the panel of project % is not open for its purpose', NEW.id
            USING ERRCODE = 'MG851';
    END IF;
    IF EXISTS (SELECT 1 FROM work_projectpanel WHERE project_id = NEW.id)
       AND EXISTS (SELECT 1 FROM work_panels_underpaid(NEW.id)) THEN
        RAISE EXCEPTION 'H12: groups of a panel are paid alike' USING ERRCODE = 'MG852';
    END IF;
    RETURN NULL;
END
$$;

DROP TRIGGER IF EXISTS work_project_asks_its_panel ON work_project;
CREATE TRIGGER work_project_asks_its_panel AFTER UPDATE OF state ON work_project
    FOR EACH ROW WHEN (NEW.state = 'published' AND OLD.state = 'draft')
    EXECUTE FUNCTION work_project_asks_its_panel();

CREATE OR REPLACE FUNCTION work_panels_pay_alike() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM work_projectpanel WHERE project_id = NEW.id)
       AND EXISTS (SELECT 1 FROM work_panels_underpaid(NEW.id)) THEN
        RAISE EXCEPTION 'H12: a raise for one group raises the whole panel' USING ERRCODE = 'MG852';
    END IF;
    RETURN NULL;
END
$$;

DROP TRIGGER IF EXISTS work_panels_pay_alike ON work_project;
CREATE CONSTRAINT TRIGGER work_panels_pay_alike
    AFTER UPDATE OF price_micros, estimated_seconds ON work_project
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.state IN ('published', 'paused'))
    EXECUTE FUNCTION work_panels_pay_alike();

-- A panel is asked for by a verified client (MG916), and decided by nobody who speaks for it
-- (MG154).
CREATE OR REPLACE FUNCTION work_panel_request_is_known() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM work_client
                    WHERE public_id = (to_jsonb(NEW)->>'client')::uuid
                      AND verified_at IS NOT NULL AND held_since IS NULL) THEN
        RAISE EXCEPTION 'G8: panels are for verified clients' USING ERRCODE = 'MG916';
    END IF;
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS work_panel_request_is_known ON panels_panelrequest;
CREATE TRIGGER work_panel_request_is_known BEFORE INSERT ON panels_panelrequest
    FOR EACH ROW EXECUTE FUNCTION work_panel_request_is_known();

CREATE OR REPLACE FUNCTION work_panel_is_near(p_person bigint, p_row jsonb, p_column text)
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM work_client client
                    WHERE work_is_near_client(p_person, client.id) AND client.public_id = CASE
                          p_column WHEN 'client' THEN (p_row->>'client')::uuid
                          ELSE (SELECT panel.client FROM panels.request panel
                                 WHERE panel.id = (p_row->>'request_id')::bigint) END)
$$;

DROP TRIGGER IF EXISTS work_panel_composed_apart ON panels_panel;
CREATE TRIGGER work_panel_composed_apart BEFORE INSERT ON panels_panel
    FOR EACH ROW
    EXECUTE FUNCTION guard_decides_apart('composed_by_id', 'work_panel_is_near', 'request_id');

DROP TRIGGER IF EXISTS work_panel_approved_apart ON panels_panel;
CREATE TRIGGER work_panel_approved_apart BEFORE UPDATE OF approved_by_id ON panels_panel
    FOR EACH ROW WHEN (NEW.approved_by_id IS NOT NULL)
    EXECUTE FUNCTION guard_decides_apart('approved_by_id', 'work_panel_is_near', 'request_id');

DROP TRIGGER IF EXISTS work_panel_declined_apart ON panels_panelrequest;
CREATE TRIGGER work_panel_declined_apart BEFORE UPDATE OF declined_by_id ON panels_panelrequest
    FOR EACH ROW WHEN (NEW.declined_by_id IS NOT NULL)
    EXECUTE FUNCTION guard_decides_apart('declined_by_id', 'work_panel_is_near', 'client');
