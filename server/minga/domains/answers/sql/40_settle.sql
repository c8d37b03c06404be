-- Paying checked answers, set-based: one transfer for each member and project. The caller's own
-- transaction; a second call finds nothing left to do.

-- Pay these waiting or refused answers up to p_to micros each and let them stand as p_state.
-- p_to null: the whole price. Returns how many changed.
CREATE OR REPLACE FUNCTION answers_settle(
    p_answers uuid[], p_to bigint[], p_state text, p_code text
) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
    v_due uuid[];
    v_changed int;
BEGIN
    SELECT array_agg(answer) INTO v_due FROM (
        SELECT answer FROM answers_reviewstatus
         WHERE answer = ANY (p_answers) AND NOT released
           AND state IN ('waiting', CASE WHEN p_state = 'accepted' THEN 'refused' END)
         ORDER BY answer FOR UPDATE) AS locked;
    IF v_due IS NULL THEN
        RETURN 0;
    END IF;
    INSERT INTO ledger.account (kind, owner, currency)
    SELECT DISTINCT 'wallet', member.subject, project.currency
      FROM answers_reviewstatus stand JOIN people.member member ON member.id = stand.member_id
      JOIN work.project project ON project.id = stand.project_id
     WHERE stand.answer = ANY (v_due)
    ON CONFLICT DO NOTHING;
    PERFORM ledger_lock(VARIADIC accounts) FROM (
        SELECT array_agg(DISTINCT account.id) AS accounts
          FROM answers_reviewstatus stand JOIN people.member member ON member.id = stand.member_id
          JOIN work.project project ON project.id = stand.project_id
          JOIN ledger.account account ON account.currency = project.currency
               AND (account.kind, account.owner) IN (
                   ('wallet', member.subject), ('pending_review', project.public_id))
         WHERE stand.answer = ANY (v_due)) AS named;
    WITH due AS MATERIALIZED (
        SELECT stand.answer, stand.project_id, stand.member_id,
               coalesce(wanted.micros, stand.price_micros) AS upto,
               coalesce(wanted.micros, stand.price_micros) - stand.paid_micros AS micros
          FROM answers_reviewstatus stand
          JOIN unnest(p_answers, p_to) AS wanted(answer, micros) USING (answer)
         WHERE stand.answer = ANY (v_due)
    ), owed AS MATERIALIZED (
        SELECT due.project_id, due.member_id, sum(due.micros)::bigint AS micros,
               min(due.answer::text) AS first, aside.id AS payer, wallet.id AS payee
          FROM due JOIN people.member member ON member.id = due.member_id
          JOIN work.project project ON project.id = due.project_id
          JOIN ledger.account aside ON aside.kind = 'pending_review'
               AND aside.owner = project.public_id AND aside.currency = project.currency
          JOIN ledger.account wallet ON wallet.kind = 'wallet'
               AND wallet.owner = member.subject AND wallet.currency = project.currency
         GROUP BY 1, 2, 5, 6 HAVING sum(due.micros) > 0
    ), moved AS (
        INSERT INTO ledger.transfer (debit, credit, amount_micros, code, reference)
        SELECT payer, payee, micros, p_code, p_code || ':' || first FROM owed ORDER BY payer, payee
        RETURNING id, debit, credit
    )
    UPDATE answers_reviewstatus stand
       SET state = p_state, paid_micros = due.upto, settled_at = now(),
           transfer = CASE WHEN due.micros > 0 THEN moved.id ELSE stand.transfer END
      FROM due LEFT JOIN owed USING (project_id, member_id)
      LEFT JOIN moved ON moved.debit = owed.payer AND moved.credit = owed.payee
     WHERE stand.answer = due.answer;
    GET DIAGNOSTICS v_changed = ROW_COUNT;
    RETURN v_changed;
END
$$;

-- Silence accepts: what nobody refused until its deadline is paid. What a syncing member holds is
-- left for the next pilot. Returns how many were accepted.
CREATE OR REPLACE FUNCTION answers_accept_due(p_now timestamptz, p_limit int) RETURNS int
LANGUAGE sql AS $$
    SELECT coalesce(answers_settle(array_agg(answer),
                                   array_fill(NULL::bigint, ARRAY[count(*)::int]),
                                   'accepted', 'accepted'), 0)
      FROM (SELECT answer FROM answers_reviewstatus
             WHERE state = 'waiting' AND until <= p_now
             ORDER BY until LIMIT p_limit FOR UPDATE SKIP LOCKED) AS due
$$;

-- The rest of refused answers that can no longer be appealed serves quality from now on.
CREATE OR REPLACE FUNCTION answers_release(p_answers uuid[]) RETURNS int
LANGUAGE plpgsql AS $$
DECLARE
    v_changed int;
BEGIN
    PERFORM 1 FROM answers_reviewstatus WHERE answer = ANY (p_answers) ORDER BY answer FOR UPDATE;
    WITH due AS (
        UPDATE answers_reviewstatus SET released = true
         WHERE answer = ANY (p_answers) AND state = 'refused' AND NOT released
        RETURNING answer, project_id, price_micros - paid_micros AS micros
    ), moved AS (
        INSERT INTO ledger.transfer (debit, credit, amount_micros, code, reference)
        SELECT aside.id, quality.id, sum(due.micros)::bigint, 'released',
               'released:' || min(due.answer::text)
          FROM due JOIN work.project project ON project.id = due.project_id
          JOIN ledger.account aside ON aside.kind = 'pending_review'
               AND aside.owner = project.public_id AND aside.currency = project.currency
          JOIN ledger.account quality ON quality.kind = 'quality_reserve'
               AND quality.owner = project.public_id AND quality.currency = project.currency
         GROUP BY 1, 2 HAVING sum(due.micros) > 0
    )
    SELECT count(*) INTO v_changed FROM due;
    RETURN v_changed;
END
$$;
