-- No treasurer gives a credit note to a client that they, or somebody of their household, speak for
-- (G7). Error code: MG154.

DROP TRIGGER IF EXISTS billing_invoice_decided_apart ON billing_invoice;
CREATE TRIGGER billing_invoice_decided_apart
    BEFORE INSERT ON billing_invoice
    FOR EACH ROW WHEN (NEW.kind = 'credit_note')
    EXECUTE FUNCTION guard_decides_apart('issued_by_id', 'work_concerns_near', 'client_id');
