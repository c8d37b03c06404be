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

-- A secret is sealed anew as a whole, with a key of its own, for the same subject and purpose.
CREATE OR REPLACE FUNCTION vault_secret_sealed_anew() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.subject <> OLD.subject OR NEW.purpose <> OLD.purpose
            OR NEW.wrapped_key = OLD.wrapped_key OR NEW.ciphertext = OLD.ciphertext THEN
        RAISE EXCEPTION 'a secret is sealed anew as a whole' USING ERRCODE = 'MG005';
    END IF;
    RETURN NEW;
END
$$;

CREATE OR REPLACE FUNCTION vault_subjectkey_rewrapped() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.subject <> OLD.subject OR NEW.made_at <> OLD.made_at OR NEW.master = OLD.master THEN
        RAISE EXCEPTION 'a subject''s key is only ever wrapped by another master key'
            USING ERRCODE = 'MG005';
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
