-- The face of panels in SQL: which panels are open, and whether one asks a member.
--
-- Another domain names these views and functions, never a table of this one; tests/architecture
-- refuses it. Nothing here says what a panel's condition is.

CREATE SCHEMA IF NOT EXISTS panels;

-- Panels, their client and purpose; open: approved, told to its client (so that it has enough
-- people), of a purpose and traits that members allow today, and voted for where that is needed.
CREATE OR REPLACE VIEW panels.panel AS
    SELECT panel.id, panel.public_id, request.client, request.purpose, panel.request_id,
           panel.approved_at IS NOT NULL AND panel.closed_at IS NULL
           AND panels_are_voted(panel.traits) AND NOT panels_is_barred(request.purpose)
           AND EXISTS (SELECT 1 FROM panels_release release WHERE release.panel_id = panel.id)
           AND (consent_vote_passed(panel.public_id) OR NOT consent_terms_under(
                jsonb_build_object('purposes', jsonb_build_array(request.purpose)),
                'double_consent_purposes')) AS is_open
      FROM panels_panel panel JOIN panels_panelrequest request ON request.id = panel.request_id;

-- True when an open panel asks this member. It answers for roles that may read no trait and no
-- panel (G4), in the same time whatever the number of members.
CREATE OR REPLACE FUNCTION panels_asks(p_panel bigint, p_member bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM panels_membership membership
                    WHERE membership.panel_id = p_panel AND membership.member_id = p_member)
       AND EXISTS (SELECT 1 FROM panels.panel panel WHERE panel.id = p_panel AND panel.is_open)
$$;

CREATE OR REPLACE VIEW panels.request AS
    SELECT id, client, purpose FROM panels_panelrequest;
