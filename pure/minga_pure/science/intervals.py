"""Confidence intervals of shares: the one home of the normal quantile and of Wilson's interval.

Wilson 1927 (score interval of a proportion); Newcombe 1998, method 10 (difference of proportions).
"""

import math
from typing import Final

NORMAL_95: Final = 1.959963984540054
"""The normal quantile of a two-sided interval of 95 %."""


def wilson(successes: float, trials: float, *, normal: float = NORMAL_95) -> tuple[float, float]:
    """Return the Wilson interval of a proportion; (0, 1) without trials.

    Its ends are the proportions p from which the observed share lies `normal` standard errors away:
    |share - p| = normal * sqrt(p (1 - p) / trials). The share itself is always inside.
    """
    if trials <= 0:
        return 0.0, 1.0
    share = min(max(successes / trials, 0.0), 1.0)
    square = normal**2 / trials
    middle = (share + square / 2) / (1 + square)
    half = normal * math.sqrt(share * (1 - share) / trials + square / (4 * trials)) / (1 + square)
    return float(max(0.0, min(middle - half, share))), float(min(1.0, max(middle + half, share)))


def share_difference_interval(
    share: float,
    answers: float,
    other_share: float,
    other_answers: float,
    *,
    normal: float = NORMAL_95,
) -> tuple[float, float]:
    """Return the interval of the difference of two shares (Newcombe 1998, method 10)."""
    low1, high1 = wilson(share * answers, answers, normal=normal)
    low2, high2 = wilson(other_share * other_answers, other_answers, normal=normal)
    low = share - other_share - math.hypot(share - low1, high2 - other_share)
    high = share - other_share + math.hypot(high1 - share, other_share - low2)
    return max(-1.0, low), min(1.0, high)
