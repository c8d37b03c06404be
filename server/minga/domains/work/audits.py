"""Audits of work: members see the client and the purpose; no price is under the floor."""

from minga.domains.audit import Audit, TransferDocuments, audits_of
from minga.domains.ledger.types import TransferCode
from minga.domains.sql_files import missing_guards
from minga_pure.projects import DeclaredSkill

# Of what a client may say that its work takes: nothing that counts or ranks anybody.
LISTED = ", ".join(f"'{skill.value}'" for skill in DeclaredSkill)

DOCUMENTS = [
    TransferDocuments(
        guarantee="G12",
        sentence="Every deposit that was booked is one that was confirmed, of that amount",
        codes=(TransferCode.DEPOSIT,),
        prefix="deposit:",
        sql="""
            SELECT format('deposit:%s', deposit.public_id) AS key, deposit.amount_micros AS micros,
                   deposit.currency, NULL::uuid AS payer, client.public_id AS payee
              FROM work_deposit deposit JOIN work_client client ON client.id = deposit.client_id
             WHERE deposit.state = 'confirmed'
        """,
    ),
    TransferDocuments(
        guarantee="G1",
        sentence="Every payment into a project was ordered by a publication of its items",
        codes=(
            TransferCode.FUND,
            TransferCode.DERIVED_FUNDING,
        ),
        prefix="fund:",
        sql="""
            SELECT format('fund:%s:%s:%s', project.public_id, publication.lo, line.kind) AS key,
                   line.micros::bigint AS micros, project.currency, project.public_id AS payee,
                   CASE WHEN project.derived_kind IN ('audit', 'relabel') THEN parent.public_id
                        ELSE client.public_id END AS payer
              FROM work_publication publication
              JOIN work_project project ON project.id = publication.project_id
              JOIN work_client client ON client.id = project.client_id
              LEFT JOIN work_project parent ON parent.id = project.parent_id
             CROSS JOIN LATERAL jsonb_each_text(publication.lines) AS line (kind, micros)
        """,
    ),
]

AUDITS: list[Audit] = [
    Audit(
        guarantee="G9",
        sentence="Nothing for a use under double consent was published before members said yes",
        rows="work_publication",
        sql="""
            SELECT project.public_id FROM work_publication publication
              JOIN work_project project ON project.id = publication.project_id
              JOIN LATERAL (SELECT value.valid_from FROM charter.value value
                             WHERE value.name = 'double_consent_purposes'
                               AND value.valid_from <= clock_timestamp()
                             ORDER BY value.valid_from DESC LIMIT 1) AS voted ON true
             WHERE publication.published_at > voted.valid_from AND NOT work_use_is_voted(project)
        """,
    ),
    Audit(
        guarantee="G9",
        sentence="Every open collection stands on its client's terms, beside work that pays it",
        rows="work_collection",
        sql="""
            SELECT project.public_id FROM work_collection collection
              JOIN work_project project ON project.id = collection.project_id
              JOIN work_client client ON client.id = project.client_id
              JOIN work_project other ON other.id = collection.alternative_id
             WHERE project.state IN ('published', 'paused')
               AND (other.client_id <> project.client_id
                    OR other.price_micros < project.price_micros
                    OR other.state = 'closed' OR NOT EXISTS (
                       SELECT 1 FROM consent.terms_version terms
                        WHERE terms.series = collection.series AND terms.client = client.public_id
                          AND terms.body->'items' ? collection.item_kind))
        """,
    ),
    Audit(
        guarantee="G4",
        sentence="All panels of a client for one purpose pay the same hour for the same work",
        rows="work_projectpanel",
        sql="""
            SELECT project.public_id FROM work_panels_underpaid(NULL) AS low
              JOIN work_project project ON project.id = low.project
        """,
    ),
    Audit(
        guarantee="G5",
        sentence="No project was published under the hourly floor for its estimated time",
        rows="SELECT count(*) FROM work_project WHERE state <> 'draft'",
        sql="""
            SELECT project.public_id FROM work_project project
             WHERE project.state <> 'draft'
               AND project.price_micros * 3600.0 / project.estimated_seconds < coalesce((
                       SELECT (value.value->>project.currency)::bigint FROM charter.value value
                        WHERE value.name = 'floor_micros_per_hour'
                          AND value.valid_from <= project.published_at
                        ORDER BY value.valid_from DESC LIMIT 1), 0)
        """,
    ),
    Audit(
        guarantee="G8",
        sentence="Every project on offer names a verified client, its recipients and its purpose",
        rows="SELECT count(*) FROM work_project WHERE state <> 'draft'",
        sql="""
            SELECT project.public_id FROM work_project project
              LEFT JOIN work_client client ON client.id = project.client_id
             WHERE project.state <> 'draft'
               AND (client.verified_at IS NULL OR project.purpose = ''
                    OR NOT EXISTS (SELECT 1 FROM work_recipient
                                    WHERE project_id = project.id)
                    OR NOT EXISTS (SELECT 1 FROM work_instruction
                                    WHERE project_id = project.id
                                      AND version = project.instruction_version AND text <> ''))
        """,
    ),
    Audit(
        guarantee="G15",
        sentence="No project asks for anything but skills that anybody may say she has",
        rows="work_project",
        sql=f"""
            SELECT project.public_id FROM work_project project
             WHERE NOT project.skills::text[] <@ ARRAY[{LISTED}]
        """,  # noqa: S608 (words of our own)
    ),
    Audit(
        guarantee="G1",
        sentence="Every item on offer was published once, with the pay of all its answers",
        rows="work_publication",
        sql="""
            SELECT project.public_id FROM work_project project
              LEFT JOIN (SELECT project_id, sum(hi - lo) AS items, max(hi) AS last
                           FROM work_publication GROUP BY 1) AS published
                ON published.project_id = project.id
             WHERE (coalesce(published.items, 0), coalesce(published.last, 0))
                   <> (project.items, project.items)
            UNION ALL
            SELECT project.public_id FROM work_publication publication
              JOIN work_project project ON project.id = publication.project_id
             WHERE (publication.lines->>'escrow')::bigint IS DISTINCT FROM
                   publication.price_micros * (publication.hi - publication.lo)
                   * project.redundancy
        """,
    ),
    Audit(
        guarantee="G12",
        sentence="Every deposit is as the application wrote it",
        rows="work_deposit",
        sql="""
            SELECT line.public_id FROM work_deposit line
             WHERE line.seal IS NULL OR line.seal IS DISTINCT FROM work_deposit_seal(line)
        """,
    ),
    Audit(
        guarantee="G8",
        sentence="Every instruction is as the application wrote it",
        rows="work_instruction",
        sql="""
            SELECT line.project_id || ':' || line.version FROM work_instruction line
             WHERE line.seal IS NULL OR line.seal IS DISTINCT FROM work_instruction_seal(line)
        """,
    ),
    Audit(
        guarantee="G8",
        sentence="Every item is as it was when it was published",
        rows="work_item",
        sql="""
            SELECT line.project_id || ':' || line.pos FROM work_item line
             WHERE line.seal IS NULL OR line.seal IS DISTINCT FROM work_item_seal(line)
        """,
    ),
    Audit(
        guarantee="G8",
        sentence="Every item and worked example shows only files that its own client brought",
        rows="SELECT count(*) FROM work_item WHERE content ?| ARRAY['image', 'audio']",
        sql="""
            WITH shown AS (
                SELECT item.project_id || ':' || item.pos AS name, item.project_id, item.content
                  FROM work_item item WHERE item.content ?| ARRAY['image', 'audio']
                UNION ALL
                SELECT sheet.project_id || ':example of ' || sheet.version, sheet.project_id,
                       example.value->'content'
                  FROM work_instruction sheet
                 CROSS JOIN LATERAL jsonb_array_elements(sheet.examples) AS example
                 WHERE sheet.examples <> '[]'
            )
            SELECT shown.name FROM shown
              JOIN work_project project ON project.id = shown.project_id
             CROSS JOIN LATERAL (VALUES (shown.content->>'image'), (shown.content->>'audio'))
                   AS named (sha256)
             WHERE named.sha256 IS NOT NULL
               AND NOT EXISTS (SELECT 1 FROM work_clientfile file
                                WHERE file.client_id = project.client_id
                                  AND file.file_id = named.sha256)
        """,
    ),
    Audit(
        guarantee="G1",
        sentence="Every project that had money is there: nothing published was deleted",
        rows="SELECT count(*) FROM ledger.account WHERE kind = 'escrow'",
        sql="""
            SELECT account.owner FROM ledger.account account
             WHERE account.kind = 'escrow' AND account.version > 0
               AND NOT EXISTS (SELECT 1 FROM work_project project
                                WHERE project.public_id = account.owner)
        """,
    ),
    Audit(
        guarantee="G1",
        sentence="The guards of projects, items and deposits are in place and awake",
        rows="work_project",
        check=lambda: missing_guards("work"),
    ),
]
AUDITS += audits_of(DOCUMENTS)
