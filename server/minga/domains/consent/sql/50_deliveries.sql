-- No copy leaves without a grant that is live at this moment, to a node outside the tree, or of
-- a file that is not the member's own of an agreed kind (G9, G10); each is a leaf of the log.
-- Error codes: MG921 no live grant, MG922 not a recipient, MG923 not an item of this grant.

CREATE OR REPLACE FUNCTION consent_delivery_leaf(p_row consent_copydelivery) RETURNS bytea
LANGUAGE sql STABLE AS $$
    SELECT sha256(p_row.salt || convert_to(concat(
        p_row.public_id, '|', (SELECT public_id FROM consent_grant WHERE id = p_row.grant_id), '|',
        p_row.item, '|', p_row.recipient, '|', p_row.mark_key, '|',
        encode(p_row.sha256, 'hex')), 'UTF8'))
$$;

-- The grant's row is locked, so that a withdrawal waits for this delivery or comes before it.
CREATE OR REPLACE FUNCTION consent_delivery_is_granted() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    v_now timestamptz;
    v_terms jsonb;
    v_subject uuid;
BEGIN
    PERFORM 1 FROM consent_grant WHERE id = NEW.grant_id FOR SHARE;
    v_now := clock_timestamp();
    SELECT terms.body::jsonb, member.subject INTO v_terms, v_subject
      FROM consent_live_at(v_now) AS live
      JOIN consent_terms terms ON terms.id = live.terms_id
      JOIN people.member member ON member.id = live.member_id
     WHERE live.id = NEW.grant_id;
    IF v_terms IS NULL THEN
        RAISE EXCEPTION 'G9: no copy leaves without a live grant' USING ERRCODE = 'MG921';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM jsonb_array_elements(v_terms->'recipients') AS recipient
                    WHERE recipient->>'key' = NEW.recipient) THEN
        RAISE EXCEPTION 'G9: % is outside the granted tree', NEW.recipient USING ERRCODE = 'MG922';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM vault.item item
                    WHERE item.id = NEW.item AND item.subject = v_subject
                      AND v_terms->'items' ? item.purpose) THEN
        RAISE EXCEPTION 'G9: the grant does not cover this item' USING ERRCODE = 'MG923';
    END IF;
    NEW.delivered_at := v_now;
    PERFORM log_submit('delivery', consent_delivery_leaf(NEW));
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS consent_delivery_is_granted ON consent_copydelivery;
CREATE TRIGGER consent_delivery_is_granted BEFORE INSERT ON consent_copydelivery
    FOR EACH ROW EXECUTE FUNCTION consent_delivery_is_granted();

DROP TRIGGER IF EXISTS consent_delivery_stays ON consent_copydelivery;
CREATE TRIGGER consent_delivery_stays BEFORE UPDATE OR DELETE ON consent_copydelivery
    FOR EACH ROW EXECUTE FUNCTION guard_append_only('MG903', 'what has left stays written');

DROP TRIGGER IF EXISTS consent_delivery_not_emptied ON consent_copydelivery;
CREATE TRIGGER consent_delivery_not_emptied BEFORE TRUNCATE ON consent_copydelivery
    FOR EACH STATEMENT EXECUTE FUNCTION guard_append_only('MG903', 'what has left stays written');
