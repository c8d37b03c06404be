-- The pure parts of the book: which money may move where, and the line that a chain is made of.
-- Error codes of the books: MG001 insufficient funds, MG002 unknown account, MG003 currencies
-- differ, MG004 flow refused, MG005 written for good.

-- rules.may_flow says the same; a test compares the two over every code and pair of kinds.
CREATE OR REPLACE FUNCTION ledger_may_flow(code text, payer text, payee text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE code
        WHEN 'answer_pay' THEN payer = 'escrow' AND payee IN ('wallet', 'pending_review')
        WHEN 'accepted' THEN payer = 'pending_review' AND payee = 'wallet'
        WHEN 'time_paid' THEN payer = 'pending_review' AND payee = 'wallet'
        WHEN 'released' THEN payer = 'pending_review' AND payee = 'quality_reserve'
        WHEN 'jury' THEN payer IN ('quality_reserve', 'guarantee') AND payee = 'wallet'
        WHEN 'late_answer' THEN payer IN ('late_reserve', 'guarantee') AND payee = 'escrow'
        WHEN 'practice' THEN payer IN ('practice_reserve', 'guarantee') AND payee = 'wallet'
        WHEN 'deposit' THEN payer = 'external' AND payee IN ('client', 'commons', 'strike')
        WHEN 'fund' THEN payer = 'client' AND payee IN (
            'escrow', 'late_reserve', 'fee_reserve', 'quality_reserve', 'floor_reserve',
            'practice_reserve')
        WHEN 'raise' THEN payer = 'escrow' AND payee = 'wallet'
        WHEN 'derived_funding' THEN payer = 'quality_reserve'
            AND payee IN ('escrow', 'late_reserve', 'floor_reserve')
        WHEN 'derived_refund' THEN payee = 'quality_reserve'
            AND payer IN ('escrow', 'late_reserve', 'floor_reserve')
        WHEN 'fee' THEN payer = 'fee_reserve' AND payee = 'fee'
        WHEN 'refund' THEN payee = 'client' AND payer IN (
            'escrow', 'late_reserve', 'fee_reserve', 'quality_reserve', 'floor_reserve',
            'practice_reserve')
        WHEN 'top_up' THEN payer IN ('floor_reserve', 'commons', 'guarantee') AND payee = 'wallet'
        WHEN 'overhead' THEN payer IN ('floor_reserve', 'commons', 'guarantee')
            AND payee = 'wallet'
        WHEN 'pool' THEN payer IN ('floor_reserve', 'fee') AND payee = 'commons'
        WHEN 'advance' THEN payer = 'commons' AND payee = 'wallet'
        WHEN 'repay' THEN payer = 'wallet' AND payee = 'commons'
        WHEN 'share' THEN payer = 'wallet' AND payee = 'wallet'
        WHEN 'payout_requested' THEN payer = 'wallet' AND payee = 'payout_clearing'
        WHEN 'objection' THEN payer IN ('quality_reserve', 'guarantee') AND payee = 'wallet'
        WHEN 'payout' THEN payer IN ('payout_clearing', 'client') AND payee = 'external'
        WHEN 'payout_back' THEN payer = 'payout_clearing' AND payee = 'wallet'
        WHEN 'payout_return' THEN payer = 'external' AND payee = 'payout_clearing'
        WHEN 'correction' THEN payer NOT IN ('wallet', 'pending_review', 'payout_clearing',
                                             'bond_escrow')
        WHEN 'licence' THEN payer = 'client' AND payee = 'wallet'
        WHEN 'bond' THEN payer = 'client' AND payee = 'bond_escrow'
        WHEN 'bond_released' THEN payer = 'bond_escrow' AND payee = 'client'
        WHEN 'bond_forfeited' THEN payer = 'bond_escrow' AND payee IN ('wallet', 'commons')
        ELSE false
    END
$$;

-- The first head of an account's chain: it binds who owns what in which currency.
CREATE OR REPLACE FUNCTION ledger_first_head(kind text, owner uuid, currency text) RETURNS bytea
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT sha256(convert_to(
        concat('minga ledger account|', kind, '|', owner, '|', currency), 'UTF8'))
$$;

-- A transfer as one account sees it. Its next head is sha256(head || this line).
CREATE OR REPLACE FUNCTION ledger_line(
    version bigint, id bigint, debit bigint, credit bigint, micros bigint, currency text,
    code text, at timestamptz, reference text
) RETURNS bytea
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT convert_to(concat(version, '|', id, '|', debit, '|', credit, '|', micros, '|',
        currency, '|', code, '|', extract(epoch FROM at), '|', reference), 'UTF8')
$$;

