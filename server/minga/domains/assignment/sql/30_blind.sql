-- Price and offers are blind (G4, H11, H12): the claim runs as a role that can read slots, items
-- and projects, and no table about persons, devices or sessions.
GRANT USAGE ON SCHEMA work, charter TO minga_blind;
GRANT SELECT ON charter.value, work.project, work.project_panel, work.item, work.collection,
    assignment_invitation, assignment_skilled, assignment_scarcitylevel, assignment_stopped,
    assignment_suspension TO minga_blind;
GRANT SELECT, INSERT, UPDATE ON assignment_share, assignment_alternativeuse, assignment_exposure
    TO minga_blind;
GRANT SELECT, INSERT, UPDATE, DELETE
    ON assignment_lane, assignment_returned, assignment_lease, assignment_seen TO minga_blind;
CALL guard_give_function('assignment_claim(bigint, int, int, int)', 'minga_blind');
