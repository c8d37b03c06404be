-- A request names a purpose that is allowed; a panel is composed by one person and approved by
-- another (G7); its traits are those that members voted for. Error codes: MG981 order, MG982
-- purpose barred, MG983 for good, MG984 traits.

CREATE OR REPLACE FUNCTION panels_is_barred(p_purpose text) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT NOT EXISTS (SELECT 1 FROM consent_purposes() AS listed
                        WHERE listed.name = p_purpose AND NOT listed.is_unlawful)
        OR consent_terms_under(
               jsonb_build_object('purposes', jsonb_build_array(p_purpose)), 'forbidden_purposes')
$$;

-- True when every trait is one of those that members voted for; without a vote none is.
CREATE OR REPLACE FUNCTION panels_are_voted(p_traits text[]) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT p_traits <> '{}' AND NOT EXISTS (
        SELECT 1 FROM unnest(p_traits) AS trait
         WHERE NOT coalesce(consent_voted('panel_traits'), '[]') ? trait)
$$;

CREATE OR REPLACE FUNCTION panels_panelrequest_is_fit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF panels_is_barred(NEW.purpose) THEN
            RAISE EXCEPTION 'G9: panels for this purpose are barred' USING ERRCODE = 'MG982';
        END IF;
        NEW.requested_at := clock_timestamp();
    ELSIF OLD.declined_at IS NOT NULL
          OR to_jsonb(OLD) - '{declined_by_id,declined_at,reason}'::text[] IS DISTINCT FROM
             to_jsonb(NEW) - '{declined_by_id,declined_at,reason}'::text[] THEN
        RAISE EXCEPTION 'a request for a panel stays as it was asked' USING ERRCODE = 'MG983';
    END IF;
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS panels_panelrequest_is_fit ON panels_panelrequest;
CREATE TRIGGER panels_panelrequest_is_fit BEFORE INSERT OR UPDATE ON panels_panelrequest
    FOR EACH ROW EXECUTE FUNCTION panels_panelrequest_is_fit();

DROP TRIGGER IF EXISTS panels_panelrequest_stays ON panels_panelrequest;
CREATE TRIGGER panels_panelrequest_stays BEFORE DELETE OR TRUNCATE ON panels_panelrequest
    FOR EACH STATEMENT EXECUTE FUNCTION guard_append_only('MG983', 'what was asked stays');

CREATE OR REPLACE FUNCTION panels_panel_moves() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    v_request panels_panelrequest;
BEGIN
    SELECT * INTO v_request FROM panels_panelrequest WHERE id = NEW.request_id;
    IF TG_OP = 'INSERT' AND (num_nonnulls(NEW.approved_at, NEW.closed_at) > 0
                             OR v_request.declined_at IS NOT NULL)
       OR TG_OP = 'UPDATE' AND (
           (OLD.public_id, OLD.request_id, OLD.traits, OLD.composed_by_id, OLD.composed_at)
           IS DISTINCT FROM
           (NEW.public_id, NEW.request_id, NEW.traits, NEW.composed_by_id, NEW.composed_at)
           OR OLD.closed_at IS NOT NULL
           OR OLD.approved_at IS NOT NULL
              AND (OLD.approved_at, OLD.approved_by_id)
                  IS DISTINCT FROM (NEW.approved_at, NEW.approved_by_id)) THEN
        RAISE EXCEPTION 'a panel is composed, approved and closed, each once'
            USING ERRCODE = 'MG981';
    END IF;
    IF TG_OP = 'INSERT' OR OLD.approved_at IS NULL AND NEW.approved_at IS NOT NULL THEN
        IF NOT panels_are_voted(NEW.traits) THEN
            RAISE EXCEPTION 'G11: a panel reads only traits that members voted for'
                USING ERRCODE = 'MG984';
        END IF;
        IF panels_is_barred(v_request.purpose) THEN
            RAISE EXCEPTION 'G9: panels for this purpose are barred' USING ERRCODE = 'MG982';
        END IF;
    END IF;
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS panels_panel_moves ON panels_panel;
CREATE TRIGGER panels_panel_moves BEFORE INSERT OR UPDATE ON panels_panel
    FOR EACH ROW EXECUTE FUNCTION panels_panel_moves();

DROP TRIGGER IF EXISTS panels_panel_stays ON panels_panel;
CREATE TRIGGER panels_panel_stays BEFORE DELETE OR TRUNCATE ON panels_panel
    FOR EACH STATEMENT EXECUTE FUNCTION guard_append_only('MG983', 'what was decided stays');

-- Whether a person is another person of the row, or lives with them.
CREATE OR REPLACE FUNCTION panels_is_near(p_person bigint, p_row jsonb, p_column text)
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT p_person = (p_row->>p_column)::bigint OR EXISTS (
        SELECT 1 FROM people.member member
         WHERE member.person_id = (p_row->>p_column)::bigint
           AND people_is_near(p_person, member.id))
$$;

DROP TRIGGER IF EXISTS panels_panel_decided_apart ON panels_panel;
CREATE TRIGGER panels_panel_decided_apart
    BEFORE INSERT OR UPDATE OF approved_by_id ON panels_panel
    FOR EACH ROW WHEN (NEW.approved_by_id IS NOT NULL)
    EXECUTE FUNCTION guard_decides_apart('approved_by_id', 'panels_is_near', 'composed_by_id');

-- Who asked for a panel, for a client, does not compose it.
CREATE OR REPLACE FUNCTION panels_asked_near(p_person bigint, p_row jsonb, p_column text)
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM panels_panelrequest request
                    WHERE request.id = (p_row->>p_column)::bigint
                      AND panels_is_near(p_person, to_jsonb(request), 'requested_by_id'))
$$;

DROP TRIGGER IF EXISTS panels_panel_composed_apart ON panels_panel;
CREATE TRIGGER panels_panel_composed_apart BEFORE INSERT ON panels_panel
    FOR EACH ROW
    EXECUTE FUNCTION guard_decides_apart('composed_by_id', 'panels_asked_near', 'request_id');

DROP TRIGGER IF EXISTS panels_panelrequest_decided_apart ON panels_panelrequest;
CREATE TRIGGER panels_panelrequest_decided_apart
    BEFORE INSERT OR UPDATE OF declined_by_id ON panels_panelrequest
    FOR EACH ROW WHEN (NEW.declined_by_id IS NOT NULL)
    EXECUTE FUNCTION guard_decides_apart('declined_by_id', 'panels_is_near', 'requested_by_id');

CREATE OR REPLACE FUNCTION panels_membership_is_of_an_open_panel() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM panels_panel
                    WHERE id = NEW.panel_id AND approved_at IS NOT NULL AND closed_at IS NULL)
       OR NOT EXISTS (SELECT 1 FROM people.member
                       WHERE id = NEW.member_id AND left_at IS NULL) THEN
        RAISE EXCEPTION 'members are in panels that were approved and are not closed'
            USING ERRCODE = 'MG981';
    END IF;
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS panels_membership_is_of_an_open_panel ON panels_membership;
CREATE TRIGGER panels_membership_is_of_an_open_panel BEFORE INSERT OR UPDATE ON panels_membership
    FOR EACH ROW EXECUTE FUNCTION panels_membership_is_of_an_open_panel();
