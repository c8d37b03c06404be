"""The plurality vote, and the middle of ordered votes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from typing import TypeVar

Choice = TypeVar("Choice", bound=Hashable)
Rank = TypeVar("Rank", int, float, str)


def plurality(choices: Sequence[Choice]) -> tuple[Choice | None, float]:
    """Return the most frequent choice and its share (0..1) of all; a tie at the top gives None.

    On a tie the share is that of each tied choice; without choices it is 0. The order of the
    choices does not matter.
    """
    if not choices:
        return None, 0.0
    first, *runners_up = Counter(choices).most_common(2)
    tied = bool(runners_up) and runners_up[0][1] == first[1]
    return None if tied else first[0], first[1] / len(choices)


def median(ranks: Sequence[Rank]) -> Rank | None:
    """Return the median of ordered votes; None when the two in the middle differ, or without votes.

    The order of the votes does not matter. For grades and scales, where the plurality would ignore
    that "good" lies nearer to "very good" than to "bad".
    """
    ordered = sorted(ranks)
    if not ordered:
        return None
    low, high = ordered[(len(ordered) - 1) // 2], ordered[len(ordered) // 2]
    return low if low == high else None
