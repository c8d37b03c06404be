-- No copy leaves without a running licence of its item for its recipient, an engagement signed by
-- both sides at each link of the recipient's chain, and no open case about either (G9, G10). The
-- live grant is asked by consent. Error codes: MG930 it stays, MG931 frozen, MG932 chain, MG933 no
-- licence, MG934 restricted, MG938 not an engagement.

-- True when each link from the co-operative down to the node has a live engagement, and each node
-- supplies under the key with which it was engaged itself.
CREATE OR REPLACE FUNCTION licences_chain_is_complete(p_terms bigint, p_node text)
RETURNS boolean LANGUAGE sql STABLE AS $$
    WITH engaged AS MATERIALIZED (
        SELECT link.node, link.under, signed.upper_key, signed.lower_key
          FROM licences_chain(p_terms, p_node) AS link LEFT JOIN LATERAL (
               SELECT engagement.upper_key, engagement.lower_key
                 FROM licences_engagement engagement
                WHERE engagement.series = link.series AND engagement.lower = link.node
                  AND engagement.upper = link.under AND engagement.ended_at IS NULL
                ORDER BY engagement.id DESC LIMIT 1) AS signed ON true
    )
    SELECT count(*) > 0 AND bool_and(engaged.lower_key IS NOT NULL)
           AND bool_or(engaged.under = '')
           AND bool_and(engaged.under = '' OR EXISTS (
                   SELECT 1 FROM engaged AS above
                    WHERE above.node = engaged.under AND above.lower_key = engaged.upper_key))
      FROM engaged
$$;

CREATE OR REPLACE FUNCTION licences_delivery_is_licensed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    v_terms bigint;
BEGIN
    PERFORM pg_advisory_xact_lock_shared(hashtextextended('licences cases', 0));
    SELECT given.terms_id INTO v_terms FROM consent.given given WHERE given.id = NEW.grant_id;
    IF licences_is_frozen(v_terms, NEW.recipient) THEN
        RAISE EXCEPTION 'G10: nothing is delivered while a case is open' USING ERRCODE = 'MG931';
    END IF;
    IF EXISTS (SELECT 1 FROM licences_restriction restriction
                WHERE restriction.item = NEW.item AND restriction.lifted_at IS NULL) THEN
        RAISE EXCEPTION 'G10: a case about this item is open' USING ERRCODE = 'MG934';
    END IF;
    IF licences_chain_is_complete(v_terms, NEW.recipient) IS NOT TRUE THEN
        RAISE EXCEPTION 'G10: an engagement above % is missing', NEW.recipient
            USING ERRCODE = 'MG932';
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM licences_licenceitem licensed
          JOIN licences_licence licence ON licence.id = licensed.licence_id
         WHERE licensed.item = NEW.item AND licensed.grant_id = NEW.grant_id
           AND NEW.recipient = ANY (licence.recipients::text[])
           AND licence.ends_at > clock_timestamp()) THEN
        RAISE EXCEPTION 'G9: no running licence covers this copy' USING ERRCODE = 'MG933';
    END IF;
    RETURN NEW;
END
$$;

-- After consent's own guard, by the order of the names.
DROP TRIGGER IF EXISTS licences_delivery_is_licensed ON consent_copydelivery;
CREATE TRIGGER licences_delivery_is_licensed BEFORE INSERT ON consent_copydelivery
    FOR EACH ROW EXECUTE FUNCTION licences_delivery_is_licensed();

-- An engagement binds a link of the terms' tree, under the names and keys that its text states.
CREATE OR REPLACE FUNCTION licences_engagement_binds() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    v_body jsonb;
BEGIN
    v_body := split_part(NEW.note, E'\n', 2)::jsonb;
    IF split_part(NEW.note, E'\n', 1) <> 'minga-engagement/v1'
       OR v_body->>'series' IS DISTINCT FROM NEW.series::text
       OR (v_body->>'upper', v_body->>'lower', v_body->>'upper_key', v_body->>'lower_key')
          IS DISTINCT FROM (NEW.upper::text, NEW.lower::text, NEW.upper_key::text,
                            NEW.lower_key::text)
       OR position(E'\n\u2014 ' || split_part(NEW.upper_key, '+', 1) || ' ' IN NEW.note) = 0
       OR position(E'\n\u2014 ' || split_part(NEW.lower_key, '+', 1) || ' ' IN NEW.note) = 0
       OR NOT EXISTS (
          SELECT 1 FROM consent.terms terms,
                 jsonb_array_elements(terms.body::jsonb->'recipients') AS node
           WHERE terms.series = NEW.series AND node->>'key' = NEW.lower
             AND coalesce(node->>'under', '') = NEW.upper) THEN
        RAISE EXCEPTION 'G10: an engagement is signed by both sides of a link of the tree'
            USING ERRCODE = 'MG938';
    END IF;
    NEW.engaged_at := clock_timestamp();
    PERFORM log_submit('engagement', sha256(convert_to(NEW.note, 'UTF8')));
    RETURN NEW;
EXCEPTION WHEN invalid_text_representation THEN
    RAISE EXCEPTION 'G10: an engagement holds canonical JSON' USING ERRCODE = 'MG938';
END
$$;

DROP TRIGGER IF EXISTS licences_engagement_binds ON licences_engagement;
CREATE TRIGGER licences_engagement_binds BEFORE INSERT ON licences_engagement
    FOR EACH ROW EXECUTE FUNCTION licences_engagement_binds();

CREATE OR REPLACE FUNCTION licences_engagement_ends_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.ended_at IS NOT NULL OR NEW.ended_at IS NULL
       OR to_jsonb(NEW) - 'ended_at' <> to_jsonb(OLD) - 'ended_at' THEN
        RAISE EXCEPTION 'G10: an engagement stays as it was signed' USING ERRCODE = 'MG930';
    END IF;
    NEW.ended_at := clock_timestamp();
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS licences_engagement_ends_once ON licences_engagement;
CREATE TRIGGER licences_engagement_ends_once BEFORE UPDATE ON licences_engagement
    FOR EACH ROW EXECUTE FUNCTION licences_engagement_ends_once();

DROP TRIGGER IF EXISTS licences_engagement_stays ON licences_engagement;
CREATE TRIGGER licences_engagement_stays BEFORE DELETE OR TRUNCATE ON licences_engagement
    FOR EACH STATEMENT EXECUTE FUNCTION guard_append_only('MG930', 'what was signed stays');
