-- What the ledger says that a client was charged in a time: everything that crossed the border
-- between what the house holds for the client (its purse and its projects' accounts) and everybody
-- else, the bank aside. What moves inside (publishing, refunds) is no charge. Opening + deposits -
-- paid back - charges = closing, to the micro.
CREATE OR REPLACE FUNCTION billing_charges(
    p_client bigint, p_currency text, p_begins timestamptz, p_ends timestamptz
) RETURNS TABLE (project bigint, line text, micros bigint, postings bigint)
LANGUAGE sql STABLE AS $$
    WITH own AS (
        SELECT account.id, account.kind, coalesce(project.parent_id, project.id)::bigint AS project,
               CASE WHEN project.derived_kind = 'pilot' THEN 'pilot'
                    WHEN project.derived_kind <> '' THEN 'quality' ELSE 'work' END AS line
          FROM work.project project
          JOIN ledger.account account ON account.owner = project.public_id
           AND account.currency = p_currency
           AND account.kind IN ('escrow', 'late_reserve', 'fee_reserve', 'quality_reserve',
                                'floor_reserve', 'practice_reserve', 'pending_review')
         WHERE project.client_id = p_client
        UNION ALL
        SELECT account.id, account.kind, NULL, 'work'
          FROM work.client client
          JOIN ledger.account account ON account.owner = client.public_id
           AND account.currency = p_currency AND account.kind = 'client'
         WHERE client.id = p_client
        UNION ALL
        SELECT account.id, account.kind, NULL, 'licence'
          FROM licences.licence licence
          JOIN ledger.account account ON account.owner = licence.public_id
           AND account.currency = p_currency AND account.kind = 'bond_escrow'
         WHERE licence.client_id = p_client
    ), moved AS (
        SELECT transfer.code, transfer.amount_micros AS micros, transfer.debit, transfer.credit,
               payer.id AS payer, payee.id AS payee, payer.kind AS payer_kind,
               coalesce(payer.project, payee.project) AS project,
               coalesce(payer.line, payee.line) AS work
          FROM ledger.transfer transfer
          LEFT JOIN own payer ON payer.id = transfer.debit
          LEFT JOIN own payee ON payee.id = transfer.credit
         WHERE transfer.at >= p_begins AND transfer.at < p_ends
           AND coalesce(payer.id, payee.id) IS NOT NULL
           AND transfer.reference NOT LIKE 'credit-note:%'
    ), crossed AS (
        SELECT moved.project,
               CASE WHEN code IN ('answer_pay', 'accepted', 'time_paid', 'raise') THEN work
                    WHEN code IN ('jury', 'objection') THEN 'quality'
                    WHEN code = 'late_answer' THEN 'promise'
                    WHEN code = 'top_up' THEN 'floor'
                    WHEN code = 'overhead' THEN 'overhead'
                    WHEN code = 'practice' THEN 'practice'
                    WHEN code = 'fee' THEN 'fee'
                    WHEN code = 'pool' THEN 'commons'
                    WHEN code = 'licence' THEN 'licence'
                    WHEN code = 'bond_forfeited' THEN 'forfeit'
                    ELSE 'correction' END AS line,
               CASE WHEN payer IS NULL THEN -micros ELSE micros END AS micros, 1 AS postings
          FROM moved
          JOIN ledger.account other
            ON other.id = CASE WHEN payer IS NULL THEN moved.debit ELSE moved.credit END
         WHERE (payer IS NULL) <> (payee IS NULL) AND other.kind <> 'external'
        UNION ALL
        -- A late answer buys its slot from the late reserve and is paid as work: told as late.
        SELECT moved.project, told.line, told.sign * micros, CASE told.sign WHEN 1 THEN 1 ELSE 0 END
          FROM moved
         CROSS JOIN LATERAL (VALUES ('late', 1), (moved.work, -1)) AS told (line, sign)
         WHERE code = 'late_answer' AND payer_kind = 'late_reserve' AND payee IS NOT NULL
    )
    SELECT crossed.project, crossed.line, sum(crossed.micros)::bigint,
           greatest(sum(crossed.postings), 0)::bigint
      FROM crossed GROUP BY 1, 2 HAVING sum(crossed.micros) <> 0
$$;

-- The same for one invoice: of one project, or of all that have no invoice of their own.
CREATE OR REPLACE FUNCTION billing_lines(
    p_client bigint, p_currency text, p_begins date, p_ends date, p_project bigint
) RETURNS TABLE (project bigint, line text, micros bigint, postings bigint)
LANGUAGE sql STABLE AS $$
    SELECT charge.project, charge.line, charge.micros, charge.postings
      FROM billing_charges(p_client, p_currency, p_begins::timestamp AT TIME ZONE 'UTC',
                           p_ends::timestamp AT TIME ZONE 'UTC') AS charge
     WHERE CASE WHEN p_project IS NULL THEN NOT EXISTS (
                    SELECT 1 FROM billing_invoice alone
                     WHERE alone.kind = 'invoice' AND alone.project_id = charge.project
                       AND alone.begins = p_begins AND alone.currency = p_currency)
                ELSE charge.project = p_project END
$$;
