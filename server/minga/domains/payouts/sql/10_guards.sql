-- A payout moves only as the ledger moves: each state asks for the transfer that makes it true
-- (G13).

CREATE OR REPLACE FUNCTION payouts_moved(p_order uuid, p_step text, p_micros bigint)
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM ledger.transfer
                    WHERE reference = format('payout:%s:%s', p_order, p_step)
                      AND amount_micros = p_micros)
$$;

CREATE OR REPLACE FUNCTION payouts_order_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP NOT IN ('INSERT', 'UPDATE') THEN
        RAISE EXCEPTION 'G13: % of a payout is refused', TG_OP USING ERRCODE = 'MG131';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'asked' OR NOT payouts_moved(NEW.public_id, 'ask', NEW.amount_micros) THEN
            RAISE EXCEPTION 'G13: a payout begins with the money that left its wallet'
                USING ERRCODE = 'MG131';
        END IF;
        IF NOT EXISTS (SELECT 1 FROM payouts_destination destination
                        WHERE destination.id = NEW.destination_id
                          AND destination.owner = NEW.owner
                          AND destination.rail = NEW.rail) THEN
            RAISE EXCEPTION 'G13: a payout goes to a destination of its own owner'
                USING ERRCODE = 'MG131';
        END IF;
        RETURN NEW;
    END IF;
    IF (OLD.public_id, OLD.owner, OLD.destination_id, OLD.rail, OLD.currency, OLD.amount_micros,
        OLD.fee_micros, OLD.sent_currency, OLD.sent_micros)
       IS DISTINCT FROM
       (NEW.public_id, NEW.owner, NEW.destination_id, NEW.rail, NEW.currency, NEW.amount_micros,
        NEW.fee_micros, NEW.sent_currency, NEW.sent_micros) THEN
        RAISE EXCEPTION 'G13: what was asked for stays' USING ERRCODE = 'MG131';
    END IF;
    IF OLD.state <> NEW.state AND (OLD.state, NEW.state) NOT IN (
            ('asked', 'batched'), ('asked', 'returned'), ('batched', 'asked'), ('batched', 'sent'),
            ('sent', 'settled'), ('sent', 'returned'), ('settled', 'returned')) THEN
        RAISE EXCEPTION 'G13: a payout does not go from % to %', OLD.state, NEW.state
            USING ERRCODE = 'MG131';
    END IF;
    IF NEW.state = 'settled' AND NOT payouts_moved(NEW.public_id, 'out', NEW.amount_micros)
       OR NEW.state = 'returned' AND NOT payouts_moved(NEW.public_id, 'back', NEW.amount_micros)
    THEN
        RAISE EXCEPTION 'G13: a payout is % only when the ledger says so', NEW.state
            USING ERRCODE = 'MG132';
    END IF;
    IF NEW.state = 'settled' AND OLD.state = 'sent' AND NEW.rail = 'manual' AND (
            SELECT count(DISTINCT person_id) FROM payouts_confirmation WHERE order_id = NEW.id) < 2
    THEN
        RAISE EXCEPTION 'G13: two stewards confirm a payout by hand' USING ERRCODE = 'MG133';
    END IF;
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS payouts_order_moves ON payouts_order;
CREATE TRIGGER payouts_order_moves BEFORE INSERT OR UPDATE OR DELETE ON payouts_order
    FOR EACH ROW EXECUTE FUNCTION payouts_order_moves();

DROP TRIGGER IF EXISTS payouts_order_not_emptied ON payouts_order;
CREATE TRIGGER payouts_order_not_emptied BEFORE TRUNCATE ON payouts_order
    FOR EACH STATEMENT EXECUTE FUNCTION payouts_order_moves();

-- A file is sent one time: from then on neither it nor what it pays changes.
CREATE OR REPLACE FUNCTION payouts_batch_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'UPDATE' OR OLD.state = 'sent' AND (
            (OLD.state, OLD.file_id, OLD.sha256, OLD.sent_at, OLD.submitted_by_id) IS DISTINCT FROM
            (NEW.state, NEW.file_id, NEW.sha256, NEW.sent_at, NEW.submitted_by_id)) THEN
        RAISE EXCEPTION 'G13: a file that was sent stays' USING ERRCODE = 'MG134';
    END IF;
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS payouts_batch_stays ON payouts_batch;
CREATE TRIGGER payouts_batch_stays BEFORE UPDATE OR DELETE ON payouts_batch
    FOR EACH ROW EXECUTE FUNCTION payouts_batch_stays();

-- The shares of a split are together the whole, at the end of every transaction.
CREATE OR REPLACE FUNCTION payouts_split_is_whole() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    v_owner uuid := CASE TG_OP WHEN 'DELETE' THEN OLD.owner ELSE NEW.owner END;
    v_sum bigint;
BEGIN
    SELECT sum(millionths) INTO v_sum FROM payouts_splitshare WHERE owner = v_owner;
    IF v_sum <> 1000000 THEN
        RAISE EXCEPTION 'the shares of a split are % millionths, not the whole', v_sum
            USING ERRCODE = 'MG135';
    END IF;
    RETURN NULL;
END
$$;

DROP TRIGGER IF EXISTS payouts_split_is_whole ON payouts_splitshare;
CREATE CONSTRAINT TRIGGER payouts_split_is_whole
    AFTER INSERT OR UPDATE OR DELETE ON payouts_splitshare
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payouts_split_is_whole();

-- A destination stays its owner's, under the name by which the vault knows its account; it is
-- retired and no more. A payment stays as it was put into its file.
DROP TRIGGER IF EXISTS payouts_destination_stays ON payouts_destination;
CREATE TRIGGER payouts_destination_stays BEFORE UPDATE ON payouts_destination FOR EACH ROW
    WHEN ((NEW.id, NEW.public_id, NEW.owner, NEW.rail, NEW.currency, NEW.added_at) IS DISTINCT FROM
          (OLD.id, OLD.public_id, OLD.owner, OLD.rail, OLD.currency, OLD.added_at)
          OR OLD.retired_at IS NOT NULL AND NEW.retired_at IS NULL)
    EXECUTE FUNCTION guard_append_only('MG131', 'G13: a destination stays its owner''s');

DROP TRIGGER IF EXISTS payouts_payment_stays ON payouts_payment;
CREATE TRIGGER payouts_payment_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON payouts_payment
    FOR EACH STATEMENT
    EXECUTE FUNCTION guard_append_only('MG134', 'G13: a payment stays as its file has it');
