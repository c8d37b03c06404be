-- The kind of account that a reference names with its last part, as in fund:PROJECT:0:escrow; null
-- where it names none. One end of the transfer is of this kind: else the escrow's pay could lie in
-- another account of the same owner.
CREATE OR REPLACE FUNCTION ledger_named_kind(p_reference text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT kind FROM substring(p_reference FROM '[^:]*$') AS named (kind)
     WHERE kind IN ('external', 'guarantee', 'client', 'escrow', 'late_reserve', 'fee_reserve',
                    'quality_reserve', 'floor_reserve', 'practice_reserve', 'pending_review',
                    'bond_escrow', 'wallet', 'payout_clearing', 'fee', 'commons', 'strike')
$$;

-- A transfer rests on its document: when its transaction ends, the paper that its reference names
-- is there, of its amount, its currency and its two owners (G12). Error code: MG010.
--
-- The ledger knows no papers. The domain that owns a form of references hangs this trigger on
-- ledger_transfer, with a function of its own that finds the paper by its key:
--   f(p_transfer bigint, p_reference text)
--   RETURNS TABLE (micros bigint, currency text, payer uuid, payee uuid)
-- Several rows count as their sum. A payer that is the co-op itself may pay in anybody's stead.
CREATE OR REPLACE FUNCTION ledger_transfer_is_documented() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    v_payer ledger_account;
    v_payee ledger_account;
    v_documented boolean;
    v_named text;
BEGIN
    SELECT * INTO v_payer FROM ledger_account WHERE id = NEW.debit;
    SELECT * INTO v_payee FROM ledger_account WHERE id = NEW.credit;
    EXECUTE format(
        'SELECT sum(micros) = $3 AND bool_and(currency = $4 AND payee IS NOT DISTINCT FROM $6'
        ' AND ($5 IS NULL OR payer IS NOT DISTINCT FROM $5)) FROM %I($1, $2)', TG_ARGV[0])
       INTO v_documented
      USING NEW.id, NEW.reference, NEW.amount_micros, v_payer.currency, v_payer.owner,
            v_payee.owner;
    v_named := ledger_named_kind(NEW.reference);
    IF v_documented IS NOT TRUE OR v_named NOT IN (v_payer.kind, v_payee.kind) THEN
        RAISE EXCEPTION 'G12: transfer %: no document of this amount and these owners',
            NEW.reference USING ERRCODE = 'MG010';
    END IF;
    RETURN NULL;
END
$$;

-- A part of a reference as an id: null where it is none.
CREATE OR REPLACE FUNCTION ledger_named_uuid(p_reference text, p_part int) RETURNS uuid
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN split_part(p_reference, ':', p_part)
                     ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
                THEN split_part(p_reference, ':', p_part)::uuid END
$$;

CREATE OR REPLACE FUNCTION ledger_named_number(p_reference text, p_part int) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN split_part(p_reference, ':', p_part) ~ '^[0-9]{1,18}$'
                THEN split_part(p_reference, ':', p_part)::bigint END
$$;

-- The forms of references: each is owned by a domain, and has its trigger there. types.REFERENCES
-- says the same; a test compares the two.
CREATE OR REPLACE FUNCTION ledger_may_name(p_code text, p_reference text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT split_part(p_reference, ':', 1) = ANY (CASE p_code
        WHEN 'deposit' THEN '{deposit}'
        WHEN 'fund' THEN '{fund,raise}'
        WHEN 'derived_funding' THEN '{fund,raise}'
        WHEN 'raise' THEN '{raise}'
        WHEN 'derived_refund' THEN '{withdraw}'
        WHEN 'answer_pay' THEN '{receipt}'
        WHEN 'late_answer' THEN '{late}'
        WHEN 'objection' THEN '{objection}'
        WHEN 'practice' THEN '{practice}'
        WHEN 'accepted' THEN '{accepted}'
        WHEN 'time_paid' THEN '{time_paid}'
        WHEN 'released' THEN '{released}'
        WHEN 'jury' THEN '{jury}'
        WHEN 'fee' THEN '{fee}'
        WHEN 'refund' THEN '{withdraw,dispute,floor-rest}'
        WHEN 'top_up' THEN '{wages}'
        WHEN 'overhead' THEN '{wages}'
        WHEN 'pool' THEN '{floor-rest}'
        WHEN 'advance' THEN '{advance}'
        WHEN 'repay' THEN '{repay}'
        WHEN 'share' THEN '{share}'
        WHEN 'payout_requested' THEN '{payout}'
        WHEN 'payout' THEN '{payout}'
        WHEN 'payout_back' THEN '{payout}'
        WHEN 'payout_return' THEN '{payout}'
        WHEN 'correction' THEN '{credit-note}'
        WHEN 'licence' THEN '{licence}'
        WHEN 'bond' THEN '{bond}'
        WHEN 'bond_released' THEN '{bond-release}'
        WHEN 'bond_forfeited' THEN '{bond-forfeit}'
        ELSE '{}' END::text[])
$$;

DROP TRIGGER IF EXISTS ledger_transfer_named ON ledger_transfer;
CREATE TRIGGER ledger_transfer_named BEFORE INSERT ON ledger_transfer FOR EACH ROW
    WHEN (NOT ledger_may_name(NEW.code, NEW.reference))
    EXECUTE FUNCTION guard_append_only('MG010', 'its code has no such form of reference');

-- What a domain sums over an account is found by the account.
CREATE INDEX IF NOT EXISTS ledger_transfer_summed ON ledger_transfer (debit, code)
    WHERE code IN ('repay', 'released');
