-- What happens when answers arrive: one call, one transaction (DESIGN, section 6).
--
-- A connection keeps the plan that it made for a statement, perhaps when the tables were empty. So
-- what must be one look-up a row is written as one: a scalar subquery, or a lateral one with
-- OFFSET 0, which no planner turns into a walk through the whole table.

-- An answer whose lease was swept is taken back into the member's hands: its own slot if that is
-- still free, else a slot bought from the project's late reserve, else from the co-op's guarantee
-- (H02: nothing late is refused).
CREATE OR REPLACE FUNCTION answers_readmit(p_member bigint, p_project int, p_pos int, p_id uuid)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_project record;
    v_escrow bigint;
    v_payer bigint;
BEGIN
    IF assignment_reclaim_slot(p_member, p_project, p_pos) THEN
        RETURN;
    END IF;
    SELECT public_id, currency, price_micros INTO v_project
      FROM work.project WHERE id = p_project;
    SELECT id INTO v_escrow FROM ledger.account
     WHERE kind = 'escrow' AND owner = v_project.public_id AND currency = v_project.currency;
    SELECT id INTO v_payer FROM ledger.account
     WHERE kind = 'late_reserve' AND owner = v_project.public_id
       AND currency = v_project.currency;
    PERFORM ledger_lock(v_payer);
    IF v_payer IS NULL OR ledger_balance(v_payer) < v_project.price_micros THEN
        SELECT id INTO v_payer FROM ledger.account
         WHERE kind = 'guarantee' AND owner IS NULL AND currency = v_project.currency;
    END IF;
    INSERT INTO ledger.transfer (debit, credit, amount_micros, code, reference)
    VALUES (v_payer, v_escrow, v_project.price_micros, 'late_answer', 'late:' || p_id);
    INSERT INTO assignment.lease
        (member_id, project_id, lo, hi, open, price_micros, late, expires_at)
    VALUES (p_member, p_project, p_pos, p_pos + 1,
            int4multirange(int4range(p_pos, p_pos + 1)), v_project.price_micros, true,
            now() + interval '1 hour');
END
$$;

-- Store, pay, receipt. p_answers: [{id, project (number), pos, kind, value, digest, spent_ms,
-- made_at, version}], each position once. Returns the id of the receipt, or null when nothing
-- was new.
CREATE OR REPLACE FUNCTION answers_take_in(p_member bigint, p_subject uuid, p_answers jsonb)
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    v_receipt bigint;
    r record;
BEGIN
    FOR r IN
        SELECT given.id, given.project, given.pos
          FROM jsonb_to_recordset(p_answers) AS given(id uuid, project int, pos int)
          JOIN assignment.seen s ON s.member_id = p_member AND s.project_id = given.project
                                AND s.seen @> given.pos
         WHERE (SELECT l.lo FROM assignment.lease l
                 WHERE l.member_id = p_member AND l.project_id = given.project
                   AND l.open @> given.pos LIMIT 1) IS NULL
           AND (SELECT a.pos FROM answers_answer a
                 WHERE a.project_id = given.project AND a.pos = given.pos
                   AND a.member_id = p_member) IS NULL
           AND (SELECT a.pos FROM answers_answer a WHERE a.id = given.id) IS NULL
         ORDER BY given.project, given.pos  -- accounts are locked in one order
    LOOP
        PERFORM answers_readmit(p_member, r.project, r.pos, r.id);
    END LOOP;

    WITH given AS MATERIALIZED (
        SELECT g.*, l.lo, l.price_micros, l.late
          FROM jsonb_to_recordset(p_answers) AS g(
                   id uuid, project int, pos int, kind text, value jsonb, digest text,
                   spent_ms int, made_at timestamptz, version smallint)
          JOIN assignment.lease l ON l.member_id = p_member AND l.project_id = g.project
                                 AND l.open @> g.pos
         WHERE (SELECT a.pos FROM answers_answer a WHERE a.id = g.id) IS NULL
    ), paid AS MATERIALIZED (
        SELECT given.project, project.public_id, project.currency, project.review_hours,
               sum(given.price_micros)::bigint AS price,
               range_agg(int4range(given.pos, given.pos + 1)) AS positions
          FROM given JOIN work.project project ON project.id = given.project
         GROUP BY 1, 2, 3, 4
    ), named AS MATERIALIZED (
        SELECT nextval(pg_get_serial_sequence('answers_receipt', 'id')) AS id,
               gen_random_uuid() AS public_id,
               sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) AS salt
         WHERE EXISTS (SELECT 1 FROM given)
    ), moved AS (
        INSERT INTO ledger.transfer (debit, credit, amount_micros, code, reference)
        SELECT escrow.id, payee.id, paid.price, 'answer_pay',
               'receipt:' || named.public_id || ':' || paid.project
          FROM paid CROSS JOIN named
          JOIN ledger.account escrow ON escrow.kind = 'escrow'
               AND escrow.owner = paid.public_id AND escrow.currency = paid.currency
          JOIN ledger.account payee ON payee.currency = paid.currency
               AND payee.kind = CASE WHEN paid.review_hours IS NULL
                                     THEN 'wallet' ELSE 'pending_review' END
               AND payee.owner = CASE WHEN paid.review_hours IS NULL
                                      THEN p_subject ELSE paid.public_id END
         ORDER BY payee.id
        RETURNING id, debit
    ), written AS MATERIALIZED (
        SELECT json_build_object(
                   'kind', 'answers',
                   'receipt', named.public_id,
                   'member', p_subject,
                   'at', to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
                   'totals', (SELECT json_object_agg(currency, price) FROM (
                        SELECT currency, sum(price) AS price FROM paid GROUP BY 1) AS t),
                   'answers', (SELECT json_agg(json_build_object(
                        'id', given.id, 'project', paid.public_id, 'pos', given.pos,
                        'kind', given.kind, 'sha256', given.digest,
                        'price_micros', given.price_micros, 'currency', paid.currency)
                        ORDER BY given.project, given.pos)
                        FROM given JOIN paid USING (project))
               )::text AS body
          FROM named
    ), receipt AS (
        INSERT INTO answers_receipt (id, public_id, member_id, salt, body, leaf, answers)
        OVERRIDING SYSTEM VALUE
        SELECT named.id, named.public_id, p_member, named.salt, written.body,
               sha256('\x00'::bytea || sha256(named.salt || convert_to(written.body, 'UTF8'))),
               (SELECT count(*) FROM given)
          FROM named, written
        RETURNING id, salt, body
    ), stored AS (
        INSERT INTO answers_answer (
            project_id, pos, member_id, id, kind, value, spent_ms, made_at, at, price_micros,
            late, instruction_version, transfer_id, receipt_id)
        SELECT given.project, given.pos, p_member, given.id, given.kind, given.value,
               given.spent_ms, given.made_at, now(), given.price_micros, given.late,
               given.version, moved.id, receipt.id
          FROM given JOIN paid USING (project)
          JOIN ledger.account escrow ON escrow.kind = 'escrow'
               AND escrow.owner = paid.public_id AND escrow.currency = paid.currency
          JOIN moved ON moved.debit = escrow.id
         CROSS JOIN receipt
    ), checked AS (
        INSERT INTO answers_reviewstatus (answer, project_id, member_id, price_micros, until)
        SELECT given.id, given.project, p_member, given.price_micros,
               now() + make_interval(hours => paid.review_hours)
          FROM given JOIN paid USING (project) WHERE paid.review_hours IS NOT NULL
    ), emptied AS (
        DELETE FROM assignment.lease lease USING paid
         WHERE lease.member_id = p_member AND lease.project_id = paid.project
           AND lease.open <@ paid.positions
    ), worked AS (
        UPDATE assignment.lease lease SET open = lease.open - paid.positions
          FROM paid
         WHERE lease.member_id = p_member AND lease.project_id = paid.project
           AND lease.open && paid.positions AND NOT lease.open <@ paid.positions
    )
    SELECT receipt.id INTO v_receipt FROM receipt;

    IF v_receipt IS NOT NULL THEN
        PERFORM log_submit('receipt', sha256(r2.salt || convert_to(r2.body, 'UTF8')))
           FROM answers_receipt r2 WHERE r2.id = v_receipt;
    END IF;
    IF v_receipt IS NOT NULL AND p_answers @> '[{"kind": "private"}]' THEN
        PERFORM assignment_stop_items(private.project_id, private.positions)
           FROM (SELECT a.project_id, range_agg(int4range(a.pos, a.pos + 1)) AS positions
                   FROM jsonb_to_recordset(p_answers) AS g(project int, pos int)
                   JOIN LATERAL (
                        SELECT project_id, pos, receipt_id, kind FROM answers_answer
                         WHERE project_id = g.project AND pos = g.pos AND member_id = p_member
                        OFFSET 0) AS a ON a.receipt_id = v_receipt AND a.kind = 'private'
                  GROUP BY 1 ORDER BY 1) AS private;
    END IF;
    RETURN v_receipt;
END
$$;

-- The sync endpoint's one call: answers in, pay posted, receipts out, next bundle out.
--  p_held: [{project (number), pos}] that the device already has, or null for "send all I hold".
--  p_wanted: how many open tasks the member wants to hold in p_project (claims the difference, so a
--  repeated request claims nothing twice).
CREATE OR REPLACE FUNCTION answers_sync(
    p_member bigint, p_subject uuid, p_answers jsonb, p_held jsonb,
    p_project int, p_wanted int, p_hours int
) RETURNS jsonb LANGUAGE plpgsql
-- A connection keeps the plans that it made when these tables were small or empty: walk the indexes
-- from the beginning, so that the millionth answer costs what the first one did.
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
DECLARE
    v_reply jsonb := '[]';
    v_receipts jsonb := '[]';
    v_kept bigint[];
    v_claim int;
BEGIN
    PERFORM assignment_lock_member(p_member);
    IF jsonb_array_length(p_answers) > 0 THEN
        PERFORM answers_take_in(p_member, p_subject, p_answers);
        SELECT coalesce(jsonb_agg(jsonb_build_object(
                   'project', g.project, 'pos', g.pos, 'id', g.id,
                   'kept_id', a.id, 'price_micros', a.price_micros,
                   'receipt', receipt.public_id)), '[]'),
               array_agg(DISTINCT a.receipt_id)
          INTO v_reply, v_kept
          FROM jsonb_to_recordset(p_answers) AS g(id uuid, project int, pos int)
          LEFT JOIN LATERAL (
                SELECT id, price_micros, receipt_id FROM answers_answer
                 WHERE project_id = g.project AND pos = g.pos AND member_id = p_member OFFSET 0
               ) AS a ON true
          LEFT JOIN LATERAL (
                SELECT public_id FROM answers_receipt WHERE id = a.receipt_id OFFSET 0
               ) AS receipt ON true;
        SELECT coalesce(jsonb_agg(jsonb_build_object(
                   'receipt', receipt.public_id, 'body', receipt.body,
                   'salt', encode(receipt.salt, 'hex'), 'leaf', encode(receipt.leaf, 'hex'))), '[]')
          INTO v_receipts
          FROM answers_receipt receipt WHERE receipt.id = ANY (v_kept);
    END IF;
    -- Who left, or whose account is closed, gets nothing new; what she sends is kept and paid.
    IF p_wanted > 0 AND (SELECT person.is_active AND member.left_at IS NULL
                           FROM people.member member
                           JOIN people.person person ON person.id = member.person_id
                          WHERE member.id = p_member)
            AND NOT answers_would_rather_not(p_member, p_project) THEN
        INSERT INTO ledger.account (kind, owner, currency)
        SELECT 'wallet', p_subject, project.currency FROM work.project project
         WHERE project.id = p_project AND NOT EXISTS (
                   SELECT 1 FROM ledger.account wallet WHERE wallet.kind = 'wallet'
                      AND wallet.owner = p_subject AND wallet.currency = project.currency)
        ON CONFLICT DO NOTHING;
        v_claim := p_wanted - assignment_open_count(p_member, p_project);
        IF v_claim > 0 THEN
            PERFORM assignment_claim(p_member, p_project, v_claim, p_hours);
        END IF;
    END IF;
    RETURN jsonb_build_object(
        'answers', v_reply,
        'receipts', v_receipts,
        'wallets', answers_wallets(p_subject),
        'checked', answers_checked(p_member),
        'tasks', CASE WHEN p_held IS NULL AND p_wanted IS NULL THEN '[]'::jsonb
                      ELSE answers_open_tasks(p_member, p_held) END,
        'stopped', answers_stopped_tasks(p_held),
        'sheets', CASE WHEN p_held IS NULL AND p_wanted IS NULL THEN '{}'::jsonb
                       ELSE answers_sheet_versions(p_member) END
    );
END
$$;

CREATE OR REPLACE FUNCTION answers_wallets(p_subject uuid) RETURNS jsonb
LANGUAGE sql STABLE AS $$
    SELECT coalesce(jsonb_object_agg(currency, balance_micros), '{}')
      FROM ledger.account WHERE kind = 'wallet' AND owner = p_subject
$$;

-- Pay that is put aside while peers may look: a line a currency, and by when the last of it is
-- paid.
CREATE OR REPLACE FUNCTION answers_checked(p_member bigint) RETURNS jsonb
LANGUAGE sql STABLE AS $$
    SELECT coalesce(jsonb_agg(to_jsonb(line) ORDER BY line.currency), '[]')
      FROM (SELECT count(*) AS answers, sum(stand.price_micros)::bigint AS micros,
                   project.currency, max(stand.until) AS until
              FROM answers_reviewstatus stand JOIN work.project project
                   ON project.id = stand.project_id
             WHERE stand.member_id = p_member AND stand.state = 'waiting'
             GROUP BY project.currency) AS line
$$;

-- The version of the sheet of each project of which a member holds tasks, by the project's id.
CREATE OR REPLACE FUNCTION answers_sheet_versions(p_member bigint) RETURNS jsonb
LANGUAGE sql STABLE AS $$
    SELECT coalesce(jsonb_object_agg(project.public_id, project.sheet_version), '{}')
      FROM assignment.lease lease
      JOIN work.project project ON project.id = lease.project_id
     WHERE lease.member_id = p_member
$$;

-- The tasks on a device that show somebody's private data, as another member said since.
CREATE OR REPLACE FUNCTION answers_stopped_tasks(p_held jsonb) RETURNS jsonb
LANGUAGE sql STABLE AS $$
    SELECT coalesce(jsonb_agg(jsonb_build_array(project.public_id, held.pos)
               ORDER BY held.project, held.pos), '[]')
      FROM jsonb_to_recordset(coalesce(p_held, '[]')) AS held(project int, pos int)
      JOIN LATERAL (SELECT positions FROM assignment.stopped
                     WHERE project_id = held.project OFFSET 0) AS stopped
           ON stopped.positions @> held.pos
      JOIN work.project project ON project.id = held.project
$$;

-- The tasks a member holds and has not answered, less those the device says it has and those
-- that were stopped: as many as 4 MiB of content hold, and one at least. The rest comes with the
-- syncs that follow.
CREATE OR REPLACE FUNCTION answers_open_tasks(p_member bigint, p_held jsonb) RETURNS jsonb
LANGUAGE sql STABLE AS $$
    WITH held AS (
        SELECT h.project, range_agg(int4range(h.pos, h.pos + 1)) AS positions
          FROM jsonb_to_recordset(coalesce(p_held, '[]')) AS h(project int, pos int) GROUP BY 1
    )
    SELECT coalesce(jsonb_agg(jsonb_build_object(
               'project', task.public_id, 'pos', task.pos, 'content', task.content,
               'price_micros', task.price_micros, 'until', task.expires_at)
               ORDER BY task.project_id, task.pos), '[]')
      FROM (
    SELECT project.public_id, item.project_id, item.pos, item.content, lease.price_micros,
           lease.expires_at, sum(octet_length(item.content::text)) OVER tasks AS bytes,
           row_number() OVER tasks AS place
      FROM assignment.lease lease
      JOIN work.project project ON project.id = lease.project_id
      LEFT JOIN held ON held.project = lease.project_id
      LEFT JOIN assignment.stopped stopped ON stopped.project_id = lease.project_id
     CROSS JOIN LATERAL unnest(lease.open - coalesce(held.positions, '{}')
                               - coalesce(stopped.positions, '{}')) AS stretch
     CROSS JOIN LATERAL (  -- OFFSET 0: one short walk through the index, never all items
           SELECT project_id, pos, content FROM work.item
            WHERE project_id = lease.project_id
              AND pos >= lower(stretch) AND pos < upper(stretch) OFFSET 0) AS item
     WHERE lease.member_id = p_member
    WINDOW tasks AS (ORDER BY item.project_id, item.pos)) AS task
     WHERE task.bytes <= 4194304 OR task.place = 1
$$;
