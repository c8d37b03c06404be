"""Ranking of compared things (models that answer many prompts) over a whole project."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np

from minga.domains.quality.types import Winner
from minga_pure.science.crowd_bt import crowd_bt
from minga_pure.science.intervals import NORMAL_95

ITEMS_AT_LEAST = 2
NAMES_MAX = 50

Ranked = Mapping[int, Sequence[tuple[int, Mapping[str, Any]]]]


def winners(answers: Ranked) -> list[Winner]:
    """Things that carry one name in several items, the best first; empty with fewer than two.

    `answers` has for each position who ranked how. Chances come from Bradley-Terry scores in which
    careful members weigh more (CrowdBT); without comparisons of two such things there are none.
    """
    met: dict[str, set[int]] = defaultdict(set)
    rows: list[tuple[str, str, int]] = []
    for pos, rankings in answers.items():
        for member, value in rankings:
            for name in (name for place in value["ranking"] for name in place):
                met[name].add(pos)
            rows += [(better, worse, member) for better, worse in _pairs(value["ranking"])]
    names = sorted(name for name, items in met.items() if len(items) >= ITEMS_AT_LEAST)
    if not 2 <= len(names) <= NAMES_MAX:
        return []
    number = {name: place for place, name in enumerate(names)}
    compared = [row for row in rows if row[0] in number and row[1] in number]
    person = {member: place for place, member in enumerate(sorted({row[2] for row in compared}))}
    scores = crowd_bt(
        [number[better] for better, _, _ in compared],
        [number[worse] for _, worse, _ in compared],
        [person[member] for _, _, member in compared],
        entries=len(names),
        members=len(person),
    )
    reach = NORMAL_95 * scores.error
    low, chance, high = (
        np.round(1 / (1 + np.exp(-score)), 4).tolist()
        for score in (scores.score - reach, scores.score, scores.score + reach)
    )
    ranked = [
        Winner(name, len(met[name]), chance[place], low[place], high[place])
        for place, name in enumerate(names)
    ]
    return sorted(ranked, key=lambda winner: (-winner.wins, winner.name))


def _pairs(ranking: Sequence[Sequence[str]]) -> list[tuple[str, str]]:
    """(better, worse) of each two; two that share a place count once each way."""
    pairs = [(better, worse) for place in ranking for pair in combinations(place, 2)
             for better, worse in (pair, pair[::-1])]  # fmt: skip
    for above, below in combinations(ranking, 2):
        pairs += [(better, worse) for better in above for worse in below]
    return pairs
