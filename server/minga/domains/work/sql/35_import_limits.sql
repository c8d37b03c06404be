-- How much of one client may wait (docs/reference/limits.md): files that are not read yet, their
-- bytes, and the items that wait to be published. The rules of the domain say so first; here nobody
-- comes past them, not even two at once.

CREATE OR REPLACE FUNCTION work_import_has_room() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    v_client int;
    v_verified boolean;
    v_files bigint;
    v_bytes numeric;
    v_files_max int := 10;
    v_bytes_max bigint := 4294967296;
BEGIN
    SELECT client.id, client.verified_at IS NOT NULL INTO v_client, v_verified
      FROM work_project project JOIN work_client client ON client.id = project.client_id
     WHERE project.id = NEW.project_id;
    IF v_verified THEN
        v_files_max := 1000;
        v_bytes_max := 68719476736;
    END IF;
    PERFORM pg_advisory_xact_lock(1229866575, v_client);
    SELECT count(*), coalesce(sum(waiting.bytes_total), 0) INTO v_files, v_bytes
      FROM work_import waiting JOIN work_project project ON project.id = waiting.project_id
     WHERE project.client_id = v_client AND waiting.state IN ('waiting', 'running');
    IF v_files >= v_files_max OR v_files > 0 AND v_bytes + NEW.bytes_total > v_bytes_max THEN
        RAISE EXCEPTION 'client %: % files of % bytes wait to be read', v_client, v_files, v_bytes
            USING ERRCODE = 'MG817';
    END IF;
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS work_import_room ON work_import;
CREATE TRIGGER work_import_room BEFORE INSERT ON work_import
    FOR EACH ROW EXECUTE FUNCTION work_import_has_room();

-- The most items of a client that may wait to be published, in all its projects together.
CREATE OR REPLACE FUNCTION work_waiting_items_max(p_verified boolean) RETURNS bigint
LANGUAGE sql IMMUTABLE AS $$ SELECT CASE WHEN p_verified THEN 20000000 ELSE 10000 END $$;

-- Rows of all clients between two looks at a verified one: counting its items with every statement
-- of an import would take longer than the import.
CREATE OR REPLACE FUNCTION work_rows_between_looks() RETURNS bigint
LANGUAGE sql IMMUTABLE AS $$ SELECT 100000::bigint $$;

-- One look a statement: an import copies thousands of rows at once. It counts at most one item
-- more than may wait. A verified client is looked at whenever the numbers of its new rows pass a
-- multiple of work_rows_between_looks().
CREATE OR REPLACE FUNCTION work_waiting_items_are_few() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    r record;
    v_items bigint;
BEGIN
    FOR r IN
        SELECT client.id, client.verified_at IS NOT NULL AS verified, batch.lowest, batch.highest,
               work_waiting_items_max(client.verified_at IS NOT NULL) AS most
          FROM (SELECT project.client_id, min(added.id) AS lowest, max(added.id) AS highest
                  FROM added JOIN work_project project ON project.id = added.project_id
                 GROUP BY 1) AS batch
          JOIN work_client client ON client.id = batch.client_id
         ORDER BY client.id
    LOOP
        CONTINUE WHEN r.verified AND (r.lowest - 1) / work_rows_between_looks()
                                     = r.highest / work_rows_between_looks();
        PERFORM pg_advisory_xact_lock(1229866575, r.id::int);
        SELECT count(*) INTO v_items
          FROM (SELECT 1 FROM work_incomingitem item
                  JOIN work_project project ON project.id = item.project_id
                 WHERE project.client_id = r.id LIMIT r.most + 1) AS waiting;
        IF v_items > r.most THEN
            RAISE EXCEPTION 'client %: more than % items wait', r.id, r.most
                USING ERRCODE = 'MG818';
        END IF;
    END LOOP;
    RETURN NULL;
END
$$;

DROP TRIGGER IF EXISTS work_incomingitem_few ON work_incomingitem;
CREATE TRIGGER work_incomingitem_few AFTER INSERT ON work_incomingitem
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION work_waiting_items_are_few();
