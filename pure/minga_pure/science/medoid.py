"""The text that is nearest to all the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Final

from minga_pure.science.edit_distance import edit_distance

NEAR: Final = 0.1
"""Texts that differ in at most one word (or letter) of ten are taken to agree."""

Text = tuple[str, ...]


def central_text(counted: Mapping[Text, int]) -> tuple[Text | None, float]:
    """The text with the least sum of edit distances to all, and the share that agrees with it.

    `counted` says how often each text was given, as a tuple of words or letters. When two texts are
    as near to all, neither is central: (None, the share of the larger following).
    """
    texts = sorted(counted)
    if not texts:
        return None, 0.0
    gaps = {pair: edit_distance(*pair) for pair in combinations(texts, 2)}

    def gap(one: Text, other: Text) -> int:
        return 0 if one == other else gaps[min(one, other), max(one, other)]

    far = {one: sum(counted[other] * gap(one, other) for other in texts) for one in texts}
    nearest = [one for one in texts if far[one] == min(far.values())]
    shares = [
        _following(one, texts, [gap(one, other) for other in texts], counted) for one in nearest
    ]
    return (nearest[0] if len(nearest) == 1 else None), max(shares) / sum(counted.values())


def _following(
    one: Text, texts: Sequence[Text], gaps: Sequence[int], counted: Mapping[Text, int]
) -> int:
    return sum(
        counted[other]
        for other, gap in zip(texts, gaps, strict=True)
        if gap <= NEAR * max(len(one), len(other))
    )
