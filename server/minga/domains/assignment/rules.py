"""Pure decisions about bundles: how many tasks fit into the minutes a member has."""

import math

TASKS_MAX = 200


def tasks_in(minutes: int, seconds_each: int) -> int:
    """How many tasks of this length fit into the minutes; at least one, at most TASKS_MAX."""
    return max(1, min(TASKS_MAX, math.floor(minutes * 60 / max(1, seconds_each))))


def p75(milliseconds: list[int]) -> int | None:
    """The 75th percentile in whole seconds, rounded up; None with fewer than five times."""
    if len(milliseconds) < 5:
        return None
    ordered = sorted(milliseconds)
    return math.ceil(ordered[math.ceil(len(ordered) * 0.75) - 1] / 1000)
