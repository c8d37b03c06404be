-- An item and a worked example show only files that their own client brought. A file is stored once
-- for everybody under its SHA-256, so that a hash alone would show a client the file of another.

CREATE OR REPLACE FUNCTION work_foreign_file(p_project_id int, p_content jsonb) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT named.sha256
      FROM unnest(ARRAY[p_content->>'image', p_content->>'audio']) AS named(sha256)
     WHERE named.sha256 IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM work_clientfile file
                         JOIN work_project project ON project.client_id = file.client_id
                        WHERE project.id = p_project_id AND file.file_id = named.sha256)
     LIMIT 1
$$;

-- A project that shows people who are not members shows only pictures in which faces were hidden.
CREATE OR REPLACE FUNCTION work_shows_faces(p_project_id int, p_content jsonb) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT p_content->>'image' IS NOT NULL
       AND EXISTS (SELECT 1 FROM work_project
                    WHERE id = p_project_id AND third_party_basis <> 'none')
       AND NOT EXISTS (SELECT 1 FROM work_picturecheck WHERE file_id = p_content->>'image')
$$;

CREATE OR REPLACE FUNCTION work_shows_own_files() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    v_foreign text;
    v_faces boolean;
BEGIN
    IF TG_TABLE_NAME = 'work_instruction' THEN
        SELECT work_foreign_file(NEW.project_id, example.value->'content') INTO v_foreign
          FROM jsonb_array_elements(NEW.examples) AS example
         WHERE work_foreign_file(NEW.project_id, example.value->'content') IS NOT NULL LIMIT 1;
        SELECT bool_or(work_shows_faces(NEW.project_id, example.value->'content')) INTO v_faces
          FROM jsonb_array_elements(NEW.examples) AS example;
    ELSE
        v_foreign := work_foreign_file(NEW.project_id, NEW.content);
        v_faces := work_shows_faces(NEW.project_id, NEW.content);
    END IF;
    IF v_foreign IS NOT NULL THEN
        RAISE EXCEPTION 'project %: its client brought no file %', NEW.project_id, v_foreign
            USING ERRCODE = 'MG805';
    END IF;
    IF v_faces THEN
        RAISE EXCEPTION 'project %: a picture of people was not searched for faces', NEW.project_id
            USING ERRCODE = 'MG819';
    END IF;
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS work_incomingitem_files ON work_incomingitem;
CREATE TRIGGER work_incomingitem_files BEFORE INSERT OR UPDATE OF content, project_id
    ON work_incomingitem FOR EACH ROW WHEN (NEW.content ?| ARRAY['image', 'audio'])
    EXECUTE FUNCTION work_shows_own_files();

DROP TRIGGER IF EXISTS work_item_files ON work_item;
CREATE TRIGGER work_item_files BEFORE INSERT ON work_item FOR EACH ROW
    WHEN (NEW.content ?| ARRAY['image', 'audio']) EXECUTE FUNCTION work_shows_own_files();

DROP TRIGGER IF EXISTS work_instruction_files ON work_instruction;
CREATE TRIGGER work_instruction_files BEFORE INSERT ON work_instruction FOR EACH ROW
    WHEN (NEW.examples <> '[]') EXECUTE FUNCTION work_shows_own_files();
