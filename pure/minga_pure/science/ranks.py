"""The rank-sum test: does one of two groups tend to lower values than the other?"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from statistics import NormalDist


def p_lower(first: Sequence[float], second: Sequence[float]) -> float:
    """Return the one-sided p of a Mann-Whitney U test: are values of `first` the lower ones?

    Normal approximation with a correction for ties and continuity (Conover 1999, 5.1): use it from
    about eight values in each group on. 1.0 for an empty group and where all values are equal.
    """
    sizes = len(first), len(second)
    total = sum(sizes)
    if not all(sizes):
        return 1.0
    counts = Counter([*first, *second])
    ranks: dict[float, float] = {}
    below = 0
    for value in sorted(counts):
        ranks[value] = below + (counts[value] + 1) / 2
        below += counts[value]
    statistic = sum(ranks[value] for value in first) - sizes[0] * (sizes[0] + 1) / 2
    ties = sum(count**3 - count for count in counts.values())
    variance = sizes[0] * sizes[1] / 12 * (total + 1 - ties / (total * (total - 1)))
    if variance <= 0:
        return 1.0
    deviation = statistic + 0.5 - sizes[0] * sizes[1] / 2
    return NormalDist().cdf(deviation / math.sqrt(variance))
