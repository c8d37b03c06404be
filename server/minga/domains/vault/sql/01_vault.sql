-- A key leaves the vault only by being shredded, and a shredding is written for good.
-- Error codes: MG005 written for good, MG008 not written down as shredded, MG009 shredded already.

CREATE OR REPLACE FUNCTION vault_leaves_by_shredding() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM vault_shreddedkey
                    WHERE subject = OLD.subject AND key_hash = sha256(OLD.wrapped_key)) THEN
        RAISE EXCEPTION 'a key of % was not written down as shredded', OLD.subject
            USING ERRCODE = 'MG008';
    END IF;
    RETURN OLD;
END
$$;

-- A subject that was forgotten as a whole gets no new key under the same name.
CREATE OR REPLACE FUNCTION vault_not_forgotten() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM vault_shreddedkey
                WHERE subject = NEW.subject AND purpose IS NULL) THEN
        RAISE EXCEPTION 'subject % was forgotten', NEW.subject USING ERRCODE = 'MG009';
    END IF;
    RETURN NEW;
END
$$;

-- A shredding renews the subject's key, so that the old one in old backups opens nothing that was
-- shredded; '~key' writes down an earlier key. Then what is kept is wrapped by the new one.
CREATE OR REPLACE FUNCTION vault_key_was_renewed(p_subject uuid) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM vault_shreddedkey WHERE subject = p_subject AND purpose = '~key')
$$;

-- A secret is sealed anew as a whole, with a key of its own, for the same subject and purpose.
CREATE OR REPLACE FUNCTION vault_secret_sealed_anew() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.wrapped_key <> OLD.wrapped_key AND vault_key_was_renewed(OLD.subject)
            AND (NEW.subject, NEW.purpose, NEW.nonce, NEW.ciphertext)
              = (OLD.subject, OLD.purpose, OLD.nonce, OLD.ciphertext) THEN
        RETURN NEW;
    END IF;
    IF NEW.subject <> OLD.subject OR NEW.purpose <> OLD.purpose
            OR NEW.wrapped_key = OLD.wrapped_key OR NEW.ciphertext = OLD.ciphertext THEN
        RAISE EXCEPTION 'a secret is sealed anew as a whole' USING ERRCODE = 'MG005';
    END IF;
    RETURN NEW;
END
$$;

CREATE OR REPLACE FUNCTION vault_subjectkey_rewrapped() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.subject <> OLD.subject OR NEW.made_at <> OLD.made_at
            OR NEW.master = OLD.master AND NOT EXISTS (
                SELECT FROM vault_shreddedkey
                 WHERE subject = OLD.subject AND purpose = '~key'
                   AND key_hash = sha256(OLD.wrapped_key)) THEN
        RAISE EXCEPTION 'a subject''s key is wrapped by another master key, or renewed'
            USING ERRCODE = 'MG005';
    END IF;
    RETURN NEW;
END
$$;

CREATE OR REPLACE FUNCTION vault_item_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(NEW) - 'wrapped_key' <> to_jsonb(OLD) - 'wrapped_key'
            OR NOT vault_key_was_renewed(OLD.subject) THEN
        RAISE EXCEPTION 'an item is stored once' USING ERRCODE = 'MG005';
    END IF;
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS vault_secret_leaves_by_shredding ON vault_secret;
CREATE TRIGGER vault_secret_leaves_by_shredding BEFORE DELETE ON vault_secret
    FOR EACH ROW EXECUTE FUNCTION vault_leaves_by_shredding();

DROP TRIGGER IF EXISTS vault_secret_sealed_anew ON vault_secret;
CREATE TRIGGER vault_secret_sealed_anew BEFORE UPDATE ON vault_secret
    FOR EACH ROW EXECUTE FUNCTION vault_secret_sealed_anew();

DROP TRIGGER IF EXISTS vault_secret_not_emptied ON vault_secret;
CREATE TRIGGER vault_secret_not_emptied BEFORE TRUNCATE ON vault_secret
    FOR EACH STATEMENT
    EXECUTE FUNCTION guard_append_only('MG005', 'what was shredded stays written');

DROP TRIGGER IF EXISTS vault_subjectkey_not_forgotten ON vault_subjectkey;
CREATE TRIGGER vault_subjectkey_not_forgotten BEFORE INSERT ON vault_subjectkey
    FOR EACH ROW EXECUTE FUNCTION vault_not_forgotten();

DROP TRIGGER IF EXISTS vault_subjectkey_leaves_by_shredding ON vault_subjectkey;
CREATE TRIGGER vault_subjectkey_leaves_by_shredding BEFORE DELETE ON vault_subjectkey
    FOR EACH ROW EXECUTE FUNCTION vault_leaves_by_shredding();

DROP TRIGGER IF EXISTS vault_subjectkey_rewrapped ON vault_subjectkey;
CREATE TRIGGER vault_subjectkey_rewrapped BEFORE UPDATE ON vault_subjectkey
    FOR EACH ROW EXECUTE FUNCTION vault_subjectkey_rewrapped();

DROP TRIGGER IF EXISTS vault_subjectkey_not_emptied ON vault_subjectkey;
CREATE TRIGGER vault_subjectkey_not_emptied BEFORE TRUNCATE ON vault_subjectkey
    FOR EACH STATEMENT
    EXECUTE FUNCTION guard_append_only('MG005', 'what was shredded stays written');

DROP TRIGGER IF EXISTS vault_shreddedkey_stays ON vault_shreddedkey;
CREATE TRIGGER vault_shreddedkey_stays BEFORE UPDATE OR DELETE ON vault_shreddedkey
    FOR EACH ROW EXECUTE FUNCTION guard_append_only('MG005', 'what was shredded stays written');

DROP TRIGGER IF EXISTS vault_shreddedkey_not_emptied ON vault_shreddedkey;
CREATE TRIGGER vault_shreddedkey_not_emptied BEFORE TRUNCATE ON vault_shreddedkey
    FOR EACH STATEMENT
    EXECUTE FUNCTION guard_append_only('MG005', 'what was shredded stays written');

DROP TRIGGER IF EXISTS vault_itemreading_stays ON vault_itemreading;
CREATE TRIGGER vault_itemreading_stays BEFORE UPDATE OR DELETE ON vault_itemreading
    FOR EACH ROW EXECUTE FUNCTION guard_append_only('MG005', 'a reading stays written');

DROP TRIGGER IF EXISTS vault_itemreading_not_emptied ON vault_itemreading;
CREATE TRIGGER vault_itemreading_not_emptied BEFORE TRUNCATE ON vault_itemreading
    FOR EACH STATEMENT EXECUTE FUNCTION guard_append_only('MG005', 'a reading stays written');

-- NOT VALID: checked for every row that is written, not for the rows of a restored backup, which
-- comes without the keys (mingad restore brings them, and deletes what no key opens).
DO $$
DECLARE
    v_table text;
BEGIN
    FOREACH v_table IN ARRAY ARRAY['vault_secret', 'vault_item'] LOOP
        IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = v_table || '_has_its_key') THEN
            EXECUTE format('ALTER TABLE %I ADD CONSTRAINT %I FOREIGN KEY (subject)'
                           ' REFERENCES vault_subjectkey (subject) NOT VALID',
                           v_table, v_table || '_has_its_key');
        END IF;
    END LOOP;
END
$$;

DROP TRIGGER IF EXISTS vault_item_leaves_by_shredding ON vault_item;
CREATE TRIGGER vault_item_leaves_by_shredding BEFORE DELETE ON vault_item
    FOR EACH ROW EXECUTE FUNCTION vault_leaves_by_shredding();

DROP TRIGGER IF EXISTS vault_item_stays ON vault_item;
CREATE TRIGGER vault_item_stays BEFORE UPDATE ON vault_item
    FOR EACH ROW EXECUTE FUNCTION vault_item_stays();

DROP TRIGGER IF EXISTS vault_item_not_emptied ON vault_item;
CREATE TRIGGER vault_item_not_emptied BEFORE TRUNCATE ON vault_item
    FOR EACH STATEMENT
    EXECUTE FUNCTION guard_append_only('MG005', 'what was shredded stays written');
