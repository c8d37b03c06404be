-- Transfers of payouts rest on their documents (ledger/sql/09_documents.sql): an order in the state
-- that the transfer makes true, an advance, what was repaid of advances, and a run of a split.

CREATE OR REPLACE FUNCTION payouts_order_document(p_transfer bigint, p_reference text)
RETURNS TABLE (micros bigint, currency text, payer uuid, payee uuid) LANGUAGE sql STABLE AS $$
    SELECT paid.amount_micros, paid.currency::text,
           CASE step.name WHEN 'ask' THEN paid.owner END,
           CASE step.name WHEN 'back' THEN paid.owner END
      FROM payouts_order paid
     CROSS JOIN (SELECT split_part(p_reference, ':', 3)) AS step (name)
      JOIN ledger.transfer moved ON moved.id = p_transfer AND moved.code = CASE step.name
           WHEN 'ask' THEN 'payout_requested' WHEN 'out' THEN 'payout'
           WHEN 'in' THEN 'payout_return' WHEN 'back' THEN 'payout_back' END
     WHERE paid.public_id = ledger_named_uuid(p_reference, 2)
       AND CASE step.name
           WHEN 'ask' THEN true
           WHEN 'out' THEN paid.state = 'settled' OR paid.state = 'returned'
                           AND payouts_moved(paid.public_id, 'in', paid.amount_micros)
           WHEN 'in' THEN paid.state = 'returned'
                          AND payouts_moved(paid.public_id, 'out', paid.amount_micros)
           WHEN 'back' THEN paid.state = 'returned' END
$$;

DROP TRIGGER IF EXISTS payouts_order_documented ON ledger_transfer;
CREATE CONSTRAINT TRIGGER payouts_order_documented AFTER INSERT ON ledger_transfer
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (starts_with(NEW.reference, 'payout:'))
    EXECUTE FUNCTION ledger_transfer_is_documented('payouts_order_document');

CREATE OR REPLACE FUNCTION payouts_advance_document(p_transfer bigint, p_reference text)
RETURNS TABLE (micros bigint, currency text, payer uuid, payee uuid) LANGUAGE sql STABLE AS $$
    SELECT advance.micros, advance.currency::text, NULL::uuid, advance.owner
      FROM payouts_order paid JOIN payouts_advance advance ON advance.order_id = paid.id
     WHERE paid.public_id = ledger_named_uuid(p_reference, 2)
$$;

DROP TRIGGER IF EXISTS payouts_advance_documented ON ledger_transfer;
CREATE CONSTRAINT TRIGGER payouts_advance_documented AFTER INSERT ON ledger_transfer
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (starts_with(NEW.reference, 'advance:'))
    EXECUTE FUNCTION ledger_transfer_is_documented('payouts_advance_document');

-- What a wallet's advances say was repaid, less all that it gave back before.
CREATE OR REPLACE FUNCTION payouts_repaid_document(p_transfer bigint, p_reference text)
RETURNS TABLE (micros bigint, currency text, payer uuid, payee uuid) LANGUAGE sql STABLE AS $$
    SELECT (coalesce(sum(advance.repaid_micros), 0) - coalesce((
               SELECT sum(earlier.amount_micros) FROM ledger.transfer earlier
                WHERE earlier.debit = moved.debit AND earlier.code = 'repay'
                  AND earlier.id <> moved.id), 0))::bigint,
           wallet.currency::text, wallet.owner, NULL::uuid
      FROM ledger.transfer moved
      JOIN ledger.account wallet ON wallet.id = moved.debit
      LEFT JOIN payouts_advance advance ON advance.owner = wallet.owner
       AND advance.currency = wallet.currency
     WHERE moved.id = p_transfer
     GROUP BY moved.id, moved.debit, wallet.currency, wallet.owner
$$;

DROP TRIGGER IF EXISTS payouts_repaid_documented ON ledger_transfer;
CREATE CONSTRAINT TRIGGER payouts_repaid_documented AFTER INSERT ON ledger_transfer
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (starts_with(NEW.reference, 'repay:'))
    EXECUTE FUNCTION ledger_transfer_is_documented('payouts_repaid_document');

CREATE OR REPLACE FUNCTION payouts_share_document(p_transfer bigint, p_reference text)
RETURNS TABLE (micros bigint, currency text, payer uuid, payee uuid) LANGUAGE sql STABLE AS $$
    SELECT (run.parts->>split_part(p_reference, ':', 3))::bigint, run.currency::text, run.owner,
           ledger_named_uuid(p_reference, 3)
      FROM payouts_splitrun run WHERE run.public_id = ledger_named_uuid(p_reference, 2)
$$;

DROP TRIGGER IF EXISTS payouts_share_documented ON ledger_transfer;
CREATE CONSTRAINT TRIGGER payouts_share_documented AFTER INSERT ON ledger_transfer
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (starts_with(NEW.reference, 'share:'))
    EXECUTE FUNCTION ledger_transfer_is_documented('payouts_share_document');
