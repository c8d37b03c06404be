-- The standing of a licensed item is derived from its grant, its cases, the votes and the vault;
-- what changed is written once into the feed of its client (G10). Error code: MG930 it stays.

CREATE OR REPLACE FUNCTION licences_standings(p_items bigint[])
RETURNS TABLE (licence_item bigint, standing text, reason text) LANGUAGE sql STABLE AS $$
    WITH chosen AS MATERIALIZED (
        SELECT item.id, item.item, licence.ends_at, given.terms_id, given.withdrawn_at,
               given.expires_at, given.confirmed_at
          FROM licences_licenceitem item
          JOIN licences_licence licence ON licence.id = item.licence_id
          JOIN consent.given given ON given.id = item.grant_id
         WHERE item.id = ANY (p_items)
    ), version AS MATERIALIZED (
        SELECT terms.id, consent_terms_under(terms.body::jsonb, 'forbidden_purposes') AS barred,
               consent_terms_under(terms.body::jsonb, 'double_consent_purposes') AS second_yes
          FROM consent.terms terms WHERE terms.id IN (SELECT terms_id FROM chosen)
    ), reasoned AS (
        SELECT chosen.id, CASE
                   WHEN NOT EXISTS (SELECT 1 FROM vault.item stored
                                     WHERE stored.id = chosen.item) THEN 'erased'
                   WHEN chosen.withdrawn_at IS NOT NULL THEN 'withdrawn'
                   WHEN chosen.ends_at <= clock_timestamp()
                        OR chosen.expires_at <= clock_timestamp() THEN 'ended'
                   WHEN version.barred
                        OR version.second_yes AND chosen.confirmed_at IS NULL THEN 'barred'
                   WHEN EXISTS (SELECT 1 FROM licences_restriction restriction
                                 WHERE restriction.item = chosen.item
                                   AND restriction.lifted_at IS NULL) THEN 'restricted'
                   ELSE '' END AS reason
          FROM chosen JOIN version ON version.id = chosen.terms_id
    )
    SELECT id, CASE reason WHEN '' THEN 'live' WHEN 'restricted' THEN 'restricted'
                           ELSE 'withdrawn' END, reason
      FROM reasoned
$$;

-- Write what differs from the latest change of each item; how many. The lock makes the numbers of
-- the feed come in the order of their commits, so that a cursor misses none.
CREATE OR REPLACE FUNCTION licences_note_changes(p_items bigint[]) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    v_changes bigint;
BEGIN
    IF p_items IS NULL THEN
        RETURN 0;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('licences changes', 0));
    INSERT INTO licences_standingchange (licence_item_id, standing, reason, changed_at)
    SELECT today.licence_item, today.standing, today.reason, clock_timestamp()
      FROM licences_standings(p_items) AS today
      LEFT JOIN LATERAL (
           SELECT change.standing, change.reason FROM licences_standingchange change
            WHERE change.licence_item_id = today.licence_item
            ORDER BY change.id DESC LIMIT 1) AS latest ON true
     WHERE (today.standing, today.reason)
           IS DISTINCT FROM (coalesce(latest.standing, 'live'), coalesce(latest.reason, ''))
     ORDER BY today.licence_item;
    GET DIAGNOSTICS v_changes = ROW_COUNT;
    RETURN v_changes;
END
$$;

CREATE OR REPLACE FUNCTION licences_grant_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM licences_note_changes((
        SELECT array_agg(id) FROM licences_licenceitem WHERE grant_id = NEW.id));
    RETURN NULL;
END
$$;

DROP TRIGGER IF EXISTS licences_grant_changed ON consent_grant;
CREATE TRIGGER licences_grant_changed AFTER UPDATE ON consent_grant FOR EACH ROW
    WHEN (NEW.withdrawn_at IS DISTINCT FROM OLD.withdrawn_at
          OR NEW.confirmed_at IS DISTINCT FROM OLD.confirmed_at)
    EXECUTE FUNCTION licences_grant_changed();

CREATE OR REPLACE FUNCTION licences_items_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'vault_item' THEN
        PERFORM licences_note_changes((
            SELECT array_agg(licensed.id) FROM licences_licenceitem licensed
              JOIN touched ON touched.id = licensed.item));
    ELSE
        PERFORM licences_note_changes((
            SELECT array_agg(licensed.id) FROM licences_licenceitem licensed
              JOIN touched ON touched.item = licensed.item));
    END IF;
    RETURN NULL;
END
$$;

DROP TRIGGER IF EXISTS licences_item_restricted ON licences_restriction;
CREATE TRIGGER licences_item_restricted AFTER INSERT ON licences_restriction
    REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION licences_items_changed();

DROP TRIGGER IF EXISTS licences_item_unrestricted ON licences_restriction;
CREATE TRIGGER licences_item_unrestricted AFTER UPDATE ON licences_restriction
    REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION licences_items_changed();

DROP TRIGGER IF EXISTS licences_item_erased ON vault_item;
CREATE TRIGGER licences_item_erased AFTER DELETE ON vault_item
    REFERENCING OLD TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION licences_items_changed();

DROP TRIGGER IF EXISTS licences_standingchange_stays ON licences_standingchange;
CREATE TRIGGER licences_standingchange_stays
    BEFORE UPDATE OR DELETE OR TRUNCATE ON licences_standingchange
    FOR EACH STATEMENT EXECUTE FUNCTION guard_append_only('MG930', 'the feed stays');
