-- Every published item has its row from the moment it is published; the clock moves it afterwards.
-- One statement for a whole publication, beside the items themselves.

CREATE OR REPLACE FUNCTION items_rows_begin() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO items_itemrow (project_id, pos) SELECT project_id, pos FROM published
        ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$;

DROP TRIGGER IF EXISTS items_rows_begin ON work_item;
CREATE TRIGGER items_rows_begin AFTER INSERT ON work_item
    REFERENCING NEW TABLE AS published
    FOR EACH STATEMENT EXECUTE FUNCTION items_rows_begin();

-- A row belongs to an item of its own project: none for a place where no item is.
CREATE OR REPLACE FUNCTION items_row_has_its_item() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM fresh WHERE NOT EXISTS (
            SELECT 1 FROM work.item item
             WHERE item.project_id = fresh.project_id AND item.pos = fresh.pos)) THEN
        RAISE EXCEPTION 'a row of the data manager belongs to an item' USING ERRCODE = 'MG986';
    END IF;
    RETURN NULL;
END
$$;

DROP TRIGGER IF EXISTS items_row_has_its_item ON items_itemrow;
CREATE TRIGGER items_row_has_its_item AFTER INSERT ON items_itemrow
    REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION items_row_has_its_item();
