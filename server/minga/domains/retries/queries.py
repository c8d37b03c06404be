"""Reads about rows at which jobs failed."""

from datetime import datetime

from django.db.models import Q

from minga.domains.retries.models import FailedRow
from minga.domains.retries.types import FailedRowView


def failed_rows(*, limit: int = 100) -> list[FailedRowView]:
    """Return what waits for another attempt or was given up, the latest failure first."""
    return [
        FailedRowView(
            id=row.id,
            job=row.job,
            row=row.row_key,
            attempts=row.attempts,
            reason=row.reason,
            failed_at=row.failed_at,
            due_at=row.due_at,
            is_given_up=row.given_up_at is not None,
        )
        for row in FailedRow.objects.order_by("-failed_at", "-id")[:limit]
    ]


def resting(job: str, now: datetime) -> frozenset[str]:
    """Return the rows that a job leaves alone for now: their next time is ahead, or never."""
    rows = FailedRow.objects.filter(Q(due_at__gt=now) | Q(given_up_at__isnull=False), job=job)
    return frozenset(rows.values_list("row_key", flat=True))
