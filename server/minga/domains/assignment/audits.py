"""Audit queries of assignment: slots are funded, conserved, and claimed blindly."""

from minga.domains.audit import Audit, TransferDocuments, audits_of
from minga.domains.ledger.types import TransferCode
from minga.domains.sql_files import missing_guards

# The one list of what no price, offer or judgement may read: tables about persons, keys, devices
# and sessions, and any column that tells who or where somebody is, wherever it may stand.
ABOUT_PERSONS = "^(people|vault|mfa|account|django_session|usersessions|notices|payouts)"
TELLING = "country|gender|sex|birth|age|nationality|device|browser|user_agent|ip_address|network"
TELLING_COLUMNS = """
    SELECT relname || '.' || attname FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
      JOIN pg_namespace space ON space.oid = relnamespace AND nspname !~ '^(pg_|information_schema)'
     WHERE relkind IN ('r', 'p', 'v') AND attnum > 0 AND NOT attisdropped
       AND attname ~ '^(__TELLING__)'
       AND has_column_privilege('minga_blind', attrelid, attnum, 'SELECT')
""".replace("__TELLING__", TELLING)
BLIND = "assignment_claim|publishing_spent_ms|publishing_owed"

DOCUMENTS = [
    TransferDocuments(
        guarantee="G1",
        sentence="Everything that went back from a project belongs to one withdrawal of slots",
        codes=(
            TransferCode.REFUND,
            TransferCode.DERIVED_REFUND,
        ),
        prefix="withdraw:",
        sql="""
            SELECT format('withdraw:%s:%s', withdrawal.public_id, line.kind) AS key,
                   line.micros::bigint AS micros, project.currency, project.public_id AS payer,
                   CASE WHEN project.derived_kind IN ('audit', 'relabel') THEN parent.public_id
                        ELSE client.public_id END AS payee
              FROM assignment_withdrawal withdrawal
              JOIN work.project project ON project.id = withdrawal.project_id
              JOIN work.client client ON client.id = project.client_id
              LEFT JOIN work.project parent ON parent.id = project.parent_id
             CROSS JOIN LATERAL jsonb_each_text(withdrawal.lines) AS line (kind, micros)
        """,
    ),
]

AUDITS: list[Audit] = [
    Audit(
        guarantee="G1",
        sentence="The pay of every task on offer or held lies in its project's escrow",
        rows="SELECT count(*) FROM work.project WHERE state <> 'draft'",
        sql="""
            SELECT project.public_id
              FROM work.project project
              LEFT JOIN ledger.account escrow ON escrow.kind = 'escrow'
                   AND escrow.owner = project.public_id AND escrow.currency = project.currency
             WHERE project.state <> 'draft'
               AND assignment_promised(project.id) > coalesce(ledger_balance(escrow.id), 0)
        """,
    ),
    Audit(
        guarantee="G4",
        sentence="Who decides offers and prices can read no table about persons, keys or sessions",
        rows="""
            SELECT count(*) FROM pg_class WHERE relkind IN ('r', 'p') AND relname ~ '__PERSONS__'
        """.replace("__PERSONS__", ABOUT_PERSONS),
        sql="""
            SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relname ~ '__PERSONS__'
               AND has_any_column_privilege('minga_blind', oid, 'SELECT')
            UNION ALL
            SELECT proname FROM pg_proc JOIN pg_roles owner ON owner.oid = proowner
             WHERE proname ~ '^(__BLIND__)$'
               AND NOT (prosecdef AND owner.rolname = 'minga_blind' AND NOT owner.rolsuper)
            UNION ALL
        """.replace("__PERSONS__", ABOUT_PERSONS).replace("__BLIND__", BLIND)
        + TELLING_COLUMNS,
    ),
    Audit(
        guarantee="G9",
        sentence="Work set aside for those who do not agree pays as much as the collection",
        rows="SELECT count(*) FROM assignment_returned WHERE set_aside_for_id IS NOT NULL",
        sql="""
            SELECT back.project_id || ':' || back.lo FROM assignment_returned back
              JOIN work.project asked ON asked.id = back.set_aside_for_id
              LEFT JOIN work.collection collection ON collection.project_id = asked.id
             WHERE back.price_micros < asked.price_micros
                OR collection.alternative_id IS DISTINCT FROM back.project_id
        """,
    ),
    Audit(
        guarantee="G4",
        sentence="Nobody was given more disturbing content in a day than the members voted",
        rows="assignment_exposure",
        sql="""
            SELECT exposure.member_id FROM assignment_exposure exposure
             WHERE exposure.day_seconds > coalesce((
                       SELECT max((value.value #>> '{}')::int) * 60 FROM charter.value value
                        WHERE value.name = 'exposure_minutes_a_day'
                          AND value.valid_from <= exposure.since + interval '24 hours'), 0)
                OR NOT EXISTS (SELECT 1 FROM assignment_share chosen
                                WHERE chosen.member_id = exposure.member_id)
        """,
    ),
    Audit(
        guarantee="G6",
        sentence="No lease outlives its end by more than a day: what was held is offered again",
        rows="assignment_lease",
        sql="""
            SELECT project_id || ':' || lo FROM assignment_lease
             WHERE expires_at < now() - interval '1 day'
        """,
    ),
    Audit(
        guarantee="G6",
        sentence="Every task that is held was given to its holder, who never gets it twice",
        rows="assignment_lease",
        sql="""
            SELECT lease.project_id || ':' || lease.lo
              FROM assignment_lease lease
              LEFT JOIN assignment_seen seen USING (member_id, project_id)
             WHERE NOT lease.open <@ coalesce(seen.seen, '{}')
                OR NOT lease.open <@ int4multirange(int4range(lease.lo, lease.hi))
        """,
    ),
    Audit(
        guarantee="G1",
        sentence="Every slot that was taken off the offer is counted by one withdrawal",
        rows="assignment_withdrawal",
        sql="""
            SELECT coalesce(lanes.project_id, withdrawn.project_id)
              FROM (SELECT project_id, sum(taken_back) AS slots
                      FROM assignment_lane GROUP BY 1) AS lanes
              FULL JOIN (SELECT project_id, sum(slots) AS slots
                           FROM assignment_withdrawal GROUP BY 1) AS withdrawn
                ON withdrawn.project_id = lanes.project_id
             WHERE coalesce(lanes.slots, 0) <> coalesce(withdrawn.slots, 0)
        """,
    ),
    Audit(
        guarantee="G6",
        sentence="The guards of offers and leases are in place and awake",
        rows="assignment_lease",
        check=lambda: missing_guards("assignment"),
    ),
]
AUDITS += audits_of(DOCUMENTS)
