-- A bond ends once: released with others after the term, or forfeited by a case. Error codes:
-- MG930 it stays, MG937 too early, held by an open case, or ended before.

-- A freeze of one of its recipients, of a node above one, or a restriction: what holds the bond of
-- an item beyond the term of its licence.
CREATE OR REPLACE FUNCTION licences_bond_is_held(p_item licences_licenceitem) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM licences_restriction restriction
                    WHERE restriction.item = p_item.item AND restriction.lifted_at IS NULL)
        OR EXISTS (SELECT 1 FROM licences_licence licence
                     JOIN consent.given given ON given.id = p_item.grant_id
                    CROSS JOIN unnest(licence.recipients::text[]) AS recipient
                    WHERE licence.id = p_item.licence_id
                      AND licences_is_frozen(given.terms_id, recipient))
$$;

CREATE OR REPLACE FUNCTION licences_bond_may_end() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    v_item licences_licenceitem;
    v_licence licences_licence;
BEGIN
    SELECT * INTO v_item FROM licences_licenceitem WHERE id = NEW.licence_item_id;
    SELECT * INTO v_licence FROM licences_licence WHERE id = v_item.licence_id;
    NEW.decided_at := clock_timestamp();
    IF NEW.release_id IS NOT NULL THEN
        IF v_licence.id IS DISTINCT FROM (SELECT licence_id FROM licences_bondrelease
                                           WHERE id = NEW.release_id)
           OR NEW.decided_at < v_licence.ends_at OR licences_bond_is_held(v_item) THEN
            RAISE EXCEPTION 'G12: a bond is held for the term of its licence, and by an open case'
                USING ERRCODE = 'MG937';
        END IF;
    ELSIF NEW.recipient <> '' AND NEW.recipient <> ALL (v_licence.recipients::text[])
       OR NEW.payee IS DISTINCT FROM v_item.subject AND (NEW.payee IS NOT NULL OR EXISTS (
              SELECT 1 FROM people.member member
               WHERE member.subject = v_item.subject AND member.left_at IS NULL)) THEN
        RAISE EXCEPTION 'G10: a forfeited bond goes to the person of the item'
            USING ERRCODE = 'MG937';
    END IF;
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS licences_bond_may_end ON licences_bondoutcome;
CREATE TRIGGER licences_bond_may_end BEFORE INSERT ON licences_bondoutcome
    FOR EACH ROW EXECUTE FUNCTION licences_bond_may_end();

-- At the end of its transaction each end of a bond has moved its money.
CREATE OR REPLACE FUNCTION licences_bond_has_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM ledger.transfer WHERE reference = CASE WHEN NEW.release_id IS NULL
            THEN format('bond-forfeit:%s', NEW.public_id)
            ELSE (SELECT format('bond-release:%s', public_id) FROM licences_bondrelease
                   WHERE id = NEW.release_id) END) THEN
        RAISE EXCEPTION 'G12: the end of a bond moves its money' USING ERRCODE = 'MG936';
    END IF;
    RETURN NULL;
END
$$;

DROP TRIGGER IF EXISTS licences_bond_has_moved ON licences_bondoutcome;
CREATE CONSTRAINT TRIGGER licences_bond_has_moved AFTER INSERT ON licences_bondoutcome
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION licences_bond_has_moved();

-- Give back the bonds of a licence whose term has ended and that nobody holds; how many. Every
-- end of a bond takes the lock of cases first: releases share it, forfeitures are alone.
CREATE OR REPLACE FUNCTION licences_release_bonds(p_licence bigint) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    v_licence licences_licence;
    v_release licences_bondrelease;
    v_bonds bigint[];
    v_payer bigint;
    v_payee bigint;
BEGIN
    PERFORM pg_advisory_xact_lock_shared(hashtextextended('licences cases', 0));
    PERFORM pg_advisory_xact_lock(hashtextextended('licences bonds ' || p_licence, 0));
    SELECT * INTO v_licence FROM licences_licence
     WHERE id = p_licence AND ends_at <= clock_timestamp();
    SELECT array_agg(bond.id) INTO v_bonds FROM licences_licenceitem bond
     WHERE bond.licence_id = v_licence.id AND NOT licences_bond_is_held(bond)
       AND NOT EXISTS (SELECT 1 FROM licences_bondoutcome outcome
                        WHERE outcome.licence_item_id = bond.id);
    IF v_bonds IS NULL THEN
        RETURN 0;
    END IF;
    INSERT INTO licences_bondrelease (public_id, licence_id, micros, released_at)
    SELECT gen_random_uuid(), p_licence, sum(bond_micros), clock_timestamp()
      FROM licences_licenceitem WHERE id = ANY (v_bonds)
    RETURNING * INTO v_release;
    INSERT INTO licences_bondoutcome
           (public_id, licence_item_id, release_id, recipient, decided_at)
    SELECT gen_random_uuid(), bond, v_release.id, '', clock_timestamp()
      FROM unnest(v_bonds) AS bond;
    SELECT id INTO v_payer FROM ledger.account
     WHERE kind = 'bond_escrow' AND owner = v_licence.public_id;
    SELECT account.id INTO v_payee FROM ledger.account account
      JOIN work.client client ON client.public_id = account.owner
     WHERE account.kind = 'client' AND account.currency = v_licence.currency
       AND client.id = v_licence.client_id;
    INSERT INTO ledger.transfer (debit, credit, amount_micros, code, reference)
    VALUES (v_payer, v_payee, v_release.micros, 'bond_released',
            format('bond-release:%s', v_release.public_id));
    RETURN cardinality(v_bonds);
END
$$;

-- Forfeit the bonds of an item that are still held: all, or those of licences with a recipient.
-- To the person, or to the commons where the person has left. What moved; twice moves nothing.
CREATE OR REPLACE FUNCTION licences_forfeit_bonds(p_item uuid, p_recipient text, p_case uuid)
RETURNS TABLE (micros bigint, currency text) LANGUAGE plpgsql AS $$
DECLARE
    v_bond record;
    v_outcome licences_bondoutcome;
    v_payer bigint;
    v_payee bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('licences cases', 0));
    FOR v_bond IN
        SELECT item.id, item.subject, item.bond_micros, licence.public_id,
               licence.currency::text AS currency, EXISTS (
                   SELECT 1 FROM people.member member
                    WHERE member.subject = item.subject AND member.left_at IS NULL) AS is_here
          FROM licences_licenceitem item
          JOIN licences_licence licence ON licence.id = item.licence_id
         WHERE item.item = p_item
           AND (p_recipient = '' OR p_recipient = ANY (licence.recipients::text[]))
         ORDER BY item.id
    LOOP
        CONTINUE WHEN EXISTS (SELECT 1 FROM licences_bondoutcome
                               WHERE licence_item_id = v_bond.id);
        INSERT INTO licences_bondoutcome
               (public_id, licence_item_id, "case", recipient, payee, decided_at)
        VALUES (gen_random_uuid(), v_bond.id, p_case, p_recipient,
                CASE WHEN v_bond.is_here THEN v_bond.subject END, clock_timestamp())
        RETURNING * INTO v_outcome;
        INSERT INTO ledger.account (kind, owner, currency)
        VALUES (CASE WHEN v_bond.is_here THEN 'wallet' ELSE 'commons' END, v_outcome.payee,
                v_bond.currency)
        ON CONFLICT DO NOTHING;
        SELECT id INTO v_payer FROM ledger.account
         WHERE kind = 'bond_escrow' AND owner = v_bond.public_id;
        SELECT id INTO v_payee FROM ledger.account account
         WHERE account.kind = CASE WHEN v_bond.is_here THEN 'wallet' ELSE 'commons' END
           AND account.owner IS NOT DISTINCT FROM v_outcome.payee
           AND account.currency = v_bond.currency;
        INSERT INTO ledger.transfer (debit, credit, amount_micros, code, reference)
        VALUES (v_payer, v_payee, v_bond.bond_micros, 'bond_forfeited',
                format('bond-forfeit:%s', v_outcome.public_id));
        micros := v_bond.bond_micros;
        currency := v_bond.currency;
        RETURN NEXT;
    END LOOP;
END
$$;

DROP TRIGGER IF EXISTS licences_bondrelease_stays ON licences_bondrelease;
CREATE TRIGGER licences_bondrelease_stays
    BEFORE UPDATE OR DELETE OR TRUNCATE ON licences_bondrelease
    FOR EACH STATEMENT EXECUTE FUNCTION guard_append_only('MG930', 'the end of a bond stays');

DROP TRIGGER IF EXISTS licences_bondoutcome_stays ON licences_bondoutcome;
CREATE TRIGGER licences_bondoutcome_stays
    BEFORE UPDATE OR DELETE OR TRUNCATE ON licences_bondoutcome
    FOR EACH STATEMENT EXECUTE FUNCTION guard_append_only('MG930', 'the end of a bond stays');
