"""The weighted medoid: of several answers the one nearest to all others.

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
    """Return (index of the medoid, the chance that it is right); None on a tie.

    Each other answer supports it by its similarity and opposes it by its distance. `order`
    decides between equal answers.
    """
    if not answers:
        return None, 0.0
    similarities = [[similarity(answer, peer) for peer in answers] for answer in answers]
    merit = [
        round(
            math.fsum(weight * closeness for weight, closeness in zip(weights, row, strict=True)), 9
        )
        for row in similarities
    ]
    best = [index for index in range(len(answers)) if merit[index] == max(merit)]
    chosen = min(best, key=lambda index: (str(order(answers[index])), -weights[index]))
    speaks = [
        weight * (2 * closeness - 1) if index != chosen else weight
        for index, (weight, closeness) in enumerate(zip(weights, similarities[chosen], strict=True))
    ]
    tied = any(similarities[chosen][index] < 1.0 for index in best)
    return (None if tied else chosen), support_probability(speaks)
