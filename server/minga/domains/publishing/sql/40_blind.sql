-- Prices are blind (G4): what sets them runs as the role that can read no table about persons.
GRANT USAGE ON SCHEMA answers, work TO minga_blind;
GRANT SELECT (project_id, member_id, spent_ms, price_micros) ON answers.answer TO minga_blind;
GRANT SELECT ON publishing_raise, publishing_topup TO minga_blind;
CALL guard_give_function('publishing_spent_ms(int)', 'minga_blind');
CALL guard_give_function('publishing_owed(bigint, int)', 'minga_blind');
