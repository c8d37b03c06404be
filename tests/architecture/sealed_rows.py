"""A false row and a change of each table with a seal, as who has not its key writes them."""

SEALED = {
    "charter_vote": (
        """
        INSERT INTO charter_vote (id, kind, title, text, decides, yes, no, abstained)
        VALUES (gen_random_uuid(), 'members', 'Fee', 'More', '{}', 9, 1, 0)
        """,
        "UPDATE charter_vote SET text = text || ' More.'",
    ),
    "charter_value": (
        """
        INSERT INTO charter_vote (id, kind, title, text, decides, yes, no, abstained)
        VALUES ('01980000-0000-7000-8000-000000000001', 'members', 'Fee', 'More',
                '{"fee_rate": "0.5"}', 9, 1, 0);
        INSERT INTO charter_value (name, value, valid_from, vote_id)
        VALUES ('fee_rate', '"0.5"', now() + interval '1 hour',
                '01980000-0000-7000-8000-000000000001')
        """,
        "UPDATE charter_value SET value = '1'",
    ),
    "people_stewardterm": (
        """
        INSERT INTO people_stewardterm (person_id, office, since)
        SELECT min(id), 'treasurer', '2026-01-01' FROM people_person
        """,
        "UPDATE people_stewardterm SET until = '2099-01-01'",
    ),
    "work_deposit": (
        """
        INSERT INTO work_deposit (public_id, client_id, amount_micros, currency, reference,
        creditor_reference, state) SELECT gen_random_uuid(), min(id), 5, 'USD', 'x', 'RF18X',
        'announced' FROM work_client
        """,
        "UPDATE work_deposit SET amount_micros = amount_micros + 1",
    ),
    "work_instruction": (
        """
        INSERT INTO work_instruction (project_id, version, question, text, labels, examples)
        SELECT min(id), 99, 'Why?', 'Because.', '[]', '[]' FROM work_project
        """,
        "UPDATE work_instruction SET text = text || ' Hurry.'",
    ),
    "work_item": (
        """
        INSERT INTO work_item (project_id, pos, external_id, content)
        SELECT min(id), 999, 'x', '{}' FROM work_project
        """,
        """UPDATE work_item SET content = '{"text": "Another one"}'""",
    ),
    "payouts_splitshare": (
        """
        INSERT INTO payouts_splitshare (owner, "to", millionths)
        SELECT gen_random_uuid(), min(owner::text)::uuid, 1000000 FROM payouts_splitshare
        """,
        "UPDATE payouts_splitshare SET since = since - interval '1 day'",
    ),
    "answers_answer": (
        """
        WITH first AS (SELECT * FROM answers_answer ORDER BY id LIMIT 1), written AS (
            INSERT INTO answers_receipt (public_id, member_id, salt, body, leaf, answers)
            SELECT '01980000-0000-7000-8000-000000000002', member_id, '\\x00',
                   '{"answers": [{"id": "01980000-0000-7000-8000-000000000003"}]}', '\\x00', 1
              FROM first RETURNING id, public_id
        ), moved AS (
            INSERT INTO ledger_transfer (debit, credit, amount_micros, code, reference)
            SELECT paid.debit, paid.credit, first.price_micros, paid.code,
                   format('receipt:%s:%s', written.public_id, first.project_id)
              FROM first JOIN ledger_transfer paid ON paid.id = first.transfer_id, written
            RETURNING id
        )
        INSERT INTO answers_answer (project_id, pos, member_id, id, kind, value, spent_ms,
        made_at, price_micros, late, instruction_version, transfer_id, receipt_id)
        SELECT project_id, pos + 100, member_id, '01980000-0000-7000-8000-000000000003', kind,
               value, spent_ms, made_at, price_micros, late, instruction_version, moved.id,
               written.id
          FROM first, written, moved
        """,
        "UPDATE answers_answer SET spent_ms = spent_ms + 60000",
    ),
}
