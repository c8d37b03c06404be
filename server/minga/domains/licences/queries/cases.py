"""Reads of what open cases stop."""

from uuid import UUID

from minga.domains.licences import models
from minga.domains.licences.types import FreezeView


def freezes_of(client: UUID) -> list[FreezeView]:
    """Return every freeze of a client, the newest first."""
    rows = models.Freeze.objects.filter(client__public_id=client).order_by("-id")
    return [
        FreezeView(client, row.recipient, row.reason, row.case, row.frozen_at, row.lifted_at)
        for row in rows
    ]


def is_frozen(client: UUID, recipient: str = "") -> bool:
    """Return True while nothing is delivered to a client, or to one of its recipients."""
    return models.Freeze.objects.filter(
        client__public_id=client, lifted_at__isnull=True, recipient__in=["", recipient]
    ).exists()
