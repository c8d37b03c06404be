"""Audit queries of notices (G10)."""

from minga.domains.audit import Audit
from minga.domains.sql_files import missing_guards

AUDITS = [
    Audit(
        guarantee="G10",
        sentence="Whoever opened a sealed file gave a reason, and its owner got a notice of it",
        rows="SELECT count(*) FROM vault.item_reading",
        sql="""
            SELECT format('reading %s', reading.public_id)
              FROM vault.item_reading reading
              JOIN people.member member ON member.subject = reading.subject
             WHERE member.left_at IS NULL AND NOT EXISTS (
                   SELECT 1 FROM notices_notice notice
                    WHERE notice.member_id = member.id
                      AND notice.key = 'reading:' || reading.public_id)
        """,
    ),
    Audit(
        guarantee="G10",
        sentence="The guards of notices are in place and awake",
        rows="notices_notice",
        check=lambda: missing_guards("notices"),
    ),
]
