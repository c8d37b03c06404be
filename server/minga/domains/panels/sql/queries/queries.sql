-- name: open_panels
-- Those of some panels that are open now.
SELECT public_id FROM panels.panel WHERE public_id = ANY (%s) AND is_open;
