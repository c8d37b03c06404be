-- Whether a member gets no new work at this moment. Nearly always a look into an empty index.
CREATE OR REPLACE FUNCTION assignment_is_suspended(p_member bigint) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM assignment_suspension
                    WHERE member_id = p_member AND lifted_at IS NULL
                      AND since <= now() AND until > now())
$$;

-- Whether a project asks this member: everybody, or the panel that its client chose. Rows of a
-- panel say nothing of why somebody is in it (H45).
CREATE OR REPLACE FUNCTION assignment_panel_asks(p_member bigint, p_project int) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT NOT EXISTS (SELECT 1 FROM work.project_panel chosen
                        WHERE chosen.project_id = p_project
                          AND NOT panels_asks(chosen.panel_id, p_member))
$$;

-- Whether a member says that she can what a project takes. Anybody may say so, at any moment;
-- nothing here counts what she has done before (H55, H56). A derived project asks its invited
-- members, whoever they are.
CREATE OR REPLACE FUNCTION assignment_is_for(p_member bigint, p_project int) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT project.skills = '{}' OR project.derived_kind <> '' OR EXISTS (
               SELECT 1 FROM assignment_share mine WHERE mine.member_id = p_member
                  AND project.skills::text[] <@ mine.skills::text[])
      FROM work.project project WHERE project.id = p_project
$$;
