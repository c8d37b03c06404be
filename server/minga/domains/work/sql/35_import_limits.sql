-- How much of one client may wait (docs/reference/limits.md): files that are not read yet, their
-- bytes, and the items of a client that no registrar has verified. The rules of the domain say so
-- first; here nobody comes past them, not even two at once.

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

-- One look a statement: an import copies thousands of rows at once. It counts at most one item
-- more than may wait.
CREATE OR REPLACE FUNCTION work_unverified_items_are_few() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    v_client int;
    v_items bigint;
BEGIN
    FOR v_client IN
        SELECT DISTINCT client.id
          FROM (SELECT DISTINCT project_id FROM added) AS batch
          JOIN work_project project ON project.id = batch.project_id
          JOIN work_client client ON client.id = project.client_id
         WHERE client.verified_at IS NULL ORDER BY client.id
    LOOP
        PERFORM pg_advisory_xact_lock(1229866575, v_client);
        SELECT count(*) INTO v_items
          FROM (SELECT 1 FROM work_incomingitem item
                  JOIN work_project project ON project.id = item.project_id
                 WHERE project.client_id = v_client LIMIT 10001) AS waiting;
        IF v_items > 10000 THEN
            RAISE EXCEPTION 'client % is not verified: more than 10000 items wait', v_client
                USING ERRCODE = 'MG818';
        END IF;
    END LOOP;
    RETURN NULL;
END
$$;

DROP TRIGGER IF EXISTS work_incomingitem_few ON work_incomingitem;
CREATE TRIGGER work_incomingitem_few AFTER INSERT ON work_incomingitem
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION work_unverified_items_are_few();
