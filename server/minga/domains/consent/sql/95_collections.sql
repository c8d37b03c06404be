-- The face of consent for collection projects: open terms, and who may be recorded under them now.

-- Terms that are open now, one version a series: those that a collection project can name.
CREATE OR REPLACE VIEW consent.open_terms AS
    SELECT terms.public_id, terms.series, terms.client, terms.body::jsonb AS body
      FROM consent_terms terms WHERE consent_is_open(terms.id);

-- Every version of terms that was ever offered.
CREATE OR REPLACE VIEW consent.terms_version AS
    SELECT public_id, series, version, client, body::jsonb AS body FROM consent_terms;

-- The newest grant of a member for a series under which they may be recorded now: agreed, not
-- withdrawn, not ended, of no forbidden purpose. While it cools off, the item waits and nothing
-- leaves; after that it must be live.
CREATE OR REPLACE FUNCTION consent_given(p_member bigint, p_series uuid) RETURNS uuid
LANGUAGE sql VOLATILE AS $$
    SELECT granted.public_id
      FROM consent_grant granted JOIN consent_terms terms ON terms.id = granted.terms_id
     WHERE granted.member_id = p_member AND terms.series = p_series
       AND granted.understood_at <= granted.granted_at AND granted.withdrawn_at IS NULL
       AND clock_timestamp() < granted.expires_at
       AND NOT consent_terms_under(terms.body::jsonb, 'forbidden_purposes')
       AND (clock_timestamp() < granted.live_from OR granted.confirmed_at IS NOT NULL
            OR NOT consent_terms_under(terms.body::jsonb, 'double_consent_purposes'))
     ORDER BY granted.id DESC LIMIT 1
$$;

-- Whether such a grant covers a kind of item. Its row is locked, so that a withdrawal waits for
-- this transaction or comes before it.
CREATE OR REPLACE FUNCTION consent_holds_given(p_member bigint, p_series uuid, p_grant uuid,
                                               p_item_kind text) RETURNS boolean
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM consent_grant WHERE public_id = p_grant FOR SHARE;
    RETURN EXISTS (
        SELECT 1 FROM consent_grant granted JOIN consent_terms terms ON terms.id = granted.terms_id
         WHERE granted.public_id = p_grant AND terms.body::jsonb->'items' ? p_item_kind
           AND consent_given(p_member, p_series) = p_grant);
END
$$;

-- What a member agreed to at some time, and under which series of terms: a renewed grant is one of
-- the same series.
CREATE OR REPLACE VIEW consent.agreed AS
    SELECT granted.id, granted.public_id, granted.member_id, terms.series, terms.client
      FROM consent_grant granted JOIN consent_terms terms ON terms.id = granted.terms_id
     WHERE granted.granted_at IS NOT NULL;

-- The two yes-or-no answers that the allocator gets, which cannot read a consent (G4): whether a
-- member agreed, and whether they asked for offers and have not. Neither tells a refusal.
CREATE OR REPLACE FUNCTION consent_has_given(p_member bigint, p_series uuid) RETURNS boolean
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT consent_given(p_member, p_series) IS NOT NULL
$$;

CREATE OR REPLACE FUNCTION consent_has_other_work(p_member bigint, p_series uuid) RETURNS boolean
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT consent_given(p_member, p_series) IS NULL
       AND EXISTS (SELECT 1 FROM consent.opted_in asked WHERE asked.member_id = p_member)
$$;
