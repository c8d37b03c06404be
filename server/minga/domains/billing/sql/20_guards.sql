-- Papers are numbered without a gap, say what the ledger says, and stay as they were issued.
-- MG120 a paper or an entry is changed, MG121 number, MG122 sums, MG123 period, MG124 credit note.

DROP TRIGGER IF EXISTS billing_invoice_stays ON billing_invoice;
CREATE TRIGGER billing_invoice_stays BEFORE UPDATE OR DELETE ON billing_invoice
    FOR EACH ROW EXECUTE FUNCTION guard_append_only('MG120', 'G12: issue a credit note instead');

DROP TRIGGER IF EXISTS billing_statement_stays ON billing_statement;
CREATE TRIGGER billing_statement_stays BEFORE DELETE ON billing_statement
    FOR EACH ROW EXECUTE FUNCTION guard_append_only('MG120', 'G12: issue a credit note instead');

-- What a bank said stays; only an entry that nobody could match may be matched, once, and a
-- reversal be seen, once.
DROP TRIGGER IF EXISTS billing_entry_stays ON billing_entry;
CREATE TRIGGER billing_entry_stays BEFORE UPDATE ON billing_entry FOR EACH ROW
    WHEN (OLD.outcome NOT IN ('unmatched', 'reversal')
          OR (OLD.outcome = 'unmatched' AND NEW.outcome IN ('reversal', 'seen'))
          OR (OLD.outcome = 'reversal' AND NEW.outcome NOT IN ('reversal', 'seen'))
          OR (NEW.bank_reference, NEW.amount_micros, NEW.currency, NEW.statement_id, NEW.public_id,
              NEW.reverses_id) IS DISTINCT FROM
             (OLD.bank_reference, OLD.amount_micros, OLD.currency, OLD.statement_id, OLD.public_id,
              OLD.reverses_id))
    EXECUTE FUNCTION guard_append_only('MG120', 'G12: issue a credit note instead');

DROP TRIGGER IF EXISTS billing_entry_kept ON billing_entry;
CREATE TRIGGER billing_entry_kept BEFORE DELETE ON billing_entry
    FOR EACH ROW EXECUTE FUNCTION guard_append_only('MG120', 'G12: issue a credit note instead');

CREATE OR REPLACE FUNCTION billing_credit_is_covered(p_note billing_invoice) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1 FROM billing_invoice charged
         WHERE charged.id = p_note.corrects_id AND charged.kind = 'invoice'
           AND charged.client_id = p_note.client_id AND charged.currency = p_note.currency
           AND charged.billed_micros >= p_note.net_micros + coalesce((
                   SELECT sum(note.net_micros) FROM billing_invoice note
                    WHERE note.corrects_id = charged.id), 0)
    ) AND EXISTS (
        SELECT 1 FROM ledger.transfer moved
          JOIN ledger.account purse ON purse.id = moved.credit AND purse.kind = 'client'
          JOIN work.client client ON client.public_id = purse.owner
         WHERE moved.reference = 'credit-note:' || p_note.public_id
           AND client.id = p_note.client_id AND moved.amount_micros = p_note.net_micros)
$$;

CREATE OR REPLACE FUNCTION billing_issue() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    v_net bigint;
    v_brought bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('billing_invoice'));
    IF NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM billing_invoice) THEN
        RAISE EXCEPTION 'G12: paper % is not the next number', NEW.number USING ERRCODE = 'MG121';
    END IF;
    IF NEW.kind = 'credit_note' THEN
        IF NOT billing_credit_is_covered(NEW) OR NEW.billed_micros <> NEW.net_micros THEN
            RAISE EXCEPTION 'G12: credit note % gives back what was not charged, or did not move',
                NEW.number USING ERRCODE = 'MG124';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.begins <> date_trunc('month', NEW.begins)::date
       OR NEW.ends <> (NEW.begins + interval '1 month')::date
       OR now() < NEW.ends::timestamp AT TIME ZONE 'UTC' + interval '1 hour'
       OR (NEW.project_id IS NOT NULL AND EXISTS (
               SELECT 1 FROM billing_invoice whole
                WHERE whole.kind = 'invoice' AND whole.project_id IS NULL
                  AND whole.client_id = NEW.client_id AND whole.currency = NEW.currency
                  AND whole.begins = NEW.begins)) THEN
        RAISE EXCEPTION 'G12: paper %: its month is not over, or was billed as a whole', NEW.number
            USING ERRCODE = 'MG123';
    END IF;
    SELECT coalesce(sum(micros), 0) INTO v_net FROM billing_lines(
        NEW.client_id, NEW.currency, NEW.begins, NEW.ends, NEW.project_id);
    SELECT net_micros + brought_micros - billed_micros INTO v_brought FROM billing_invoice
     WHERE kind = 'invoice' AND client_id = NEW.client_id AND currency = NEW.currency
     ORDER BY number DESC LIMIT 1;
    IF NEW.net_micros <> v_net OR NEW.brought_micros <> coalesce(v_brought, 0) THEN
        RAISE EXCEPTION 'G12: paper % says %, the ledger %', NEW.number, NEW.net_micros, v_net
            USING ERRCODE = 'MG122';
    END IF;
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS billing_invoice_issue ON billing_invoice;
CREATE TRIGGER billing_invoice_issue BEFORE INSERT ON billing_invoice
    FOR EACH ROW EXECUTE FUNCTION billing_issue();

-- A document of the books: written once, with the transfers that it explains.
DROP TRIGGER IF EXISTS billing_feeearning_stays ON billing_feeearning;
CREATE TRIGGER billing_feeearning_stays
    BEFORE UPDATE OR DELETE OR TRUNCATE ON billing_feeearning
    FOR EACH STATEMENT
    EXECUTE FUNCTION guard_append_only('MG005', 'the ledger is written for good');
