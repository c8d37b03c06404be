"""Pure decisions about bundles: how many tasks fit into the minutes a member has."""

import math
from fractions import Fraction

from minga_pure.money import Money

TASKS_MAX = 200


def tasks_in(minutes: int, seconds_each: int) -> int:
    """Return the number of tasks that fit into the minutes; from 1 to TASKS_MAX."""
    return max(1, min(TASKS_MAX, math.floor(minutes * 60 / max(1, seconds_each))))


def share_of(*, funded: Money, slots: int, of: int) -> Money:
    """The part of a reserve that belongs to so many slots of a project, rounded down."""
    return funded.share(Fraction(slots, max(1, of)), rounding="down")
