"""Projects whose fee reserve holds something that may be earned by now."""

from datetime import datetime
from uuid import UUID

from django.db import connection

_WITH_FEES = """
    SELECT project.id, project.public_id, project.currency, project.published_at
      FROM work.project project
      JOIN ledger.account fees ON fees.kind = 'fee_reserve' AND fees.owner = project.public_id
       AND fees.currency = project.currency AND fees.balance_micros > 0
      JOIN ledger.account escrow ON escrow.kind = 'escrow' AND escrow.owner = project.public_id
       AND escrow.currency = project.currency
     WHERE project.state <> 'draft' ORDER BY project.id
"""


def projects_with_fees() -> list[tuple[int, UUID, str, datetime]]:
    """Return (row number, project, currency, moment of publication) of projects with fees."""
    with connection.cursor() as cursor:
        cursor.execute(_WITH_FEES)
        return list(cursor.fetchall())
