"""Of several answers the one that lies nearest to all, each counted by its member's weight.

For answers that cannot be put together out of parts (translations, free text): the result is one
member's own words (smallest average distance, Braylan & Lease 2020).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TypeVar

from minga_pure.science.parts import support_probability

Shape = TypeVar("Shape")


def weighted_medoid(
    answers: Sequence[Shape],
    weights: Sequence[float],
    similarity: Callable[[Shape, Shape], float],
    *,
    order: Callable[[Shape], object] = repr,
) -> tuple[int | None, float]:
    """(position of the nearest, the chance that it is right); None on a tie between different ones.

    Each other answer speaks for it as far as it is close, and against it as far as it is not.
    `order` decides between answers that are as near and the same.
    """
    if not answers:
        return None, 0.0
    near = [[similarity(one, other) for other in answers] for one in answers]
    merit = [
        round(math.fsum(weight * one for weight, one in zip(weights, row, strict=True)), 9)
        for row in near
    ]
    best = [at for at in range(len(answers)) if merit[at] == max(merit)]
    chosen = min(best, key=lambda at: (str(order(answers[at])), -weights[at]))
    speaks = [
        weight * (2 * one - 1) if at != chosen else weight
        for at, (weight, one) in enumerate(zip(weights, near[chosen], strict=True))
    ]
    tied = any(near[chosen][at] < 1.0 for at in best)
    return (None if tied else chosen), support_probability(speaks)
