"""Which of the compared things win over a whole project: models, say, that answer many prompts."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np

from minga.domains.quality.types import Winner
from minga_pure.science.crowd_bt import crowd_bt
from minga_pure.science.intervals import NORMAL_95

ITEMS_AT_LEAST = 2
THINGS_AT_MOST = 50

Ranked = Mapping[int, Sequence[tuple[int, Mapping[str, Any]]]]


def winners(answers: Ranked) -> list[Winner]:
    """Things that carry one name in several items, the best first; empty with fewer than two.

    `answers` has for each position who ranked how. Chances come from Bradley-Terry scores in which
    careful members weigh more (CrowdBT); without comparisons of two such things there are none.
    """
    met: dict[str, set[int]] = defaultdict(set)
    rows: list[tuple[str, str, int]] = []
    for pos, told in answers.items():
        for member, value in told:
            for name in (name for place in value["ranking"] for name in place):
                met[name].add(pos)
            rows += [(one, other, member) for one, other in _pairs(value["ranking"])]
    names = sorted(name for name, items in met.items() if len(items) >= ITEMS_AT_LEAST)
    if not 2 <= len(names) <= THINGS_AT_MOST:
        return []
    number = {name: place for place, name in enumerate(names)}
    kept = [row for row in rows if row[0] in number and row[1] in number]
    person = {member: place for place, member in enumerate(sorted({row[2] for row in kept}))}
    scores = crowd_bt(
        [number[one] for one, _, _ in kept],
        [number[other] for _, other, _ in kept],
        [person[member] for _, _, member in kept],
        entries=len(names),
        members=len(person),
    )
    reach = NORMAL_95 * scores.error
    low, chance, high = (
        np.round(1 / (1 + np.exp(-each)), 4).tolist()
        for each in (scores.score - reach, scores.score, scores.score + reach)
    )
    found = [
        Winner(name, len(met[name]), chance[at], low[at], high[at]) for at, name in enumerate(names)
    ]
    return sorted(found, key=lambda one: (-one.wins, one.name))


def _pairs(ranking: Sequence[Sequence[str]]) -> list[tuple[str, str]]:
    """(better, worse) of each two; two that share a place count once each way."""
    found = [(one, other) for place in ranking for pair in combinations(place, 2)
             for one, other in (pair, pair[::-1])]  # fmt: skip
    for above, below in combinations(ranking, 2):
        found += [(one, other) for one in above for other in below]
    return found
