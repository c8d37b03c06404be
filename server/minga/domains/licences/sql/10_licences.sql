-- A licence is a set of items under grants that last as long as it, paid in full with its bonds
-- when its transaction ends (G9, G12). Error codes: MG930 it stays, MG935 nothing to license or
-- not under a grant, MG936 not paid in full.

-- The items that join a licence: of live grants of the series that name all its recipients, none of
-- them frozen, whose consent and retention last as long. The first licence of an item pays the
-- price, which is at least that of the terms; a further one pays the royalty, where the terms
-- allow it.
CREATE OR REPLACE FUNCTION licences_candidates(
    p_licence bigint, p_client uuid, p_series uuid, p_recipients text[], p_days int,
    p_begins timestamptz, p_currency text, p_price bigint
) RETURNS TABLE (grant_id bigint, item uuid, subject uuid, is_further boolean, pay_micros bigint)
LANGUAGE sql STABLE AS $$
    WITH version AS MATERIALIZED (
        SELECT terms.id, written->'items' AS kinds, (written->>'price_micros')::bigint AS price,
               coalesce((written->>'further_licence')::boolean, false) AS may_be_further,
               coalesce((written->>'royalty_millionths')::numeric, 0) AS royalty
          FROM consent.terms, LATERAL (SELECT terms.body::jsonb AS written OFFSET 0) AS parsed
         WHERE terms.series = p_series AND terms.client = p_client
           AND written->>'currency' = p_currency AND p_days <= (written->>'retention_days')::int
           AND p_recipients <@ ARRAY(SELECT node->>'key'
                                       FROM jsonb_array_elements(written->'recipients') AS node)
           AND NOT EXISTS (SELECT 1 FROM unnest(p_recipients) AS recipient
                            WHERE licences_is_frozen(terms.id, recipient))
    ), granted AS (
        SELECT DISTINCT ON (item.id) live.id AS grant_id, item.id AS item, item.subject,
               version.price, version.may_be_further, version.royalty
          FROM version
          JOIN consent.live_grant live ON live.terms_id = version.id
           AND live.expires_at >= p_begins + make_interval(days => p_days)
          JOIN people.member member ON member.id = live.member_id
          JOIN vault.item item ON item.subject = member.subject AND version.kinds ? item.purpose
         ORDER BY item.id, live.expires_at DESC
    ), counted AS (
        SELECT granted.*, EXISTS (
                   SELECT 1 FROM licences_licenceitem earlier
                    WHERE earlier.item = granted.item AND earlier.licence_id <> p_licence)
               AS is_further
          FROM granted
    )
    SELECT grant_id, item, subject, is_further,
           CASE WHEN is_further THEN ceil(p_price * royalty / 1000000)::bigint ELSE p_price END
      FROM counted
     WHERE CASE WHEN is_further THEN may_be_further AND royalty > 0 ELSE p_price >= price END
       AND NOT EXISTS (
           SELECT 1 FROM licences_licenceitem running
             JOIN licences_licence licence ON licence.id = running.licence_id
             JOIN work.client client ON client.id = licence.client_id
            WHERE running.item = counted.item AND licence.id <> p_licence
              AND client.public_id = p_client AND licence.ends_at > p_begins
              AND licence.recipients::text[] && p_recipients OFFSET 0)
       AND NOT EXISTS (SELECT 1 FROM licences_restriction restriction
                        WHERE restriction.item = counted.item AND restriction.lifted_at IS NULL
                       OFFSET 0)
$$;

CREATE OR REPLACE FUNCTION licences_licence_begins() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    v_rate numeric := (consent_voted('bond_rate') #>> '{}')::numeric;
BEGIN
    IF v_rate IS NULL OR v_rate <= 0 THEN
        RAISE EXCEPTION 'G11: no vote has set the bond of a licence' USING ERRCODE = 'MG936';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM consent.terms terms
                     JOIN work.client client ON client.public_id = terms.client
                    WHERE terms.series = NEW.series AND client.id = NEW.client_id) THEN
        RAISE EXCEPTION 'G9: a client licenses under its own terms' USING ERRCODE = 'MG935';
    END IF;
    NEW.started_at := clock_timestamp();
    NEW.ends_at := NEW.started_at + make_interval(days => NEW.days);
    NEW.bond_micros := ceil(NEW.price_micros * v_rate);
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS licences_licence_begins ON licences_licence;
CREATE TRIGGER licences_licence_begins BEFORE INSERT ON licences_licence
    FOR EACH ROW EXECUTE FUNCTION licences_licence_begins();

-- One statement brings all items of a licence; each is a candidate of this moment, at its pay.
-- Earlier licences of an item are found by index (OFFSET 0: item by item): a table that was
-- analysed while it was empty would be read as a whole for each item.
CREATE OR REPLACE FUNCTION licences_items_are_granted() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM licences_licence licence
          JOIN work.client client ON client.id = licence.client_id
         WHERE licence.id IN (SELECT licence_id FROM fresh)
           AND ((SELECT count(*) FROM licences_licenceitem item WHERE item.licence_id = licence.id)
                <> (SELECT count(*) FROM fresh WHERE fresh.licence_id = licence.id)
             OR EXISTS (
                SELECT fresh.grant_id, fresh.item, fresh.subject, fresh.is_further,
                       fresh.pay_micros, fresh.bond_micros
                  FROM fresh WHERE fresh.licence_id = licence.id
                EXCEPT
                SELECT joining.grant_id, joining.item, joining.subject, joining.is_further,
                       joining.pay_micros, licence.bond_micros
                  FROM licences_candidates(licence.id, client.public_id, licence.series,
                           licence.recipients::text[], licence.days, licence.started_at,
                           licence.currency, licence.price_micros) AS joining))) THEN
        RAISE EXCEPTION 'G9: an item joins a licence under a live grant, at its pay, once'
            USING ERRCODE = 'MG935';
    END IF;
    RETURN NULL;
END
$$;

DROP TRIGGER IF EXISTS licences_items_are_granted ON licences_licenceitem;
CREATE TRIGGER licences_items_are_granted AFTER INSERT ON licences_licenceitem
    REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION licences_items_are_granted();

-- Bring the items of a licence and pay it: persons to their wallets, bonds into escrow. The number
-- of items, 0 for none.
CREATE OR REPLACE FUNCTION licences_fill(p_licence bigint) RETURNS bigint LANGUAGE plpgsql
SET enable_seqscan = off AS $$
DECLARE
    v_licence licences_licence;
    v_client uuid;
    v_payer bigint;
    v_escrow bigint;
    v_items bigint;
BEGIN
    SELECT * INTO v_licence FROM licences_licence WHERE id = p_licence;
    SELECT public_id INTO v_client FROM work.client WHERE id = v_licence.client_id;
    INSERT INTO licences_licenceitem
           (licence_id, grant_id, item, subject, is_further, pay_micros, bond_micros)
    SELECT p_licence, joining.grant_id, joining.item, joining.subject, joining.is_further,
           joining.pay_micros, v_licence.bond_micros
      FROM licences_candidates(p_licence, v_client, v_licence.series, v_licence.recipients::text[],
               v_licence.days, v_licence.started_at, v_licence.currency,
               v_licence.price_micros) AS joining;
    GET DIAGNOSTICS v_items = ROW_COUNT;
    IF v_items = 0 THEN
        RETURN 0;
    END IF;
    INSERT INTO ledger.account (kind, owner, currency)
    SELECT DISTINCT 'wallet', item.subject, v_licence.currency
      FROM licences_licenceitem item WHERE item.licence_id = p_licence
    UNION ALL SELECT 'bond_escrow', v_licence.public_id, v_licence.currency
    UNION ALL SELECT 'client', v_client, v_licence.currency
    ON CONFLICT DO NOTHING;
    SELECT id INTO v_payer FROM ledger.account
     WHERE kind = 'client' AND owner = v_client AND currency = v_licence.currency;
    SELECT id INTO v_escrow FROM ledger.account
     WHERE kind = 'bond_escrow' AND owner = v_licence.public_id;
    PERFORM ledger_lock(VARIADIC (
        SELECT array_agg(id) FROM ledger.account
         WHERE id IN (v_payer, v_escrow) OR kind = 'wallet' AND currency = v_licence.currency
           AND owner IN (SELECT subject FROM licences_licenceitem WHERE licence_id = p_licence)));
    INSERT INTO ledger.transfer (debit, credit, amount_micros, code, reference)
    SELECT v_payer, v_escrow, sum(item.bond_micros)::bigint, 'bond',
           format('bond:%s', v_licence.public_id)
      FROM licences_licenceitem item WHERE item.licence_id = p_licence;
    INSERT INTO ledger.transfer (debit, credit, amount_micros, code, reference)
    SELECT v_payer, wallet.id, paid.micros, 'licence',
           format('licence:%s:%s', v_licence.public_id, paid.subject)
      FROM (SELECT item.subject, sum(item.pay_micros)::bigint AS micros
              FROM licences_licenceitem item
             WHERE item.licence_id = p_licence GROUP BY 1) AS paid
      JOIN ledger.account wallet ON wallet.kind = 'wallet' AND wallet.owner = paid.subject
       AND wallet.currency = v_licence.currency
     ORDER BY paid.subject;
    RETURN v_items;
END
$$;

-- At the end of its transaction a licence has items, and what it costs was paid.
CREATE OR REPLACE FUNCTION licences_licence_is_paid() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM licences_licenceitem WHERE licence_id = NEW.id) THEN
        RAISE EXCEPTION 'G9: a licence has items' USING ERRCODE = 'MG935';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM ledger.transfer
                    WHERE reference = format('bond:%s', NEW.public_id))
       OR EXISTS (SELECT 1 FROM (SELECT DISTINCT subject FROM licences_licenceitem
                                  WHERE licence_id = NEW.id) AS owed
                   WHERE NOT EXISTS (
                         SELECT 1 FROM ledger.transfer
                          WHERE reference = format('licence:%s:%s', NEW.public_id,
                                                   owed.subject))) THEN
        RAISE EXCEPTION 'G12: a licence is paid in full, bonds included' USING ERRCODE = 'MG936';
    END IF;
    RETURN NULL;
END
$$;

DROP TRIGGER IF EXISTS licences_licence_is_paid ON licences_licence;
CREATE CONSTRAINT TRIGGER licences_licence_is_paid AFTER INSERT ON licences_licence
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION licences_licence_is_paid();

DROP TRIGGER IF EXISTS licences_licence_stays ON licences_licence;
CREATE TRIGGER licences_licence_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON licences_licence
    FOR EACH STATEMENT EXECUTE FUNCTION guard_append_only('MG930', 'a licence stays as paid');

DROP TRIGGER IF EXISTS licences_licenceitem_stays ON licences_licenceitem;
CREATE TRIGGER licences_licenceitem_stays
    BEFORE UPDATE OR DELETE OR TRUNCATE ON licences_licenceitem
    FOR EACH STATEMENT EXECUTE FUNCTION guard_append_only('MG930', 'a licence stays as paid');
