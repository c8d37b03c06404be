"""Krippendorff's alpha (agreement beyond chance) for nominal labels, with its interval.

Krippendorff, K. (2011), "Computing Krippendorff's Alpha-Reliability", nominal metric. Alpha is 1
when all agree, 0 when they agree as often as by chance, below 0 when they disagree on purpose.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Agreement:
    """Alpha with its 95 % bootstrap interval over the items.

    None where it is not defined: no item has two answers, or only one label is used.
    `items` and `answers` count only what can be compared (items with two answers or more).
    """

    alpha: float | None
    low: float | None
    high: float | None
    items: int
    answers: int


def nominal_agreement(
    answers: Iterable[Iterable[Hashable]], *, replicates: int = 1000, seed: int = 0
) -> Agreement:
    """Return Krippendorff's nominal alpha over items, each given as the labels that it received.

    The interval comes from `replicates` samples of the items with replacement (percentiles 2.5
    and 97.5), reproducible by `seed`; 0 replicates leave it out. Items with fewer than two
    answers do not count. Items are read once; items with the same votes are kept together, so
    memory and time of the interval grow with the number of different votes, not of items.
    """
    votes, items = _count(answers)
    sizes = votes.sum(axis=1)
    disagreement = (sizes**2 - (votes**2).sum(axis=1)) / (sizes - 1)
    alpha = _alpha(items, votes, disagreement)
    low, high = None, None
    if alpha is not None and replicates:
        dice = np.random.default_rng(seed)
        chances = items / items.sum()
        samples = (dice.multinomial(int(items.sum()), chances) for _ in range(replicates))
        alphas = [
            estimate
            for estimate in (_alpha(s, votes, disagreement) for s in samples)
            if estimate is not None
        ]
        if alphas:
            low, high = (float(bound) for bound in np.percentile(alphas, [2.5, 97.5]))
    return Agreement(alpha, low, high, int(items.sum()), int(items @ sizes))


def _count(answers: Iterable[Iterable[Hashable]]) -> tuple[Numbers, Numbers]:
    """Return the distinct vote counts [rows, labels] and the number of items with each row."""
    columns: dict[Hashable, int] = {}
    kinds: Counter[tuple[int, ...]] = Counter()
    for labels in answers:
        chosen = sorted(columns.setdefault(label, len(columns)) for label in labels)
        if len(chosen) >= 2:
            kinds[tuple(chosen)] += 1
    votes = np.zeros((len(kinds), len(columns)))
    for row, kind in enumerate(kinds):
        np.add.at(votes[row], list(kind), 1.0)
    return votes, np.array(list(kinds.values()), dtype=np.float64)


def _alpha(items: npt.NDArray[Any], votes: Numbers, disagreement: Numbers) -> float | None:
    """Return alpha where `items` counts the items of each row; None if only one label is used."""
    totals = items @ votes
    answers = totals.sum()
    by_chance = answers**2 - (totals**2).sum()
    if by_chance <= 0:
        return None
    return float(1 - (answers - 1) * (items @ disagreement) / by_chance)
