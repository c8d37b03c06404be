"""Audits of work: members see the client and the purpose; no price is under the floor."""

from minga.domains.audit import Audit
from minga_pure.projects import Skill

# Of what a client may say that its work takes: nothing that counts or ranks anybody.
LISTED = ", ".join(f"'{skill.value}'" for skill in Skill)

AUDITS = [
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
]
