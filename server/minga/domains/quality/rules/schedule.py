"""Schedule of the recomputation of a project."""

from datetime import datetime, timedelta

GROWTH = 50
AT_LEAST_EVERY = timedelta(minutes=10)


def is_due(
    answered: int, answered_before: int, computed_at: datetime | None, *, now: datetime
) -> bool:
    """Return True when a project is due for recomputation.

    A new project at once, later after growth by a fiftieth part, and in any case ten minutes after
    a change.
    """
    if computed_at is None:
        return answered > 0
    if answered == answered_before:
        return False
    growth = abs(answered - answered_before)
    return growth * GROWTH >= answered or now - computed_at >= AT_LEAST_EVERY
