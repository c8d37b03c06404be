-- A document of the books: written once, with the transfers that it explains.
DROP TRIGGER IF EXISTS assignment_withdrawal_stays ON assignment_withdrawal;
CREATE TRIGGER assignment_withdrawal_stays
    BEFORE UPDATE OR DELETE OR TRUNCATE ON assignment_withdrawal
    FOR EACH STATEMENT
    EXECUTE FUNCTION guard_append_only('MG005', 'the ledger is written for good');
