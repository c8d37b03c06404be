-- Who leaves the co-operative is in no panel any more.
CREATE OR REPLACE FUNCTION panels_member_leaves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM panels_membership WHERE member_id = NEW.id;
    DELETE FROM panels_profile WHERE member_id = NEW.id;
    RETURN NULL;
END
$$;

DROP TRIGGER IF EXISTS panels_member_leaves ON people_member;
CREATE TRIGGER panels_member_leaves AFTER UPDATE OF left_at ON people_member
    FOR EACH ROW WHEN (NEW.left_at IS NOT NULL)
    EXECUTE FUNCTION panels_member_leaves();
