-- A search goes forward and stays as it was asked; a match is written while its search runs.
-- Error codes: MG971 it stays, MG973 a step that cannot be.

CREATE OR REPLACE FUNCTION takedowns_search_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.public_id, OLD.member_id, OLD.code_digest, OLD.subject, OLD.found_item,
        OLD.reference_item, OLD.items, OLD.kind, OLD.found_sha256, OLD.address, OLD.asked_at)
       IS DISTINCT FROM
       (NEW.public_id, NEW.member_id, NEW.code_digest, NEW.subject, NEW.found_item,
        NEW.reference_item, NEW.items, NEW.kind, NEW.found_sha256, NEW.address, NEW.asked_at) THEN
        RAISE EXCEPTION 'G10: a search stays as it was asked' USING ERRCODE = 'MG971';
    END IF;
    IF OLD.state IN ('completed', 'failed') AND NEW.state <> OLD.state
       OR OLD.state = 'running' AND NEW.state = 'waiting' THEN
        RAISE EXCEPTION 'G10: a search goes forward' USING ERRCODE = 'MG973';
    END IF;
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS takedowns_search_moves ON takedowns_search;
CREATE TRIGGER takedowns_search_moves BEFORE UPDATE ON takedowns_search
    FOR EACH ROW EXECUTE FUNCTION takedowns_search_moves();

-- A match is of an item that the search names, and of a copy of that item that was delivered.
CREATE OR REPLACE FUNCTION takedowns_match_is_found() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM takedowns_search search
                    WHERE search.id = NEW.search_id AND search.state = 'running'
                      AND NEW.item = ANY (search.items))
       OR NOT EXISTS (SELECT 1 FROM consent.delivery delivery
                       WHERE delivery.public_id = NEW.delivery AND delivery.item = NEW.item) THEN
        RAISE EXCEPTION 'G10: a match is of a delivered copy of an item that was searched'
            USING ERRCODE = 'MG972';
    END IF;
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS takedowns_match_is_found ON takedowns_match;
CREATE TRIGGER takedowns_match_is_found BEFORE INSERT ON takedowns_match
    FOR EACH ROW EXECUTE FUNCTION takedowns_match_is_found();

DROP TRIGGER IF EXISTS takedowns_match_stays ON takedowns_match;
CREATE TRIGGER takedowns_match_stays BEFORE UPDATE ON takedowns_match
    FOR EACH ROW EXECUTE FUNCTION guard_append_only('MG971', 'what a search found stays');
