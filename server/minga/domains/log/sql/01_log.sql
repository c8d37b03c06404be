-- The log only grows: entries without a gap, tiles that keep what they said, checkpoints that
-- are larger than the one before. Error code MG005: written for good. MG006: out of order.

-- A leaf is looked up by its RFC 6962 hash.
CREATE INDEX IF NOT EXISTS log_entry_leaf_hash ON log_entry (sha256('\x00'::bytea || data));

CREATE OR REPLACE FUNCTION log_leaf_hash(data bytea) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT sha256('\x00'::bytea || data)
$$;

-- Called inside the transaction whose deed the leaf is about: both are kept, or neither.
CREATE OR REPLACE FUNCTION log_submit(kind text, leaf_data bytea) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO log_pending (kind, leaf) VALUES (kind, leaf_data);
END
$$;

-- A pending leaf leaves by becoming an entry, and in no other way. Each leaf is looked up by the
-- index of leaf hashes: a hash or a sequential scan would read the whole log at every feed, and a
-- plan made while the log was small stays in use when it has grown.
CREATE OR REPLACE FUNCTION log_pending_becomes_entry() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
    IF EXISTS (SELECT FROM gone WHERE NOT EXISTS (
            SELECT FROM log_entry
             WHERE sha256('\x00'::bytea || data) = sha256('\x00'::bytea || gone.leaf))) THEN
        RAISE EXCEPTION 'a pending leaf that is not in the log yet cannot be deleted'
            USING ERRCODE = 'MG005';
    END IF;
    RETURN NULL;
END
$$;

DROP TRIGGER IF EXISTS log_pending_becomes_entry ON log_pending;
CREATE TRIGGER log_pending_becomes_entry AFTER DELETE ON log_pending
    REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION log_pending_becomes_entry();

DROP TRIGGER IF EXISTS log_pending_stays ON log_pending;
CREATE TRIGGER log_pending_stays BEFORE UPDATE ON log_pending
    FOR EACH ROW EXECUTE FUNCTION guard_append_only('MG005', 'the log is written for good');

DROP TRIGGER IF EXISTS log_pending_not_emptied ON log_pending;
CREATE TRIGGER log_pending_not_emptied BEFORE TRUNCATE ON log_pending
    FOR EACH STATEMENT EXECUTE FUNCTION guard_append_only('MG005', 'the log is written for good');

-- Entries join the end, without a gap.
CREATE OR REPLACE FUNCTION log_entry_joins_the_end() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off AS $$
DECLARE
    first bigint;
    last bigint;
    added bigint;
BEGIN
    SELECT min(index), max(index), count(*) INTO first, last, added FROM fresh;
    IF added > 0 AND (last - first + 1 <> added OR (first > 0 AND NOT EXISTS (
            SELECT FROM log_entry WHERE index = first - 1))) THEN
        RAISE EXCEPTION 'entries % to % leave a gap in the log', first, last
            USING ERRCODE = 'MG006';
    END IF;
    RETURN NULL;
END
$$;

DROP TRIGGER IF EXISTS log_entry_joins_the_end ON log_entry;
CREATE TRIGGER log_entry_joins_the_end AFTER INSERT ON log_entry
    REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION log_entry_joins_the_end();

DROP TRIGGER IF EXISTS log_entry_stays ON log_entry;
CREATE TRIGGER log_entry_stays BEFORE UPDATE OR DELETE ON log_entry
    FOR EACH ROW EXECUTE FUNCTION guard_append_only('MG005', 'the log is written for good');

DROP TRIGGER IF EXISTS log_entry_not_emptied ON log_entry;
CREATE TRIGGER log_entry_not_emptied BEFORE TRUNCATE ON log_entry
    FOR EACH STATEMENT EXECUTE FUNCTION guard_append_only('MG005', 'the log is written for good');

-- A tile holds 1 to 256 hashes; the newest of each level grows, and keeps what it began with.
CREATE OR REPLACE FUNCTION log_tile_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF octet_length(NEW.hashes) % 32 <> 0 OR octet_length(NEW.hashes) NOT BETWEEN 32 AND 8192 THEN
        RAISE EXCEPTION 'a tile holds 1 to 256 hashes of 32 bytes' USING ERRCODE = 'MG006';
    END IF;
    IF TG_OP = 'UPDATE' AND (NEW.level <> OLD.level OR NEW.index <> OLD.index
            OR substr(NEW.hashes, 1, octet_length(OLD.hashes)) <> OLD.hashes) THEN
        RAISE EXCEPTION 'tile %/% may only grow', OLD.level, OLD.index USING ERRCODE = 'MG005';
    END IF;
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS log_tile_grows ON log_tile;
CREATE TRIGGER log_tile_grows BEFORE INSERT OR UPDATE ON log_tile
    FOR EACH ROW EXECUTE FUNCTION log_tile_grows();

DROP TRIGGER IF EXISTS log_tile_stays ON log_tile;
CREATE TRIGGER log_tile_stays BEFORE DELETE ON log_tile
    FOR EACH ROW EXECUTE FUNCTION guard_append_only('MG005', 'the log is written for good');

DROP TRIGGER IF EXISTS log_tile_not_emptied ON log_tile;
CREATE TRIGGER log_tile_not_emptied BEFORE TRUNCATE ON log_tile
    FOR EACH STATEMENT EXECUTE FUNCTION guard_append_only('MG005', 'the log is written for good');

-- A checkpoint tells of all entries there are, and of more than the one before.
CREATE OR REPLACE FUNCTION log_checkpoint_goes_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.size IS DISTINCT FROM (SELECT max(index) + 1 FROM log_entry)
            OR EXISTS (SELECT FROM log_checkpoint WHERE size >= NEW.size) THEN
        RAISE EXCEPTION 'a checkpoint of size % is not the next one', NEW.size
            USING ERRCODE = 'MG006';
    END IF;
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS log_checkpoint_goes_forward ON log_checkpoint;
CREATE TRIGGER log_checkpoint_goes_forward BEFORE INSERT ON log_checkpoint
    FOR EACH ROW EXECUTE FUNCTION log_checkpoint_goes_forward();

DROP TRIGGER IF EXISTS log_checkpoint_stays ON log_checkpoint;
CREATE TRIGGER log_checkpoint_stays BEFORE UPDATE OR DELETE ON log_checkpoint
    FOR EACH ROW EXECUTE FUNCTION guard_append_only('MG005', 'the log is written for good');

DROP TRIGGER IF EXISTS log_checkpoint_not_emptied ON log_checkpoint;
CREATE TRIGGER log_checkpoint_not_emptied BEFORE TRUNCATE ON log_checkpoint
    FOR EACH STATEMENT EXECUTE FUNCTION guard_append_only('MG005', 'the log is written for good');
