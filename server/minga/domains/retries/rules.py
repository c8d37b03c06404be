"""The time between two attempts at a row, and the end of trying."""

from datetime import timedelta

ATTEMPTS_MAX = 8
FIRST_PAUSE = timedelta(minutes=1)
PAUSE_MAX = timedelta(hours=6)


def pause_after(attempts: int) -> timedelta:
    """Return how long a row rests after so many failed attempts: 1, 4, 16 ... minutes."""
    return min(PAUSE_MAX, FIRST_PAUSE * (1 << 2 * min(attempts - 1, 10)))


def is_given_up(attempts: int) -> bool:
    """Return True when the clock tries no more; an officer can."""
    return attempts >= ATTEMPTS_MAX
