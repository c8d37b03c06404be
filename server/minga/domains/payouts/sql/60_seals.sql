-- A share sends what somebody earns to another wallet, so it is sealed (guard_seal_rows): a row
-- that nobody wrote through the application moves no money.
CALL guard_seal_rows('payouts_splitshare', '{owner,to,millionths,since}', 'INSERT OR UPDATE');
