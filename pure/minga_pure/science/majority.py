"""The plurality vote."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from typing import TypeVar

Choice = TypeVar("Choice", bound=Hashable)


def plurality(choices: Sequence[Choice]) -> tuple[Choice | None, float]:
    """The most frequent choice and its share (0..1) of all; a tie at the top gives None.

    On a tie the share is that of each tied choice; without choices it is 0. The order of the
    choices does not matter.
    """
    if not choices:
        return None, 0.0
    first, *others = Counter(choices).most_common(2)
    tied = bool(others) and others[0][1] == first[1]
    return None if tied else first[0], first[1] / len(choices)
