"""Reads about clarity checks."""

from minga.domains.quality.models import ClarityCheck
from minga.domains.quality.types import ClarityView


def clarity_of(project_id: int) -> ClarityView | None:
    """Return the clarity check of a project; None before its first answers were looked at."""
    row = ClarityCheck.objects.select_related("decided_by").filter(project_id=project_id).first()
    if row is None:
        return None
    return ClarityView(
        row.answers,
        row.unclear,
        row.checked_at,
        row.decision,
        row.words,
        row.decided_by.username if row.decided_by else "",
        row.decided_at,
    )
