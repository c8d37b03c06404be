"""When a project is worth another look."""

from datetime import datetime, timedelta

GROWTH = 50
AT_LEAST_EVERY = timedelta(minutes=10)


def is_due(
    answered: int, answered_before: int, computed_at: datetime | None, *, now: datetime
) -> bool:
    """Whether a project is worth another look: at once when it is new or small, later at every
    fiftieth part more, and in any case ten minutes after something changed."""
    if computed_at is None:
        return answered > 0
    if answered == answered_before:
        return False
    more = abs(answered - answered_before)
    return more * GROWTH >= answered or now - computed_at >= AT_LEAST_EVERY
