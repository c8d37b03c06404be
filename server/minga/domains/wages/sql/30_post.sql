-- Pay some lines of an approved payday, in one transaction: each from its project's floor reserve;
-- what that lacks from the commons; what those lack the co-op promises, as far as was approved.
-- The references make a second payment impossible; 0 means that nobody is left to pay.

CREATE OR REPLACE FUNCTION wages_accounts(p_lines bigint[])
RETURNS TABLE (line bigint, wallet bigint, reserve bigint, commons bigint, guarantee bigint)
LANGUAGE sql STABLE AS $$
    SELECT line.id, wallet.id, reserve.id, commons.id, guarantee.id
      FROM wages_paydayline line
      JOIN people.member member ON member.id = line.member_id
      LEFT JOIN work.project project ON project.id = line.project_id
      JOIN ledger.account wallet ON wallet.kind = 'wallet' AND wallet.owner = member.subject
           AND wallet.currency = line.currency
      JOIN ledger.account commons ON commons.kind = 'commons' AND commons.currency = line.currency
      JOIN ledger.account guarantee ON guarantee.kind = 'guarantee'
           AND guarantee.currency = line.currency
      LEFT JOIN ledger.account reserve ON reserve.kind = 'floor_reserve'
           AND reserve.owner = project.public_id AND reserve.currency = line.currency
     WHERE line.id = ANY (p_lines)
$$;

-- Who pays what, by the balances of this moment; the caller holds the accounts' locks, or only
-- asks.
CREATE OR REPLACE FUNCTION wages_shares(p_lines bigint[])
RETURNS TABLE (line bigint, currency text, from_reserve bigint, from_commons bigint,
               from_guarantee bigint)
LANGUAGE sql STABLE AS $$
    WITH first AS (
        SELECT line.id, line.currency::text AS currency, line.due_micros AS due,
               ends.commons, greatest(0, least(line.due_micros,
                   coalesce(reserve.balance_micros, 0)
                   - (sum(line.due_micros) OVER (
                        PARTITION BY coalesce(ends.reserve, -line.id) ORDER BY line.id)
                      - line.due_micros)))::bigint AS from_reserve
          FROM wages_paydayline line
          JOIN wages_accounts(p_lines) AS ends ON ends.line = line.id
          LEFT JOIN ledger.account reserve ON reserve.id = ends.reserve
    ), second AS (
        SELECT first.*, greatest(0, least(first.due - first.from_reserve,
                   pool.balance_micros
                   - (sum(first.due - first.from_reserve) OVER (
                        PARTITION BY first.commons ORDER BY first.id)
                      - (first.due - first.from_reserve))))::bigint AS from_commons
          FROM first JOIN ledger.account pool ON pool.id = first.commons
    )
    SELECT id, currency, from_reserve, from_commons, due - from_reserve - from_commons FROM second
$$;

CREATE OR REPLACE FUNCTION wages_open_accounts(p_payday bigint) RETURNS void
LANGUAGE sql AS $$
    INSERT INTO ledger.account (kind, owner, currency)
    SELECT 'wallet', member.subject, line.currency
      FROM wages_paydayline line JOIN people.member member ON member.id = line.member_id
     WHERE line.payday_id = p_payday
     GROUP BY 2, 3
    UNION ALL
    SELECT pool.kind, NULL, line.currency
      FROM wages_paydayline line CROSS JOIN (VALUES ('commons'), ('guarantee')) AS pool (kind)
     WHERE line.payday_id = p_payday
     GROUP BY 1, 3
    ON CONFLICT DO NOTHING
$$;

CREATE OR REPLACE FUNCTION wages_post_some(p_payday bigint, p_most int) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    v_lines bigint[];
    v_over text;
BEGIN
    PERFORM 1 FROM wages_payday WHERE id = p_payday AND stage = 'approved' FOR UPDATE;
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    SELECT array_agg(id) INTO v_lines FROM (
        SELECT id FROM wages_paydayline WHERE payday_id = p_payday AND posted_at IS NULL
         ORDER BY id LIMIT p_most) AS chosen;
    IF v_lines IS NULL THEN
        RETURN 0;
    END IF;
    PERFORM wages_open_accounts(p_payday);
    PERFORM ledger_lock(VARIADIC (
        SELECT array_agg(DISTINCT one) FROM wages_accounts(v_lines) AS ends
         CROSS JOIN LATERAL unnest(
            ARRAY[ends.wallet, ends.reserve, ends.commons, ends.guarantee]) AS one
         WHERE one IS NOT NULL));
    UPDATE wages_paydayline AS line
       SET reserve_micros = share.from_reserve, commons_micros = share.from_commons,
           guarantee_micros = share.from_guarantee, posted_at = now()
      FROM wages_shares(v_lines) AS share WHERE share.line = line.id;
    SELECT line.currency INTO v_over
      FROM wages_paydayline line JOIN wages_payday payday ON payday.id = line.payday_id
     WHERE line.payday_id = p_payday
     GROUP BY line.currency, payday.promised
    HAVING sum(line.guarantee_micros) > coalesce((payday.promised->>line.currency)::bigint, 0)
     LIMIT 1;
    IF v_over IS NOT NULL THEN
        RAISE EXCEPTION 'G5: the co-op would promise more % than was approved', v_over
            USING ERRCODE = 'MG504';
    END IF;
    INSERT INTO ledger.transfer (debit, credit, amount_micros, code, reference)
    SELECT part.payer, ends.wallet, part.micros,
           CASE line.kind WHEN 'overhead' THEN 'overhead' ELSE 'top_up' END,
           format('wages:%s:%s', line.id, part.source)
      FROM wages_paydayline line
      JOIN wages_accounts(v_lines) AS ends ON ends.line = line.id
     CROSS JOIN LATERAL (VALUES
            ('reserve', ends.reserve, line.reserve_micros),
            ('commons', ends.commons, line.commons_micros),
            ('promise', ends.guarantee, line.guarantee_micros)) AS part (source, payer, micros)
     WHERE part.micros > 0
     ORDER BY line.id, part.source;
    RETURN cardinality(v_lines);
END
$$;
