-- Votes and values are sealed (guard_seal_rows): every amount and bound of the house comes
-- from them.
CALL guard_seal_rows('charter_vote', '{id,kind,yes,no,abstained,decided_at,title,text,decides}');
CALL guard_seal_rows('charter_value', '{name,vote_id,valid_from,value}');
