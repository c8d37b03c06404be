-- A term of office is written by the application alone (guard_seal_rows): a row that somebody
-- else inserts, or changes, carries no seal that the audit can compute again.
CALL guard_seal_rows('people_stewardterm', '{person_id,office,since,until}', 'INSERT OR UPDATE');
